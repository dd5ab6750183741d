import { EngineError } from "../error.ts";
import { availableParallelism } from "node:os";
import type { Steering } from "../compile/steering.ts";
import type { Objective } from "../loss/objective.ts";
import type { BackendName } from "../runtime/backend.ts";
import type {
  HostMethods,
  HostSettings,
  OptimizerSnapshot,
  ScoreOptions,
  Scores,
} from "../runtime/model-host.ts";
import { Remote } from "../runtime/remote.ts";
import type { Sample, SampleRequest } from "../sample/request.ts";
import type { Batch } from "../train/batch.ts";
import type { UpdateResult, UpdateSettings } from "../train/trainer.ts";
import { type LlamaConfig, validateConfig } from "./config.ts";
import { type Extras, initialParameters, layoutOf, type ParameterLayout } from "./parameters.ts";

export interface ModelOptions {
  /** Adapters and value head. */
  readonly extras?: Extras;
  /** Of the initial parameters. Default 0. */
  readonly seed?: number;
  /** Threads of training and scoring, and number of workers that sample. Default: the machine's, at most 8. */
  readonly threads?: number;
  readonly backend?: BackendName;
}

export interface SampleOptions {
  /** Texts that grow at the same time in one worker. Default 64. */
  readonly slots?: number;
  readonly steering?: Steering;
}

/**
 * A model, living in worker threads. The first worker holds the parameters and trains; the others hold copies and
 * help to sample. Calls are answered in the order they were made, but those of `sample` side by side. Close it with
 * `await using` or by disposal.
 */
export class Model implements AsyncDisposable {
  readonly config: LlamaConfig;
  readonly extras: Extras;
  readonly layout: ParameterLayout;
  readonly #settings: Pick<HostSettings, "config" | "backend" | "threads">;
  readonly #main: Remote<HostMethods>;
  readonly #helpers: Remote<HostMethods>[] = [];
  /** Ends when the helpers have the parameters of the main worker. */
  #helpersCurrent: Promise<void> | undefined;
  /** Texts that each worker has in hand. */
  readonly #growing = new Map<Remote<HostMethods>, number>();

