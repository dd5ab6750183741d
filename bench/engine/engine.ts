import type { Batch } from "@candor/engine";
import { best, type Rates } from "./best.ts";
import { open, type Size } from "./sizes.ts";

/** Any tokens will do: the work does not depend on them. */
function batchOf({ config, rows, length }: Size): Batch {
  const token = (index: number) => (index * 7919) % config.vocabSize;
  const size = rows * length;
  return {
    rows,
    length,
    ids: Int32Array.from({ length: size }, (_, index) => token(index)),
    targets: Int32Array.from({ length: size }, (_, index) => token(index + 1)),
    weights: new Float32Array(size).fill(1 / size),
  };
}

/** Tokens a second of whole training steps, optimiser and message to the worker included. */
export async function trainingSpeed(size: Size, threads: number): Promise<Rates> {
  await using model = await open(size, threads);
  const batch = batchOf(size);
  const settings = { learningRate: 1e-4 };
  return await best(8, size.rows * size.length, () =>
    model.update(batch, { policy: "likelihood" }, settings),
  );
}

export const sampled = { texts: 128, tokens: 128 } as const;

/** New tokens a second: 128 texts of 128 tokens from one-token prompts at temperature 1. */
export async function samplingSpeed(size: Size, workers: number): Promise<Rates> {
  await using model = await open(size, workers);
  const requests = Array.from({ length: sampled.texts }, (_, seed) => ({
    prompt: [seed],
    maxTokens: sampled.tokens,
    seed,
  }));
  return await best(3, sampled.texts * sampled.tokens, () => model.sample(requests, { slots: 64 }));
}

/** Resident memory after `steps` training steps, in MiB, at every tenth of them. */
export async function memoryOverSteps(size: Size, steps: number): Promise<number[]> {
  await using model = await open(size, 2);
  const batch = batchOf(size);
  const samples: number[] = [];
  for (let step = 1; step <= steps; step++) {
    await model.update(batch, { policy: "likelihood" }, { learningRate: 1e-4 });
    if (step % (steps / 10) === 0) samples.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
  }
  return samples;
}
