/**
 * @file Batched sampling. A fixed number of rows share one graph run a token; a row whose text ends takes the next
 * request, rows that nothing is left for are dropped, and the cache grows with the longest text. Requests may come at
 * any time: between two tokens the worker reads its messages.
 */
import { prefillGraph, stepGraph } from "../compile/sampling-graphs.ts";
import { steeredLayers, type Steering, steeringFeeds } from "../compile/steering.ts";
import { EngineError } from "../error.ts";
import type { LlamaConfig } from "../model/config.ts";
import { stream, uniform } from "../random/philox.ts";
import type { Feeds, Results } from "../runtime/backend.ts";
import { bucket, type SessionCache } from "../runtime/session-cache.ts";
import { KeyValueCache } from "./cache.ts";
import { drawToken, mostLikely } from "./choose-token.ts";
import { GrowingSample, type Sample, type SampleRequest, validateRequest } from "./request.ts";

/** A one-row product takes another path through the runtime and rounds differently: never run fewer rows than two. */
const LEAST_ROWS = 2;
/** Places of the cache come in such pieces: all are read at every step, so a doubling would waste up to half of it. */
const LENGTH_PIECE = 64;
/** Share of the slots that are filled at once: every prefill holds the growing texts up. */
const LEAST_ADMITTED = 0.25;
/** Bounds the activations of one prefill. */
const PREFILL_TOKENS = 8192;

export interface SamplerOptions {
  /** Rows that grow at the same time. */
  readonly slots: number;
  readonly steering?: Steering;
}

interface Slot {
  readonly sample: GrowingSample;
  readonly resolve: (sample: Sample) => void;
  readonly reject: (error: unknown) => void;
}

/** Texts that grow side by side, whichever call they came with. */
export class Sampler {
  readonly #config: LlamaConfig;
  readonly #parameters: Feeds;
  readonly #sessions: SessionCache;
  readonly #steered: readonly number[];
  readonly #capacity: number;
  readonly #waiting: Slot[] = [];
  #working = false;
  #slots: (Slot | undefined)[] = [];
  #cache: KeyValueCache;

  constructor(config: LlamaConfig, parameters: Feeds, sessions: SessionCache, options: SamplerOptions) {
    const { slots, steering = new Map() } = options;
    if (!Number.isInteger(slots) || slots < 1) {
      throw new EngineError(
        "REQUEST_INVALID",
        `invalid slots: ${slots}, must be a whole number of at least 1`,
      );
    }
    this.#config = config;
    this.#sessions = sessions;
    this.#steered = steeredLayers(config, steering);
    this.#parameters = { ...parameters, ...steeringFeeds(steering) };
    this.#capacity = slots;
    this.#cache = KeyValueCache.empty(config, 0, LENGTH_PIECE);
  }

  /** Whether no text grows. */
  get idle(): boolean {
    return !this.#working;
  }

