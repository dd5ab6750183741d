import type { Model } from "../model/model.ts";
import type { Schedule } from "../optim/schedule.ts";
import { stream, uniform } from "../random/philox.ts";
import { defaultSchedule, type TrainingMetrics } from "./pretrain.ts";
import { rowsToBatch } from "./rows.ts";
import type { UpdateSettings } from "./trainer.ts";

/** A text, and which of its tokens the model is to learn to say. */
export interface Example {
  readonly ids: readonly number[];
  /** As long as `ids`; default: all of them. */
  readonly learned?: readonly boolean[];
}

export interface SftOptions extends Omit<UpdateSettings, "learningRate"> {
  /** Passes over the examples. Default 1. */
  readonly epochs?: number;
  /** Examples a step. */
  readonly rows: number;
  /** Default: as in `pretrain`. */
  readonly schedule?: Schedule;
  /** Of the order of examples. Default 0. */
  readonly seed?: number;
}

/**
 * Supervised fine-tuning: each step's loss is the mean over its learned tokens. Every epoch has an order of its own.
 * Yields after each step; a model that took some of the steps before takes the rest.
 */
export async function* sft(
  model: Model,
  examples: readonly Example[],
  { epochs = 1, rows, schedule, seed = 0, ...settings }: SftOptions,
): AsyncGenerator<TrainingMetrics> {
  const stepsAnEpoch = Math.ceil(examples.length / rows);
  const rate = schedule ?? defaultSchedule(epochs * stepsAnEpoch);
  const { step: taken } = await model.optimizer();
  for (let step = taken; step < epochs * stepsAnEpoch; step++) {
    const epoch = Math.floor(step / stepsAnEpoch);
    const start = (step % stepsAnEpoch) * rows;
    const chosen = shuffled(examples, seed, epoch).slice(start, start + rows);
    const learningRate = rate(step);
    const { loss, gradientNorm } = await model.update(
      rowsToBatch(meanRows(chosen)),
      { policy: "likelihood" },
      { ...settings, learningRate },
    );
    yield { step: step + 1, loss, gradientNorm, learningRate };
  }
}

/** Equal weights that sum to 1 over the learned tokens of all examples. */
function meanRows(examples: readonly Example[]): { ids: readonly number[]; weights: number[] }[] {
  const isLearned = ({ learned }: Example, index: number) =>
    index > 0 && (learned === undefined || learned[index]);
  const count = examples.reduce(
    (sum, example) => sum + example.ids.filter((_, index) => isLearned(example, index)).length,
    0,
  );
  return examples.map((example) => ({
    ids: example.ids,
    weights: example.ids.map((_, index) => (isLearned(example, index) ? 1 / count : 0)),
  }));
}

/** Ordered by one random number each: the same for the same seed and epoch. */
function shuffled<T>(items: readonly T[], seed: number, epoch: number): T[] {
  return items
    .map((item, index) => ({ item, place: uniform(seed, stream.data, epoch * items.length + index) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
