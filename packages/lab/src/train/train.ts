import { EngineError } from "@candor/engine";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import {
  setTrainingState,
  setTrainingStatus,
  upsertTrainingStep,
  type Training,
  type TrainingState,
  type TrainingStep,
} from "../store/trainings.ts";
import { Checkpoints } from "./checkpoint.ts";
import { needsValueHead, promptScenarios, stepsOf } from "./experiment.ts";
import { measureCheckpoint, type Checkpoint } from "./measure.ts";
import { openPolicy, type Policy, reopenPolicy } from "./policy.ts";
import { type RlMemory, RlPhase } from "./rl-step.ts";
import type { Arm, Phase, RlSettings } from "./schema.ts";
import { documentsPhase, sftPhase } from "./supervised-phase.ts";

/** What a watcher of trainings is told. */
export interface TrainingObserver {
  stepped(training: Training, step: TrainingStep): void;
  /** A checkpoint was measured; training goes on once this is through. */
  measured(training: Training, checkpoint: Checkpoint, runs: readonly Run[]): Promise<void>;
  /** Training ended: through, stopped, or because of a problem. */
  ended(training: Training, status: "finished" | "stopped" | "failed", problem?: string): void;
}

export interface TrainOptions {
  logDir: string;
  /** Threads of one training. */
  threads: number;
  /** No further step starts once aborted. */
  stop: AbortSignal;
}

/** Training cannot go on: the policy or its numbers broke. */
class TrainingFailure extends Error {
  override readonly name = "TrainingFailure";
}

/**
 * Train one arm of an experiment under one seed, from its newest checkpoint, and measure it on the way. Everything that
 * is drawn depends on seed, phase and step, so that a training that was killed ends as if it had not been.
 */
export async function train(
  db: Database,
  training: Training,
  options: TrainOptions,
  observer: TrainingObserver,
): Promise<void> {
  const run = await TrainingRun.open(db, training, options, observer);
  try {
    const finished = await run.phases();
    await run.end(finished ? "finished" : "stopped");
  } catch (error) {
    const diverged = error instanceof EngineError && error.code === "TRAINING_DIVERGED";
    if (!diverged && !(error instanceof TrainingFailure)) throw error;
    await run.end("failed", error.message);
  } finally {
    await run.close();
  }
}

class TrainingRun {
  readonly #db: Database;
  readonly #training: Training;
  readonly #arm: Arm;
  readonly #options: TrainOptions;
  readonly #observer: TrainingObserver;
  readonly #checkpoints: Checkpoints;
  readonly #policy: Policy;
  #state: TrainingState;

  private constructor(
    context: {
      db: Database;
      training: Training;
      arm: Arm;
      options: TrainOptions;
      observer: TrainingObserver;
    },
    checkpoints: Checkpoints,
    policy: Policy,
  ) {
    this.#db = context.db;
    this.#training = context.training;
    this.#arm = context.arm;
    this.#options = context.options;
    this.#observer = context.observer;
    this.#checkpoints = checkpoints;
    this.#policy = policy;
    this.#state = context.training.state ?? { phase: 0, step: 0, measured: false, memory: {} };
  }

  static async open(
    db: Database,
    training: Training,
    options: TrainOptions,
    observer: TrainingObserver,
  ): Promise<TrainingRun> {
    const arm = training.manifest.experiment.arms[training.arm];
    if (arm === undefined) throw new RangeError(`no arm ${training.arm}`);
    const checkpoints = new Checkpoints(options.logDir, training.id);
    const { state } = training;
    const policy =
      state === undefined
        ? await openPolicy(arm.start, { threads: options.threads, valueHead: needsValueHead(arm) })
        : await reopenPolicy(arm.start, checkpoints.file(state.phase, state.step), options.threads);
    await setTrainingStatus(db, training.id, "running");
    return new TrainingRun({ db, training, arm, options, observer }, checkpoints, policy);
  }

