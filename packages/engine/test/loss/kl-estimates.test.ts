import { describe, expect, it } from "vitest";
import { klEstimates } from "../../src/loss/kl-estimates.ts";
import { Model } from "../../src/model/model.ts";
import { layoutOf } from "../../src/model/parameters.ts";
import { rowsToBatch } from "../../src/train/rows.ts";
import { livelyParameters, tinyConfig } from "../support/models.ts";

describe("KL estimates of one token", () => {
  it("π = .4, π_ref = .5", () => {
    const { k1, k2, k3 } = klEstimates(Math.log(0.4), Math.log(0.5));
    expect([k1, k2, k3].map((value) => value.toFixed(7))).toStrictEqual([
      "-0.2231436",
      "0.0248965",
      "0.0268564",
    ]);
  });

  it("agree with the exact KL of a model within sampling error", async () => {
    const layout = layoutOf(tinyConfig);
    const start = livelyParameters(layout);
    await using model = await Model.create(tinyConfig, { threads: 1 }, start);
    await using reference = await Model.create(
      tinyConfig,
      { threads: 1 },
      start.map((value, index) => value + 0.04 * Math.sin(7 * index)),
    );
    await model.setReference(await reference.parameters());

    const prompt = [3, 1, 7];
    const samples = await model.sample(
      Array.from({ length: 4000 }, (_, seed) => ({ prompt, maxTokens: 1, seed })),
      { slots: 256 },
    );
    const texts = Array.from({ length: tinyConfig.vocabSize }, (_, token) => [...prompt, token]);
    const rows = texts.map((ids) => ({ ids, weights: [0, 0, 0, 1 / texts.length] }));
    const batch = rowsToBatch(rows);
    const { logProbabilities } = await reference.score(batch);
    const { terms } = await model.update(
      batch,
      { policy: "likelihood", kl: 1 },
      { learningRate: 0, weightDecay: 0 },
    );
    const exact = terms["kl"] ?? Number.NaN;
    expect(exact).toBeGreaterThan(0.002);

    const estimates = samples.map(({ tokens: [token = 0], logProbabilities: [logProbability = 0] }) =>
      klEstimates(logProbability, logProbabilities[token * batch.length + prompt.length - 1] ?? Number.NaN),
    );
    for (const name of ["k1", "k2", "k3"] as const) {
      const values = estimates.map((each) => each[name]);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      expect(Math.abs(mean - exact)).toBeLessThan(3.5 * Math.sqrt(variance / values.length));
    }
    expect(Math.min(...estimates.map(({ k3 }) => k3))).toBeGreaterThanOrEqual(0);
  });
});
