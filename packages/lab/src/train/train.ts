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
import { type Checkpoint, Checkpoints } from "./checkpoint.ts";
import { needsValueHead, promptScenarios, stepsOf } from "./experiment.ts";
import { formatKept, measureCheckpoint, type MeasureSignals } from "./measure.ts";
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
  ended(training: Training, status: TrainingEnd, problem?: string): void;
}

export type TrainingEnd = "finished" | "stopped" | "failed";

/** No further step or episode starts once `stop` is aborted; `abort` drops the one at work as well. */
export interface TrainOptions extends MeasureSignals {
  logDir: string;
  /** Threads of one training. */
  threads: number;
}

/** Training cannot go on: the policy or its numbers broke. */
class TrainingFailure extends Error {
  override readonly name = "TrainingFailure";
  /** The newest checkpoint from before. */
  readonly good: Checkpoint;

  constructor(problem: string, good: Checkpoint) {
    super(problem);
    this.good = good;
  }
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
): Promise<TrainingEnd> {
  const run = await TrainingRun.open(db, training, options, observer);
  const drop = () => void run.close();
  options.abort.addEventListener("abort", drop, { once: true });
  try {
    return await ((await run.phases()) ? run.finish() : run.stop());
  } catch (error) {
    if (error instanceof TrainingFailure) return await run.fail(error);
    const dropped = error instanceof EngineError && error.code === "MODEL_CLOSED" && options.abort.aborted;
    if (dropped) return await run.stop();
    throw error;
  } finally {
    options.abort.removeEventListener("abort", drop);
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
        : await reopenPolicy(arm.start, checkpoints.file(state), options.threads);
    await setTrainingStatus(db, training.id, "running");
    return new TrainingRun({ db, training, arm, options, observer }, checkpoints, policy);
  }

  /** @returns whether all phases are through */
  async phases(): Promise<boolean> {
    if (this.#training.state === undefined) await this.#save(this.#state);
    for (;;) {
      if (!this.#state.measured && !(await this.#measure())) return false;
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

  /** The model is whole before the store says that it is there; states may go once nothing reads them any more. */
  async finish(): Promise<TrainingEnd> {
    await this.#checkpoints.keep(this.#state, this.#policy.tokenizer);
    await this.#end("finished");
    this.#checkpoints.clear();
    return "finished";
  }

  async stop(): Promise<TrainingEnd> {
    await this.#end("stopped");
    return "stopped";
  }

  /** Keeps the model of the newest checkpoint from before the failure. */
  async fail({ message, good }: TrainingFailure): Promise<TrainingEnd> {
    await this.#checkpoints.keep(good, this.#policy.tokenizer);
    await this.#end("failed", `${message}; organism/${this.#checkpoints.model} is its ${nameOf(good)}`);
    this.#checkpoints.clear();
    return "failed";
  }

  async #end(status: TrainingEnd, problem?: string): Promise<void> {
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
    this.#checkpoints.prune(this.#state);
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
    for (;;) {
      const next = await this.#unlessDiverged(taken + 1, () => steps.next());
      if (next.done === true) break;
      if (this.#options.stop.aborted) return false;
      const { step, loss } = next.value;
      taken = step;
      await this.#record(step, { loss });
    }
    await this.#save({ ...this.#state, step: taken, measured: false });
    return true;
  }

  async #reinforced(settings: RlSettings, place: readonly number[]): Promise<boolean> {
    const { experiment } = this.#training.manifest;
    const { every } = experiment.measure;
    // Also where nothing holds the policy to it: how far it went is reported.
    await this.#policy.model.setReference(await this.#checkpoints.parametersAtStart(this.#state.phase));
    const phase = new RlPhase(this.#policy, promptScenarios(experiment.scenario, settings), settings, place);
    let memory: RlMemory = this.#state.memory;
    for (let step = this.#state.step + 1; step <= settings.steps; step++) {
      if (this.#options.stop.aborted) return false;
      const before = memory;
      const taken = await this.#unlessDiverged(step, () => phase.step(step, before));
      memory = taken.memory;
      await this.#record(step, taken.metrics);
      this.#requireFormat(taken.metrics.parsed, { phase: this.#state.phase, step }, this.#state);
      if (step % every !== 0 && step !== settings.steps) continue;
      await this.#save({ ...this.#state, step, measured: false, memory });
      if (!(await this.#measure())) return false;
    }
    return true;
  }

  async #unlessDiverged<T>(step: number, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== "TRAINING_DIVERGED") throw error;
      const where = nameOf({ phase: this.#state.phase, step });
      throw new TrainingFailure(`training diverged in ${where}: its loss is not finite`, this.#state);
    }
  }

  #requireFormat(kept: number, at: Checkpoint, good: Checkpoint): void {
    if (kept >= LEAST_KEPT) return;
    const share = `${Math.round(100 * kept)} %`;
    throw new TrainingFailure(
      `the policy collapsed at ${nameOf(at)}: ${share} of its replies keep the format`,
      good,
    );
  }

  async #record(step: number, metrics: TrainingStep["metrics"]): Promise<void> {
    const { phase } = this.#state;
    const row = { training_id: this.#training.id, phase, step, metrics: JSON.stringify(metrics) };
    await upsertTrainingStep(this.#db, row);
    this.#observer.stepped(this.#training, { phase, step, metrics });
  }

  /** The file is whole before the store names it. */
  async #save(state: TrainingState): Promise<void> {
    await this.#checkpoints.save(this.#policy, state);
    await setTrainingState(this.#db, this.#training.id, state);
    this.#state = state;
  }

  /** @returns whether the measurement is through */
  async #measure(): Promise<boolean> {
    const { phase, step } = this.#state;
    const at = { phase, step };
    const runs = await measureCheckpoint(this.#db, this.#policy, this.#training, at, this.#options);
    if (runs === undefined) return false;
    await this.#observer.measured(this.#training, at, runs);
    // What a training starts from may have the format still to learn.
    if (step > 0) this.#requireFormat(await formatKept(this.#db, runs), at, this.#checkpoints.before(at));
    this.#state = { ...this.#state, measured: true };
    await setTrainingState(this.#db, this.#training.id, this.#state);
    this.#checkpoints.prune(at);
    return true;
  }
}

/** Share of replies in the format below which a policy counts as collapsed. */
const LEAST_KEPT = 0.1;

function nameOf({ phase, step }: Checkpoint): string {
  return `phase ${phase + 1} step ${step}`;
}
