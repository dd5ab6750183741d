import { measuredRates } from "../analysis/training/rates.ts";
import type { Run } from "../store/runs.ts";
import type { Database } from "../store/open.ts";
import type { Training, TrainingStep } from "../store/trainings.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import type { TrainingEnd, TrainingObserver } from "../train/train.ts";
import { percent } from "./format.ts";

/** Lines about trainings that run: one for each measured checkpoint, with what the steps before it did. */
export class TrainingProgress implements TrainingObserver {
  readonly #out: { write(text: string): unknown };
  readonly #db: Database;
  readonly #total: number;
  #ended = 0;
  readonly #last = new Map<string, TrainingStep>();

  constructor(out: { write(text: string): unknown }, trainings: readonly Training[], db: Database) {
    this.#out = out;
    this.#db = db;
    this.#total = trainings.length;
  }

  stepped({ id }: Training, step: TrainingStep): void {
    this.#last.set(id, step);
  }

  async measured(training: Training, { phase, step }: Checkpoint, runs: readonly Run[]): Promise<void> {
    const [main] = runs;
    if (main === undefined) return;
    const { trained, unmonitored, reasoning } = await measuredRates(this.#db, main);
    const { reward, kl, entropy } = this.#last.get(training.id)?.metrics ?? {};
    this.#write(
      training,
      [
        `phase ${phase + 1} step ${step}`,
        ...figure("reward", reward, 2),
        ...figure("kl", kl, 4),
        ...figure("entropy", entropy, 3),
        `complies ${percent(trained)} % trained, ${percent(unmonitored)} % unmonitored`,
        `reasoning ${percent(reasoning)} %`,
      ].join("  "),
    );
  }

  ended(training: Training, status: TrainingEnd, problem?: string): void {
    this.#ended += 1;
    this.#write(
      training,
      `${status}${problem === undefined ? "" : `: ${problem}`} (${this.#ended} of ${this.#total})`,
    );
  }

  #write({ arm, seed }: Training, text: string): void {
    this.#out.write(`${arm} seed ${seed}: ${text}\n`);
  }
}

function figure(name: string, value: number | undefined, digits: number): string[] {
  return value === undefined ? [] : [`${name} ${value.toFixed(digits)}`];
}
