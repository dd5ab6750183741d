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
 * help to sample. Calls are answered in the order they were made. Close it with `await using` or by disposal.
 */
export class Model implements AsyncDisposable {
  readonly config: LlamaConfig;
  readonly extras: Extras;
  readonly layout: ParameterLayout;
  readonly #settings: Pick<HostSettings, "config" | "backend" | "threads">;
  readonly #main: Remote<HostMethods>;
  readonly #helpers: Remote<HostMethods>[] = [];
  /** Whether the helpers have the parameters of the main worker. */
  #helpersCurrent = false;

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

  /** A model with random parameters, or with those of a checkpoint; extras always start as the layout says. */
  static async create(
    config: LlamaConfig,
    options: ModelOptions = {},
    checkpoint?: Float32Array,
  ): Promise<Model> {
    validateConfig(config);
    const model = new Model(config, options);
    const parameters = initialParameters(model.layout, options.seed ?? 0);
    if (checkpoint !== undefined) parameters.set(checkpoint);
    await model.#main.call("open", { ...model.#settings, extras: model.extras, parameters });
    return model;
  }

  /** One optimiser step. If the loss or a gradient is not a number, it throws and changes nothing. */
  async update(batch: Batch, objective: Objective, settings: UpdateSettings): Promise<UpdateResult> {
    this.#helpersCurrent = false;
    return await this.#main.call("update", { batch, objective, settings });
  }

  /** Log-probabilities, entropies and values of given text; hidden states and scores on request. */
  async score(batch: Batch, options: ScoreOptions = {}): Promise<Scores> {
    return await this.#main.call("score", { batch, options });
  }

  /** Continues every request, spread over all workers; results in the order of the requests. */
  async sample(
    requests: readonly SampleRequest[],
    { slots = 64, steering }: SampleOptions = {},
  ): Promise<Sample[]> {
    const workers = [this.#main, ...(requests.length > 1 ? await this.#currentHelpers() : [])];
    const results = await Promise.all(
      workers.map((worker, place) => {
        const share = requests.filter((_, index) => index % workers.length === place);
        return worker.call("sample", { requests: share, slots, ...(steering && { steering }) });
      }),
    );
    return requests.flatMap((_, index) => {
      const sample = results[index % workers.length]?.[Math.floor(index / workers.length)];
      return sample === undefined ? [] : [sample];
    });
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
    this.#helpersCurrent = false;
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

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#main, ...this.#helpers].map((worker) => worker[Symbol.asyncDispose]()));
  }

  /** The workers beside the main one, started when first needed and given the newest parameters. */
  async #currentHelpers(): Promise<readonly Remote<HostMethods>[]> {
    const missing = this.#settings.threads - 1 - this.#helpers.length;
    if (this.#helpersCurrent && missing === 0) return this.#helpers;
    const parameters = await this.mergedParameters();
    await Promise.all(this.#helpers.map((helper) => helper.call("setParameters", parameters)));
    const started = Array.from({ length: missing }, startWorker);
    this.#helpers.push(...started);
    await Promise.all(
      started.map((helper) => helper.call("open", { ...this.#settings, extras: {}, parameters })),
    );
    this.#helpersCurrent = true;
    return this.#helpers;
  }
}

/** Node runs the TypeScript source of a worker as well as its compiled form. */
function startWorker(): Remote<HostMethods> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new Remote<HostMethods>(new URL(`../runtime/worker.${extension}`, import.meta.url));
}
