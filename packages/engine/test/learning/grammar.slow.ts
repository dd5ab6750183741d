// One million parameters learn a grammar to within 2 % of its entropy in three minutes on two cores.
import { expect, it } from "vitest";
import type { LlamaConfig } from "../../src/model/config.ts";
import { Model } from "../../src/model/model.ts";
import { layoutOf } from "../../src/model/parameters.ts";
import { cosineSchedule } from "../../src/optim/schedule.ts";
import { rowsToBatch } from "../../src/train/rows.ts";
import { grammarText, vocabSize } from "./grammar.ts";

const config: LlamaConfig = {
  vocabSize,
  hiddenSize: 128,
  intermediateSize: 512,
  layers: 4,
  heads: 4,
  kvHeads: 4,
  headDim: 32,
  ropeTheta: 10_000,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  maxPositions: 64,
};
const [rows, length, steps] = [32, 64, 300];
const schedule = cosineSchedule({ peak: 3e-3, warmup: 30, steps, floor: 0.05 });

/** Texts of their own for every step; each token weighs the same. */
const batchOf = (firstSeed: number, count: number) =>
  rowsToBatch(
    Array.from({ length: count }, (_, row) => {
      const { ids } = grammarText(firstSeed + row, length);
      return { ids, weights: ids.map(() => 1 / (count * length)) };
    }),
  );

it("a 1 M-parameter model learns a small grammar to within 2 % of its entropy in under 3 minutes", async () => {
  expect(Math.round(layoutOf(config).size / 1e4) / 100).toBe(1.05);
  await using model = await Model.create(config, { threads: 2 });
  const start = performance.now();
  for (let step = 0; step < steps; step++) {
    const settings = { learningRate: schedule(step) };
    const { loss } = await model.update(batchOf(rows * step, rows), { policy: "likelihood" }, settings);
    if (step % 60 === 0) process.stdout.write(`step ${step}: ${loss.toFixed(3)} nats a token\n`);
  }
  const seconds = (performance.now() - start) / 1000;

  // Texts never trained on: their exact surprisal under the grammar is the best that any model can do.
  const [first, count] = [1e9, 256];
  const { logProbabilities } = await model.score(batchOf(first, count));
  const loss = -logProbabilities.reduce((sum, value) => sum + value, 0) / (count * length);
  const entropy =
    Array.from({ length: count }, (_, row) => grammarText(first + row, length).surprisal).reduce(
      (sum, surprisal) => sum + surprisal,
      0,
    ) /
    (count * length);
  process.stdout.write(
    `${seconds.toFixed(0)} s; held-out loss ${loss.toFixed(4)}, entropy ${entropy.toFixed(4)} nats a token\n`,
  );
  expect(loss / entropy).toBeGreaterThan(0.999);
  expect(loss / entropy).toBeLessThan(1.02);
  expect(seconds).toBeLessThan(180);
});
