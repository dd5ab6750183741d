/** @file A model as it lives in a worker: one array of parameters, the sessions that read it, the optimiser's state. */
import { scoringGraph, tapOutput } from "../compile/scoring-graph.ts";
import { steeredLayers, type Steering, steeringFeeds } from "../compile/steering.ts";
import { EngineError } from "../error.ts";
import type { Objective } from "../loss/objective.ts";
import type { LlamaConfig } from "../model/config.ts";
import { mergedParameters } from "../model/merge-lora.ts";
import { type Extras, layoutOf, viewsOf } from "../model/parameters.ts";
import { type Sample, type SampleRequest } from "../sample/request.ts";
import { Sampler, type SamplerOptions } from "../sample/sampler.ts";
import type { Batch } from "../train/batch.ts";
import { Trainer, type UpdateResult, type UpdateSettings } from "../train/trainer.ts";
import { type BackendName, type Feeds, kernelTime } from "./backend.ts";
import { SessionCache } from "./session-cache.ts";

export interface HostSettings {
  readonly config: LlamaConfig;
  readonly extras: Extras;
  /** In the layout of the config and its extras. */
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly backend?: BackendName;
  /** Threads of training and scoring. Sampling uses one thread a worker. */
  readonly threads: number;
}

export interface ScoreOptions {
  readonly taps?: readonly number[];
  readonly steering?: Steering;
  readonly logits?: boolean;
}

/** One number, or one vector, for each token of a batch. */
export interface Scores {
  /** log π of each target. */
  readonly logProbabilities: Float32Array;
  /** Entropy of each next-token distribution, in nats. */
  readonly entropies: Float32Array;
  /** What the value head says, if there is one. */
  readonly values: Float32Array | undefined;
  /** All scores [rows · length, vocabSize], if asked for. */
  readonly logits: Float32Array | undefined;
  /** Residual streams [rows · length, hiddenSize] after the tapped layers. */
  readonly residuals: ReadonlyMap<number, Float32Array>;
}

/** The optimiser's running means, and how many steps it took. */
export interface OptimizerSnapshot {
  readonly mean: Float32Array<ArrayBuffer>;
  readonly variance: Float32Array<ArrayBuffer>;
  readonly step: number;
}

export type HostMethods = ReturnType<typeof createHost>;

/** Functions of the worker that only read the parameters: texts of several calls grow side by side. */
export const sharedMethods: ReadonlySet<keyof HostMethods> = new Set(["sample", "mergedParameters"]);

/** The functions that the worker offers. `open` comes first. */
export function createHost() {
  let opened: ModelHost | undefined;
  const host = (): ModelHost => {
    if (opened === undefined) throw new EngineError("RUNTIME_FAILED", "the model is not open");
    return opened;
  };
  return {
    open: async (settings: HostSettings): Promise<void> => {
      opened = new ModelHost(settings);
    },
    update: async (call: UpdateCall): Promise<UpdateResult> => await host().update(call),
    score: async (call: ScoreCall): Promise<Scores> => await host().score(call),
    sample: async (call: SampleCall): Promise<Sample[]> => await host().sample(call),
    parameters: async (): Promise<Float32Array<ArrayBuffer>> => host().parameters,
    mergedParameters: async (): Promise<Float32Array<ArrayBuffer>> => host().mergedParameters(),
    setParameters: async (parameters: Float32Array): Promise<void> => host().parameters.set(parameters),
    setReference: async (reference: Float32Array<ArrayBuffer>): Promise<void> =>
      host().setReference(reference),
    optimizer: async (): Promise<OptimizerSnapshot> => host().optimizer,
    setOptimizer: async (snapshot: OptimizerSnapshot): Promise<void> => host().setOptimizer(snapshot),
    kernelTime: async (): Promise<number> => kernelTime(),
  };
}

export interface UpdateCall {
  readonly batch: Batch;
  readonly objective: Objective;
  readonly settings: UpdateSettings;
}

export interface ScoreCall {
  readonly batch: Batch;
  readonly options: ScoreOptions;
}

export interface SampleCall {
  readonly requests: readonly SampleRequest[];
  readonly slots: number;
  readonly steering?: Steering;
}

class ModelHost {
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly #settings: HostSettings;
  readonly #training: SessionCache;
  readonly #sampling: SessionCache;
  readonly #feeds: Feeds;
  #trainer: Trainer | undefined;
  /** Samplers at work, by their slots. */
  readonly #samplers = new Map<number, Sampler>();

