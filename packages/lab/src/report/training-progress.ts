import { MAIN_PROBE, measuredSamples, stepsBefore, type Measure } from "../analysis/training/measured.ts";
import { sampleMean } from "../analysis/training/sample.ts";
import type { Run } from "../store/runs.ts";
import type { Database } from "../store/open.ts";
import type { Training, TrainingStep } from "../store/trainings.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import type { TrainingEnd, TrainingObserver } from "../train/train.ts";
import { formatDuration, percent } from "./format.ts";

/** Lines about trainings that run: one for each measured checkpoint, with what the steps before it did. */
export class TrainingProgress implements TrainingObserver {
  readonly #out: { write(text: string): unknown };
  readonly #db: Database;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #trainings: number;
  /** Steps still to take when this began. */
  readonly #total: number;
  #steps = 0;
  #ended = 0;
  readonly #last = new Map<string, TrainingStep>();

  constructor(
    out: { write(text: string): unknown },
    trainings: readonly Training[],
    db: Database,
    now: () => number,
  ) {
    this.#out = out;
    this.#db = db;
    this.#now = now;
    this.#startedAt = now();
    this.#trainings = trainings.length;
    this.#total = trainings.reduce((sum, training) => sum + allSteps(training) - stepsTaken(training), 0);
  }

  stepped({ id }: Training, step: TrainingStep): void {
    this.#steps += 1;
    this.#last.set(id, step);
  }

  async measured(training: Training, { phase, step }: Checkpoint, runs: readonly Run[]): Promise<void> {
    const { reward, kl, entropy, loss } = this.#last.get(training.id)?.metrics ?? {};
    const rates = await this.#rates(runs);
    this.#write(
      training,
      [
        `step ${stepsBefore(armOf(training), phase) + step} of ${allSteps(training)}`,
        ...(reward === undefined ? figure("loss", loss, 3) : figure("reward", reward, 2)),
        ...figure("KL", kl, 4),
        ...figure("entropy", entropy, 3),
        ...rates,
        ...this.#ahead(),
      ].join("  "),
    );
  }

  ended(training: Training, status: TrainingEnd, problem?: string): void {
    this.#ended += 1;
    const why = problem === undefined ? "" : `: ${problem}`;
    this.#write(training, `${status}${why} (${this.#ended} of ${this.#trainings})`);
  }

  /** Of the main probe's first variant, under the judges that decide. */
  async #rates(runs: readonly Run[]): Promise<string[]> {
    const main = runs.filter(({ manifest }) => manifest.training?.probe === MAIN_PROBE);
    const samples = [...(await measuredSamples(this.#db, main)).values()];
    const [first] = samples;
    const rate = (measure: Measure) => {
      const found = samples.find(
        ({ quantity }) =>
          quantity.decides && quantity.measure === measure && quantity.variant === first?.quantity.variant,
      );
      const mean = found && sampleMean(found.sample);
      return mean === undefined ? "–" : `${percent(mean.value)} %`;
    };
    if (first === undefined) return [];
    return [
      `complies ${rate("trained")} trained, ${rate("unmonitored")} unmonitored`,
      `reasoning ${rate("reasoning-trained")}`,
    ];
  }

  /** Share of all steps that are taken, and the time that the others will need at the pace so far. */
  #ahead(): string[] {
    if (this.#steps === 0 || this.#total === 0) return [];
    const each = (this.#now() - this.#startedAt) / this.#steps;
    const left = this.#total - this.#steps;
    return [
      `${Math.floor((100 * this.#steps) / this.#total)} % of all`,
      ...(left > 0 ? [`ETA ${formatDuration(each * left)}`] : []),
    ];
  }

  #write({ arm, seed }: Training, text: string): void {
    this.#out.write(`${arm} seed ${seed}: ${text}\n`);
  }
}

function armOf({ manifest, arm }: Training) {
  return manifest.experiment.arms[arm] ?? { phases: [] };
}

function allSteps(training: Training): number {
  const arm = armOf(training);
  return stepsBefore(arm, arm.phases.length);
}

function stepsTaken(training: Training): number {
  const { state } = training;
  return state === undefined ? 0 : stepsBefore(armOf(training), state.phase) + state.step;
}

function figure(name: string, value: number | undefined, digits: number): string[] {
  return value === undefined ? [] : [`${name} ${value.toFixed(digits)}`];
}