  /** Continues every request beside those that grow already; results in the order of the requests. */
  async sample(requests: readonly SampleRequest[]): Promise<Sample[]> {
    for (const request of requests) validateRequest(request, this.#config);
    const samples = requests.map((request) => {
      const { promise, resolve, reject } = Promise.withResolvers<Sample>();
      this.#waiting.push({ sample: new GrowingSample(request, this.#config), resolve, reject });
      return promise;
    });
    if (!this.#working) void this.#work();
    return await Promise.all(samples);
  }

  /** Lets texts grow until none is left; never rejects. */
  async #work(): Promise<void> {
    this.#working = true;
    let arriving: Slot[] = [];
    try {
      while (this.#waiting.length + this.#active.length > 0) {
        arriving = this.#waiting.splice(0, this.#admitted());
        this.#resize(arriving);
        if (arriving.length > 0) await this.#prefill(arriving);
        else await this.#step();
        this.#collect();
      }
    } catch (error) {
      for (const { reject } of [...this.#active, ...arriving, ...this.#waiting]) reject(error);
    } finally {
      this.#working = false;
    }
  }

  /** How many waiting texts start now: as many as there are slots, but beside growing texts not a few at a time. */
  #admitted(): number {
    const free = this.#capacity - this.#active.length;
    const enough = Math.min(this.#waiting.length, Math.ceil(this.#capacity * LEAST_ADMITTED));
    return free >= enough ? free : 0;
  }

  get #active(): Slot[] {
    return this.#slots.filter((slot) => slot !== undefined);
  }

  /** Takes finished texts out of their slots. */
  #collect(): void {
    for (const [row, slot] of this.#slots.entries()) {
      const finish = slot?.sample.finish;
      if (slot === undefined || finish === undefined) continue;
      const { tokens, logProbabilities } = slot.sample;
      slot.resolve({ tokens, logProbabilities, finish });
      this.#slots[row] = undefined;
    }
  }

  /** Gives the cache as many rows and places as the texts need now, rounded up so that few graphs serve all. */
  #resize(arriving: readonly Slot[]): void {
    const kept = this.#slots.flatMap((slot, row) => (slot === undefined ? [] : [row]));
    const rows = bucket(kept.length + arriving.length, LEAST_ROWS);
    const counts = kept.map((row) => this.#cache.count(row) + 1);
    const longest = Math.max(0, ...counts, ...arriving.map((slot) => slot.sample.request.prompt.length + 1));
    const length = Math.ceil(longest / LENGTH_PIECE) * LENGTH_PIECE;
    if (kept.length + arriving.length === 0) return;
    if (rows === this.#cache.rows && length <= this.#cache.length) return;
    this.#cache = this.#cache.resized(kept, rows, Math.max(length, this.#cache.length));
    const slots = kept.map((row) => this.#slots[row]);
    this.#slots = Array.from({ length: rows }, (_, row) => slots[row]);
  }

  /** Reads the prompts of arriving texts, equal ones once, and draws their first tokens. */
  async #prefill(arriving: readonly Slot[]): Promise<void> {
    const groups = Map.groupBy(arriving, ({ sample: { request } }) =>
      [temperatureOf(request), ...request.prompt].join(" "),
    );
    const waiting = [...groups.values()];
    const longest = Math.max(1, ...arriving.map((slot) => slot.sample.request.prompt.length));
    const length = bucket(longest, 16);
    const most = Math.max(LEAST_ROWS, Math.floor(PREFILL_TOKENS / length));
    while (waiting.length > 0) await this.#prefillGroups(waiting.splice(0, most), length);
  }

  async #prefillGroups(groups: readonly Slot[][], length: number): Promise<void> {
    const rows = bucket(groups.length, LEAST_ROWS);
    const ids = new Int32Array(rows * length);
    const last = new Int32Array(rows);
    const inverseTemperature = new Float32Array(rows).fill(1);
    for (const [row, group] of groups.entries()) {
      const request = group[0]?.sample.request;
      if (request === undefined) continue;
      ids.set(request.prompt, row * length);
      last[row] = row * length + request.prompt.length - 1;
      inverseTemperature[row] = 1 / temperatureOf(request);
    }
    const session = await this.#sessions.get(this.#key("prefill", rows, length), () =>
      prefillGraph(this.#config, rows, length, this.#steered),
    );
    const results = await session.run({ ...this.#parameters, ids, last, inverseTemperature });
    for (const [row, group] of groups.entries()) {
      for (const slot of group) {
        const place = this.#slots.indexOf(undefined);
        this.#slots[place] = slot;
        this.#cache.fill(place, results, row, length, slot.sample.request.prompt.length);
        this.#draw(slot.sample, results, row);
      }
    }
  }

  /** One more token for every row. */
  async #step(): Promise<void> {
    const { rows, length } = this.#cache;
    const ids = new Int32Array(rows);
    const inverseTemperature = new Float32Array(rows).fill(1);
    for (const [row, slot] of this.#slots.entries()) {
      if (slot === undefined) continue;
      ids[row] = slot.sample.tokens.at(-1) ?? 0;
      inverseTemperature[row] = 1 / temperatureOf(slot.sample.request);
    }
    const session = await this.#sessions.get(this.#key("step", rows, length), () =>
      stepGraph(this.#config, rows, length, this.#steered),
    );
    const results = await session.run({ ...this.#parameters, ...this.#cache.feeds, ids, inverseTemperature });
    for (const [row, slot] of this.#slots.entries()) {
      if (slot === undefined) continue;
      this.#cache.append(row, results);
      this.#draw(slot.sample, results, row);
    }
  }

  #draw(growing: GrowingSample, results: Results, row: number): void {
    const { vocabSize } = this.#config;
    const part = (name: string) =>
      results[name]?.subarray(row * vocabSize, (row + 1) * vocabSize) ?? new Float32Array();
    const { request } = growing;
    const logProbabilities = part("logProbabilities");
    const u = uniform(request.seed ?? 0, stream.sampling, growing.tokens.length);
    const token =
      request.temperature === 0 ? mostLikely(logProbabilities) : drawToken(part("probabilities"), u, request);
    growing.add(token, logProbabilities[token] ?? Number.NaN);
  }

  #key(kind: string, rows: number, length: number): string {
    return JSON.stringify([kind, rows, length, this.#steered]);
  }
}

/** At temperature 0 the probabilities are not used, and any temperature will do. */
function temperatureOf({ temperature = 1 }: SampleRequest): number {
  return temperature === 0 ? 1 : temperature;
}