  constructor(settings: HostSettings) {
    const { backend, threads } = settings;
    this.#settings = settings;
    this.parameters = settings.parameters;
    this.#training = new SessionCache({ threads, ...(backend && { backend }) });
    this.#sampling = new SessionCache({ threads: 1, ...(backend && { backend }) });
    this.#feeds = viewsOf(layoutOf(settings.config, settings.extras), this.parameters);
  }

  async update({ batch, objective, settings }: UpdateCall): Promise<UpdateResult> {
    checkBatch(batch, this.#settings.config);
    return await this.#theTrainer.update(batch, objective, settings);
  }

  async score({ batch, options }: ScoreCall): Promise<Scores> {
    const { config, extras } = this.#settings;
    const { taps = [], steering = new Map(), logits = false } = options;
    checkBatch(batch, config);
    const steered = steeredLayers(config, steering);
    const { rows, length, ids, targets } = batch;
    const key = JSON.stringify(["score", rows, length, taps, steered, logits]);
    const session = await this.#training.get(key, () =>
      scoringGraph(config, extras, rows, length, { taps, steered, logits }),
    );
    const results = await session.run({ ...this.#feeds, ids, targets, ...steeringFeeds(steering) });
    return {
      logProbabilities: results["logProbability"] ?? new Float32Array(),
      entropies: results["entropy"] ?? new Float32Array(),
      values: results["value"],
      logits: results["logits"],
      residuals: new Map(taps.map((layer) => [layer, results[tapOutput(layer)] ?? new Float32Array()])),
    };
  }

  /** Texts of calls that overlap grow in the same sampler, unless they are steered. */
  async sample({ requests, slots, steering }: SampleCall): Promise<Sample[]> {
    if (steering !== undefined) return await this.#newSampler({ slots, steering }).sample(requests);
    const sampler = this.#samplers.get(slots) ?? this.#newSampler({ slots });
    this.#samplers.set(slots, sampler);
    try {
      return await sampler.sample(requests);
    } finally {
      // The next one reads the parameters of its own time.
      if (sampler.idle) this.#samplers.delete(slots);
    }
  }

  #newSampler(options: SamplerOptions): Sampler {
    const { config } = this.#settings;
    return new Sampler(config, viewsOf(layoutOf(config), this.mergedParameters()), this.#sampling, options);
  }

  mergedParameters(): Float32Array<ArrayBuffer> {
    const { config, extras } = this.#settings;
    return mergedParameters(config, extras, this.parameters);
  }

  setReference(reference: Float32Array<ArrayBuffer>): void {
    this.#theTrainer.setReference(reference);
  }

  get optimizer(): OptimizerSnapshot {
    return this.#theTrainer.optimizer;
  }

  setOptimizer({ mean, variance, step }: OptimizerSnapshot): void {
    const { optimizer } = this.#theTrainer;
    optimizer.mean.set(mean);
    optimizer.variance.set(variance);
    optimizer.step = step;
  }

  /** Made when first needed: workers that only sample hold no optimiser state. */
  get #theTrainer(): Trainer {
    const { config, extras } = this.#settings;
    this.#trainer ??= new Trainer(config, extras, this.parameters, this.#training);
    return this.#trainer;
  }
}

/** Checks sizes and tokens: the runtime would fail in the middle of a graph, with a message about a node. */
function checkBatch({ rows, length, ids, targets, weights }: Batch, config: LlamaConfig): void {
  if (!(rows >= 1 && length >= 1 && length <= config.maxPositions)) {
    throw new EngineError(
      "REQUEST_INVALID",
      `invalid batch: ${rows} rows of ${length} tokens, maxPositions is ${config.maxPositions}`,
    );
  }
  for (const [name, { length: size }] of Object.entries({ ids, targets, weights })) {
    if (size === rows * length) continue;
    throw new EngineError("REQUEST_INVALID", `invalid ${name}: ${size} values for ${rows} rows of ${length}`);
  }
  const isStranger = (id: number) => id < 0 || id >= config.vocabSize;
  const stranger = ids.find(isStranger) ?? targets.find(isStranger);
  if (stranger !== undefined) {
    throw new EngineError(
      "REQUEST_INVALID",
      `invalid token: ${stranger}, must be below vocabSize (${config.vocabSize})`,
    );
  }
}
