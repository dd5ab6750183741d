import { GRADIENT, REFERENCE, trainingGraph } from "../compile/training-graph.ts";
import { EngineError } from "../error.ts";
import type { Objective } from "../loss/objective.ts";
import type { LlamaConfig } from "../model/config.ts";
import { type Extras, layoutOf, type ParameterLayout, viewsOf } from "../model/parameters.ts";
import { type AdamWSettings, type AdamWState, adamWState, adamWStep } from "../optim/adamw.ts";
import { clipFactor, gradientNorm } from "../optim/clipping.ts";
import type { Feeds, Results } from "../runtime/backend.ts";
import type { SessionCache } from "../runtime/session-cache.ts";
import { microbatchRows } from "./activations.ts";
import { type Batch, batchRows } from "./batch.ts";

export interface UpdateSettings extends AdamWSettings {
  /** Largest norm of all gradients together; longer ones are shortened. Default 1. */
  readonly clipNorm?: number;
  /** Rows that run at once. Default: as many as fit 512 MiB of activations. */
  readonly microbatch?: number;
}

/** What one step did, measured before the parameters changed. */
export interface UpdateResult {
  readonly loss: number;
  /** Terms of the objective, summed with the batch's weights. */
  readonly terms: Readonly<Record<string, number>>;
  readonly gradientNorm: number;
  /** log π of each target, [rows · length]. */
  readonly logProbabilities: Float32Array<ArrayBuffer>;
}

/** Gradients and optimiser steps on one array of parameters. */
export class Trainer {
  readonly layout: ParameterLayout;
  readonly optimizer: AdamWState;
  readonly #config: LlamaConfig;
  readonly #extras: Extras;
  readonly #sessions: SessionCache;
  readonly #parameters: Float32Array<ArrayBuffer>;
  readonly #gradients: Float32Array<ArrayBuffer>;
  readonly #feeds: Feeds;
  #reference: Feeds = {};

  constructor(
    config: LlamaConfig,
    extras: Extras,
    parameters: Float32Array<ArrayBuffer>,
    sessions: SessionCache,
  ) {
    this.layout = layoutOf(config, extras);
    this.optimizer = adamWState(this.layout.size);
    this.#config = config;
    this.#extras = extras;
    this.#sessions = sessions;
    this.#parameters = parameters;
    this.#gradients = new Float32Array(this.layout.size);
    this.#feeds = viewsOf(this.layout, parameters);
  }

  /** The frozen parameters that the KL term is measured from, in the layout without extras. */
  setReference(parameters: Float32Array<ArrayBuffer>): void {
    this.#reference = viewsOf(layoutOf(this.#config), parameters, REFERENCE);
  }

  /** One optimiser step on the gradient of the whole batch, computed a microbatch at a time. */
  async update(batch: Batch, objective: Objective, settings: UpdateSettings): Promise<UpdateResult> {
    const { clipNorm = 1, microbatch } = settings;
    this.#check(objective);
    const result = await this.#accumulate(batch, objective, microbatch);
    if (!Number.isFinite(result.loss) || !Number.isFinite(result.gradientNorm)) {
      const { loss, gradientNorm: norm } = result;
      throw new EngineError(
        "TRAINING_DIVERGED",
        `training diverged at step ${this.optimizer.step + 1}: loss ${loss}, gradient norm ${norm}; the parameters before it are kept`,
      );
    }
    const scale = clipFactor(result.gradientNorm, clipNorm);
    adamWStep(this.layout, this.#parameters, this.#gradients, this.optimizer, settings, scale);
    return result;
  }

  #check({ kl, value }: Objective): void {
    if (kl !== undefined && Object.keys(this.#reference).length === 0) {
      throw new EngineError("REQUEST_INVALID", "the KL term needs a reference: call setReference first");
    }
    if (value !== undefined && this.#extras.valueHead !== true) {
      throw new EngineError("REQUEST_INVALID", "the value term needs a model with the extra valueHead");
    }
  }

  async #accumulate(batch: Batch, objective: Objective, microbatch?: number): Promise<UpdateResult> {
    const rows = microbatch ?? microbatchRows(this.#config, batch.rows, batch.length);
    const logProbabilities = new Float32Array(batch.rows * batch.length);
    const terms: Record<string, number> = {};
    for (let start = 0; start < batch.rows; start += rows) {
      const results = await this.#run(batchRows(batch, start, rows), objective);
      const place = start * batch.length;
      const computed = results["logProbability"]?.subarray(0, logProbabilities.length - place);
      if (computed !== undefined) logProbabilities.set(computed, place);
      this.#addGradients(results, start === 0);
      for (const [name, value] of Object.entries(results)) {
        if (value.length === 1 && !name.startsWith(GRADIENT))
          terms[name] = (terms[name] ?? 0) + (value[0] ?? 0);
      }
    }
    const { loss = Number.NaN, ...reported } = terms;
    const norm = gradientNorm(this.layout, this.#gradients);
    return { loss, terms: reported, gradientNorm: norm, logProbabilities };
  }

  async #run(batch: Batch, objective: Objective): Promise<Results> {
    const { rows, length } = batch;
    const { policy, clip, kl, entropy, value } = objective;
    const present = [kl, entropy, value].map((coefficient) => coefficient !== undefined);
    const key = JSON.stringify(["train", rows, length, policy, clip, present]);
    const session = await this.#sessions.get(key, () =>
      trainingGraph(this.#config, this.#extras, objective, rows, length),
    );
    return await session.run({
      ...this.#feeds,
      ...this.#reference,
      ...columns(batch),
      ...coefficients(objective),
    });
  }

  #addGradients(results: Results, isFirst: boolean): void {
    for (const { name, offset, size, trainable } of this.layout.specs) {
      const gradient = results[GRADIENT + name];
      if (!trainable || gradient === undefined) continue;
      const sum = this.#gradients.subarray(offset, offset + size);
      if (isFirst) sum.set(gradient);
      else add(sum, gradient);
    }
  }
}

/** sum += values. */
function add(sum: Float32Array, values: Float32Array): void {
  for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (values[index] ?? 0);
}

/** The arrays of a batch by the names of their graph inputs. */
function columns({ ids, targets, weights, ...optional }: Batch): Feeds {
  const { advantages, oldLogProbabilities, oldValues, returns } = optional;
  return {
    ids,
    targets,
    weights,
    ...(advantages && { advantages }),
    ...(oldLogProbabilities && { oldLogProbabilities }),
    ...(oldValues && { oldValues }),
    ...(returns && { returns }),
  };
}

function coefficients({ kl = 0, entropy = 0, value = 0 }: Objective): Feeds {
  return {
    "coefficient.kl": Float32Array.of(kl),
    "coefficient.entropy": Float32Array.of(entropy),
    "coefficient.value": Float32Array.of(value),
  };
}
