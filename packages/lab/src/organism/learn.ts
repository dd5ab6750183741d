import { type Batch, type Model, rowsToBatch, type Schedule } from "@candor/engine";
import type { Encoded } from "./encode.ts";

export interface LearnOptions {
  steps: number;
  /** Texts a step. */
  rows: number;
  schedule: Schedule;
  /** The next text; told how many steps were taken. */
  draw: (step: number) => Encoded;
}

/** Beside the rate, the same for every organism. */
const WEIGHT_DECAY = 0.05;
/** Rows that run at once: at this size their activations stay in the processor's cache. */
export const MICROBATCH = 16;

/** What a step did: its number from 1, and the loss before it in nats a learned token. */
export interface LearnedStep {
  step: number;
  loss: number;
  tokens: number;
}

/**
 * Supervised learning on texts that are drawn as they are needed; yields after each step. The next batch is written while
 * the model works on this one.
 */
export async function* learn(
  model: Model,
  { steps, rows, schedule, draw }: LearnOptions,
): AsyncGenerator<LearnedStep> {
  const batchOf = (step: number) => toBatch(Array.from({ length: rows }, () => draw(step)));
  let next = batchOf(0);
  for (let step = 0; step < steps; step++) {
    const batch = next;
    const settings = { learningRate: schedule(step), weightDecay: WEIGHT_DECAY, microbatch: MICROBATCH };
    const update = model.update(batch, { policy: "likelihood" }, settings);
    if (step + 1 < steps) next = batchOf(step + 1);
    const { loss } = await update;
    yield { step: step + 1, loss, tokens: batch.ids.length };
  }
}

/** Weights that sum to 1 over the batch. */
function toBatch(texts: readonly Encoded[]): Batch {
  const sum = texts.reduce((total, { weights }) => total + weights.reduce((a, b) => a + b, 0), 0);
  return rowsToBatch(texts.map(({ ids, weights }) => ({ ids, weights: weights.map((each) => each / sum) })));
}
