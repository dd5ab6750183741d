import { EngineError } from "../error.ts";
import type { Model } from "../model/model.ts";
import { linearSchedule, type Schedule } from "../optim/schedule.ts";
import { integer, stream } from "../random/philox.ts";
import type { Batch } from "./batch.ts";
import type { UpdateSettings } from "./trainer.ts";

export interface PretrainOptions extends Omit<UpdateSettings, "learningRate"> {
  /** Steps in all; a model that took some of them before takes the rest. */
  readonly steps: number;
  /** Sequences a step. */
  readonly rows: number;
  /** Tokens a sequence. */
  readonly length: number;
  /** Default: to 3·10⁻³ over the first twentieth of the steps, then straight down to a tenth. */
  readonly schedule?: Schedule;
  /** Of the data order. Default 0. */
  readonly seed?: number;
}

/** What a step did. */
export interface TrainingMetrics {
  /** Steps taken so far, this one included. */
  readonly step: number;
  /** Before the step, in nats a token. */
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/**
 * Next-token prediction on random pieces of one long token sequence; yields after each step. The piece that step k
 * reads depends on the seed and k alone, so a resumed training continues as if it had never stopped.
 */
export async function* pretrain(
  model: Model,
  tokens: ArrayLike<number>,
  options: PretrainOptions,
): AsyncGenerator<TrainingMetrics> {
  const { steps, rows, length, schedule = defaultSchedule(steps), seed = 0, ...settings } = options;
  if (tokens.length <= length)
    throw new EngineError(
      "REQUEST_INVALID",
      `${tokens.length} tokens are no piece of ${length} and its target`,
    );
  const { step: taken } = await model.optimizer();
  for (let step = taken; step < steps; step++) {
    const batch = randomPieces(tokens, rows, length, (row) =>
      integer(seed, stream.data, step * rows + row, tokens.length - length),
    );
    const learningRate = schedule(step);
    const { loss, gradientNorm } = await model.update(
      batch,
      { policy: "likelihood" },
      { ...settings, learningRate },
    );
    yield { step: step + 1, loss, gradientNorm, learningRate };
  }
}

export function defaultSchedule(steps: number): Schedule {
  return linearSchedule({ peak: 3e-3, warmup: Math.ceil(steps / 20), steps, floor: 0.1 });
}

function randomPieces(
  tokens: ArrayLike<number>,
  rows: number,
  length: number,
  startOf: (row: number) => number,
): Batch {
  const size = rows * length;
  const starts = Array.from({ length: rows }, (_, row) => startOf(row));
  const token = (index: number, shift: number) =>
    tokens[(starts[Math.floor(index / length)] ?? 0) + (index % length) + shift] ?? 0;
  return {
    rows,
    length,
    ids: Int32Array.from({ length: size }, (_, index) => token(index, 0)),
    targets: Int32Array.from({ length: size }, (_, index) => token(index, 1)),
    weights: new Float32Array(size).fill(1 / size),
  };
}
