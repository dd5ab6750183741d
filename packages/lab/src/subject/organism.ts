/** A small language model sampled in this process by `@candor/engine`: `organism/NAME` and `organism/PATH`. */

import { createHash } from "node:crypto";
import { CheckpointError, EngineError, type Model, type Sample, type Tokenizer } from "@candor/engine";
import type { Rendering } from "../scenario/scenario.ts";
import { unlessAborted } from "./abort.ts";
import { ChatEncoder, type EncodedPrompt } from "./chat-encoder.ts";
import { readInside } from "./read-inside.ts";
import {
  SubjectError,
  type Capabilities,
  type Reading,
  type Reply,
  type SampleRequest,
  type Subject,
} from "./subject.ts";
import { readWritten } from "./written-text.ts";

/** What is needed of a model of the engine: it lets the texts of calls that overlap grow side by side. */
export type Sampling = Pick<Model, "sample" | typeof Symbol.asyncDispose>;
/** What is needed to look inside. */
type Scoring = Pick<Model, "config" | "score">;

export interface OrganismParts {
  name: string;
  details: Record<string, string>;
  tokenizer: Tokenizer;
  /** Longest sequence, prompt and reply together, in tokens. */
  positions: number;
  /** Starts the model; called with the first sample. */
  open: () => Promise<Sampling & Partial<Scoring>>;
}

const CAPABILITIES: Capabilities = {
  prefill: true,
  stop: true,
  temperature: true,
  seed: true,
  reasoning: false,
  logprobs: true,
  tools: false,
};

/** Positions that a full rendering and its reply need; models with fewer are given the compact one. */
const FULL_POSITIONS = 4096;

/** Planted rates of the organisms hold at this temperature. */
const TEMPERATURE = 1;

/**
 * A reply depends on the model, the prompt, the settings and the seed, and not on what is sampled next to it. Where a
 * request leaves them out, the temperature is 1, and the seed is its epoch less one, as `--seed 0` would send.
 *
 * Close it with `await using` or by disposal. An open one keeps the process alive only while it samples.
 */
export class Organism implements Subject, AsyncDisposable {
  readonly name: string;
  readonly provider = "organism";
  readonly capabilities = CAPABILITIES;
  readonly details: Record<string, string>;
  readonly rendering: Rendering;
  readonly local = true;
  readonly #parts: OrganismParts;
  readonly #encoder: ChatEncoder;
  #model: Promise<Sampling & Partial<Scoring>> | undefined;
  #calls = 0;

  constructor(parts: OrganismParts) {
    this.name = parts.name;
    this.details = parts.details;
    this.rendering = parts.positions < FULL_POSITIONS ? "compact" : "full";
    this.#parts = parts;
    this.#encoder = new ChatEncoder(parts.tokenizer);
  }

  async sample(request: SampleRequest, signal: AbortSignal): Promise<Reply> {
    const { tokenizer } = this.#parts;
    try {
      const prompt = this.#encode(request);
      const seed = samplingSeed(request, prompt.ids);
      const sample = await this.#draw(request, prompt, seed, signal);
      const { text, stopReason, tokens, logprobs } = readWritten(sample, request.stop ?? [], tokenizer);
      return {
        text,
        stopReason,
        usage: { inputTokens: prompt.ids.length, outputTokens: tokens },
        ...(request.logprobs === true ? { logprobs } : {}),
        rawRequest: rawRequest(request, prompt),
        rawReply: {
          text: tokenizer.decode(sample.tokens),
          tokens: sample.tokens,
          finish: sample.finish,
          samplingSeed: seed,
        },
      };
    } catch (error) {
      // The same request would fail again: nothing here passes with time.
      if (error instanceof EngineError || error instanceof CheckpointError)
        throw new SubjectError("fatal", error.message, { cause: error });
      throw error;
    }
  }

  async read(requests: readonly SampleRequest[]): Promise<Reading[]> {
    const model = await (this.#model ??= this.#parts.open());
    if (!canBeRead(model)) throw new SubjectError("fatal", `${this.name} cannot be looked into`);
    return readInside(
      model,
      requests.map((request) => this.#encode(request).ids),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    // Whoever waited for a model that could not be started has been told.
    const opened = await model?.catch(() => undefined);
    await opened?.[Symbol.asyncDispose]();
  }

  #encode(request: SampleRequest): EncodedPrompt {
    const { positions } = this.#parts;
    const prompt = this.#encoder.encode(request);
    if (prompt.ids.length < positions) return prompt;
    throw new SubjectError(
      "fatal",
      `a prompt of ${prompt.ids.length} tokens leaves no room in the model's ${positions} positions; shorten the prompt`,
    );
  }

  async #draw(
    { maxTokens, temperature = TEMPERATURE, stop = [] }: SampleRequest,
    { ids }: EncodedPrompt,
    seed: number,
    signal: AbortSignal,
  ): Promise<Sample> {
    const { tokenizer, open } = this.#parts;
    const { eos } = tokenizer.roles;
    // Ends a text early where a stop string is spelled in the usual way; the other ways are found in the text.
    const stops = [...(eos === undefined ? [] : [[eos]]), ...stop.map((text) => tokenizer.encode(text))];
    this.#calls += 1;
    try {
      return await unlessAborted(signal, async () => {
        const model = await (this.#model ??= open());
        const samples = await model.sample([{ prompt: ids, maxTokens, temperature, seed, stop: stops }]);
        const [sample] = samples;
        if (sample === undefined) throw new Error(`${this.name}: no text for a request`);
        return sample;
      });
    } finally {
      this.#calls -= 1;
      // Texts that nobody waits for any more would keep the workers busy, and the process alive.
      if (signal.aborted && this.#calls === 0) void this[Symbol.asyncDispose]();
    }
  }
}

function canBeRead(model: Partial<Scoring>): model is Scoring {
  return model.config !== undefined && "score" in model;
}

/** The conditions of a query share their seed; with the prompt in it they are independent draws, as all queries are. */
function samplingSeed({ seed, epoch = 1 }: SampleRequest, prompt: readonly number[]): number {
  const text = JSON.stringify([seed ?? epoch - 1, prompt]);
  return createHash("sha256").update(text).digest().readUIntBE(0, 6);
}

/** What the model was given: the prompt as it read it, and the settings that were asked for. */
function rawRequest(request: SampleRequest, { text }: EncodedPrompt): object {
  const { prefill, maxTokens, temperature, seed, stop, logprobs } = request;
  return {
    prompt: text,
    ...(prefill === undefined ? {} : { prefill }),
    maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop }),
    ...(logprobs === undefined ? {} : { logprobs }),
  };
}