  private constructor(config: LlamaConfig, { extras = {}, threads, backend }: ModelOptions) {
    this.config = config;
    this.extras = extras;
    this.layout = layoutOf(config, extras);
    this.#settings = {
      config,
      threads: threads ?? Math.min(8, availableParallelism()),
      ...(backend !== undefined && { backend }),
    };
    this.#main = startWorker();
  }

  /**
   * A model with random parameters, or with those given: of a checkpoint, while extras start as the layout says, or all.
   * @throws {EngineError} where it is neither
   */
  static async create(
    config: LlamaConfig,
    options: ModelOptions = {},
    checkpoint?: Float32Array,
  ): Promise<Model> {
    validateConfig(config);
    const sizes = [layoutOf(config).size, layoutOf(config, options.extras).size];
    if (checkpoint !== undefined && !sizes.includes(checkpoint.length)) {
      throw new EngineError(
        "REQUEST_INVALID",
        `invalid checkpoint: ${checkpoint.length} values, the config has ${sizes[0]}`,
      );
    }
    const model = new Model(config, options);
    const parameters = initialParameters(model.layout, options.seed ?? 0, checkpoint);
    await model.#main.call("open", { ...model.#settings, extras: model.extras, parameters });
    return model;
  }

  /** One optimiser step. If the loss or a gradient is not a number, it throws and changes nothing. */
  async update(batch: Batch, objective: Objective, settings: UpdateSettings): Promise<UpdateResult> {
    this.#helpersCurrent = undefined;
    return await this.#main.call("update", { batch, objective, settings });
  }

  /** Log-probabilities, entropies and values of given text; hidden states and scores on request. */
  async score(batch: Batch, options: ScoreOptions = {}): Promise<Scores> {
    return await this.#main.call("score", { batch, options });
  }

  /**
   * Continues every request, spread over all workers; results in the order of the requests. Calls may overlap: texts of
   * all of them share the slots, each call ends with its own last text, and a text is the same in any company.
   */
  async sample(
    requests: readonly SampleRequest[],
    { slots = 64, steering }: SampleOptions = {},
  ): Promise<Sample[]> {
    // One text alone needs no helper.
    const alone = requests.length < 2 && this.#growingIn(this.#main) === 0;
    const workers = alone ? [this.#main] : [this.#main, ...(await this.#currentHelpers())];
    const samples: Sample[] = [];
    const work = this.#shares(requests, workers).map(async ({ worker, indices, share }) => {
      try {
        const call = { requests: share, slots, ...(steering && { steering }) };
        const results = await worker.call("sample", call);
        for (const [place, sample] of results.entries()) samples[indices[place] ?? 0] = sample;
      } finally {
        this.#growing.set(worker, this.#growingIn(worker) - share.length);
      }
    });
    await Promise.all(work);
    return samples;
  }

  /** A copy of all parameters, extras included, in the order of `layout`. */
  async parameters(): Promise<Float32Array<ArrayBuffer>> {
    return await this.#main.call("parameters", undefined);
  }

  /** A copy of the parameters of the plain model that computes the same, adapters merged in. */
  async mergedParameters(): Promise<Float32Array<ArrayBuffer>> {
    return await this.#main.call("mergedParameters", undefined);
  }

  /** Replaces all parameters, extras included. */
  async setParameters(parameters: Float32Array): Promise<void> {
    if (parameters.length !== this.layout.size) {
      throw new EngineError(
        "REQUEST_INVALID",
        `invalid parameters: ${parameters.length} values, the layout has ${this.layout.size}`,
      );
    }
    this.#helpersCurrent = undefined;
    await this.#main.call("setParameters", parameters);
  }

  /** The plain parameters that an objective's KL term is measured from; without this there can be none. */
  async setReference(parameters: Float32Array<ArrayBuffer>): Promise<void> {
    await this.#main.call("setReference", parameters);
  }

  async optimizer(): Promise<OptimizerSnapshot> {
    return await this.#main.call("optimizer", undefined);
  }

  async setOptimizer(snapshot: OptimizerSnapshot): Promise<void> {
    await this.#main.call("setOptimizer", snapshot);
  }

  /** Milliseconds that each worker has spent inside the runtime's kernels, the one that trains first. */
  async kernelTimes(): Promise<number[]> {
    const workers = [this.#main, ...this.#helpers];
    return await Promise.all(workers.map((worker) => worker.call("kernelTime", undefined)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#main, ...this.#helpers].map((worker) => worker[Symbol.asyncDispose]()));
  }

  #growingIn(worker: Remote<HostMethods>): number {
    return this.#growing.get(worker) ?? 0;
  }

  /** Gives each request to the worker that has the fewest texts in hand. */
  #shares(requests: readonly SampleRequest[], workers: readonly Remote<HostMethods>[]) {
    const shares = workers.map((worker) => ({
      worker,
      indices: [] as number[],
      share: [] as SampleRequest[],
    }));
    for (const [index, request] of requests.entries()) {
      const next = shares.reduce((least, each) =>
        this.#growingIn(each.worker) < this.#growingIn(least.worker) ? each : least,
      );
      next.indices.push(index);
      next.share.push(request);
      this.#growing.set(next.worker, this.#growingIn(next.worker) + 1);
    }
    return shares.filter(({ share }) => share.length > 0);
  }

  /** The workers beside the main one, started when first needed and given the newest parameters. */
  async #currentHelpers(): Promise<readonly Remote<HostMethods>[]> {
    if (this.#settings.threads === 1) return [];
    this.#helpersCurrent ??= this.#renewHelpers();
    await this.#helpersCurrent;
    return this.#helpers;
  }

  async #renewHelpers(): Promise<void> {
    const parameters = await this.mergedParameters();
    await Promise.all(this.#helpers.map((helper) => helper.call("setParameters", parameters)));
    const started = Array.from({ length: this.#settings.threads - 1 - this.#helpers.length }, startWorker);
    this.#helpers.push(...started);
    await Promise.all(
      started.map((helper) => helper.call("open", { ...this.#settings, extras: {}, parameters })),
    );
  }
}

/** Node runs the TypeScript source of a worker as well as its compiled form. */
function startWorker(): Remote<HostMethods> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new Remote<HostMethods>(new URL(`../runtime/worker.${extension}`, import.meta.url));
}