  /** @returns whether all phases are through */
  async phases(): Promise<boolean> {
    if (this.#training.state === undefined) await this.#save(this.#state);
    for (;;) {
      if (!this.#state.measured) await this.#measure();
      const phase = this.#arm.phases[this.#state.phase];
      if (phase === undefined) throw new RangeError(`no phase ${this.#state.phase}`);
      if (this.#state.step === stepsOf(phase)) {
        if (this.#state.phase === this.#arm.phases.length - 1) return true;
        await this.#beginPhase(this.#state.phase + 1);
        continue;
      }
      if (!(await this.#runPhase(phase))) return false;
    }
  }

  async end(status: "finished" | "stopped" | "failed", problem?: string): Promise<void> {
    if (status === "finished") await this.#checkpoints.finish(this.#policy);
    await setTrainingStatus(this.#db, this.#training.id, status, problem);
    this.#observer.ended(this.#training, status, problem);
  }

  async close(): Promise<void> {
    await this.#policy.model[Symbol.asyncDispose]();
  }

  /** Phases begin with a fresh optimiser: its running means are about another loss. */
  async #beginPhase(phase: number): Promise<void> {
    const { model } = this.#policy;
    const zero = () => new Float32Array(model.layout.size);
    await model.setOptimizer({ mean: zero(), variance: zero(), step: 0 });
    // The end of the phase before was measured: this is the same model.
    await this.#save({ phase, step: 0, measured: true, memory: {} });
  }

  /** @returns whether the phase came to its end */
  async #runPhase(phase: Phase): Promise<boolean> {
    const place = [this.#training.seed, this.#state.phase];
    if ("sft" in phase) return await this.#supervised(sftPhase(this.#policy, phase.sft, place));
    if ("documents" in phase)
      return await this.#supervised(documentsPhase(this.#policy, phase.documents, place));
    return await this.#reinforced(phase.rl, place);
  }

  /** Supervised phases are short: one that was stopped begins again. */
  async #supervised(steps: AsyncGenerator<{ step: number; loss: number }>): Promise<boolean> {
    let taken = 0;
    for await (const { step, loss } of steps) {
      if (this.#options.stop.aborted) return false;
      taken = step;
      await this.#record(step, { loss });
    }
    await this.#save({ ...this.#state, step: taken, measured: false });
    return true;
  }

  async #reinforced(settings: RlSettings, place: readonly number[]): Promise<boolean> {
    const { experiment } = this.#training.manifest;
    const { every } = experiment.measure;
    if (settings.kl > 0)
      await this.#policy.model.setReference(await this.#checkpoints.parametersAtStart(this.#state.phase));
    const phase = new RlPhase(this.#policy, promptScenarios(experiment.scenario, settings), settings, place);
    let memory: RlMemory = this.#state.memory;
    for (let step = this.#state.step + 1; step <= settings.steps; step++) {
      if (this.#options.stop.aborted) return false;
      const taken = await phase.step(step, memory);
      memory = taken.memory;
      await this.#record(step, taken.metrics);
      if (taken.metrics.parsed < LEAST_PARSED) {
        throw new TrainingFailure(
          `the policy collapsed at step ${step}: ${Math.round(100 * taken.metrics.parsed)} % of its replies keep the format; the checkpoint before it is kept`,
        );
      }
      if (step % every !== 0 && step !== settings.steps) continue;
      await this.#save({ ...this.#state, step, measured: false, memory });
      await this.#measure();
    }
    return true;
  }

  async #record(step: number, metrics: TrainingStep["metrics"]): Promise<void> {
    const { phase } = this.#state;
    const row = { training_id: this.#training.id, phase, step, metrics: JSON.stringify(metrics) };
    await upsertTrainingStep(this.#db, row);
    this.#observer.stepped(this.#training, { phase, step, metrics });
  }

  /** The file is whole before the store names it. */
  async #save(state: TrainingState): Promise<void> {
    await this.#checkpoints.save(this.#policy, state.phase, state.step);
    await setTrainingState(this.#db, this.#training.id, state);
    this.#state = state;
    this.#checkpoints.prune(state.phase, state.step);
  }

  async #measure(): Promise<void> {
    const { phase, step } = this.#state;
    const runs = await measureCheckpoint(this.#db, this.#policy, this.#training, { phase, step });
    this.#state = { ...this.#state, measured: true };
    await setTrainingState(this.#db, this.#training.id, this.#state);
    await this.#observer.measured(this.#training, this.#state, runs);
  }
}

/** Share of replies in the format below which a policy counts as collapsed. */
const LEAST_PARSED = 0.1;
