import { describe, expect, it } from "vitest";
import { Model } from "../../src/model/model.ts";
import { layoutOf } from "../../src/model/parameters.ts";
import { rowsToBatch } from "../../src/train/rows.ts";
import { expectClose, values } from "../support/gradient-check.ts";
import { livelyParameters, tinyConfig } from "../support/models.ts";

const batch = rowsToBatch([{ ids: [1, 2, 3, 4, 5, 6, 7, 8], weights: [] }]);
const width = tinyConfig.hiddenSize;

describe("adapters", () => {
  const extras = { lora: { rank: 2, alpha: 4 } };

  it("change nothing at the start", async () => {
    const plain = livelyParameters(layoutOf(tinyConfig));
    await using model = await Model.create(tinyConfig, { threads: 1, extras }, plain);
    await using without = await Model.create(tinyConfig, { threads: 1 }, plain);
    expect((await model.score(batch)).logProbabilities).toStrictEqual(
      (await without.score(batch)).logProbabilities,
    );
    expect(await model.mergedParameters()).toStrictEqual(plain);
  });

  it("train alone, and merged in they give the same model", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1, extras });
    await model.setParameters(livelyParameters(model.layout));
    const before = await model.parameters();
    await model.update(
      rowsToBatch([{ ids: [1, 2, 3], weights: [1, 1, 1] }]),
      { policy: "likelihood" },
      { learningRate: 0.05 },
    );
    const after = await model.parameters();
    const { size } = layoutOf(tinyConfig);
    expect(after.subarray(0, size)).toStrictEqual(before.subarray(0, size));
    expect(after.subarray(size)).not.toStrictEqual(before.subarray(size));

    await using merged = await Model.create(tinyConfig, { threads: 1 }, await model.mergedParameters());
    const [withAdapters, plain] = [await model.score(batch), await merged.score(batch)];
    expectClose(plain.logProbabilities, withAdapters.logProbabilities, 1e-4);
    const request = { prompt: [1, 2], maxTokens: 20, temperature: 0 };
    expect(await model.sample([request])).toStrictEqual(await merged.sample([request]));
  });
});

describe("taps and steering", () => {
  const parameters = livelyParameters(layoutOf(tinyConfig));
  const vector = Float32Array.from(values(width, 31));

  it("a vector added after a layer appears in that layer's tap, in later ones as consequences, not in earlier ones", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1 }, parameters);
    const plain = await model.score(batch, { taps: [0, 1] });
    const steered = await model.score(batch, { taps: [0, 1], steering: new Map([[1, vector]]) });
    const difference = steered.residuals
      .get(1)
      ?.map((value, index) => value - (plain.residuals.get(1)?.[index] ?? 0));
    expect(steered.residuals.get(0)).toStrictEqual(plain.residuals.get(0));
    expectClose(
      difference,
      Array.from({ length: difference?.length ?? 0 }, (_, index) => vector[index % width] ?? 0),
      1e-5,
    );
    expect(steered.logProbabilities).not.toStrictEqual(plain.logProbabilities);
  });

  it("steers sampling as it steers scoring", async () => {
    await using model = await Model.create(tinyConfig, { threads: 2 }, parameters);
    const steering = new Map([[0, vector.map((value) => 4 * value)]]);
    const prompt = [3, 4];
    const requests = [0, 1].map((seed) => ({ prompt, maxTokens: 12, seed }));
    const samples = await model.sample(requests, { steering });
    expect(await model.sample(requests)).not.toStrictEqual(samples);
    for (const { tokens, logProbabilities } of samples) {
      const given = rowsToBatch([{ ids: [...prompt, ...tokens], weights: [] }]);
      const scored = await model.score(given, { steering });
      expectClose(scored.logProbabilities.subarray(1, 13), logProbabilities, 1e-4);
    }
  });

  it.each([
    [
      "a layer that is not there",
      new Map([[2, vector]]),
      "invalid steering layer: 2, the model has layers 0 to 1",
    ],
    [
      "a vector of another width",
      new Map([[0, new Float32Array(3)]]),
      "invalid steering vector: 3 values, hiddenSize is 8",
    ],
  ])("refuse %s", async (_, steering, message) => {
    await using model = await Model.create(tinyConfig, { threads: 1 });
    await expect(model.score(batch, { steering })).rejects.toThrow(message);
    await expect(model.score(batch, { taps: [7] })).rejects.toThrow("invalid tap: 7");
  });
});

describe("given parameters", () => {
  const extras = { lora: { rank: 2, alpha: 4 }, valueHead: true };

  it("are kept, and what a checkpoint lacks starts as in a model without one", async () => {
    const plain = livelyParameters(layoutOf(tinyConfig));
    await using given = await Model.create(tinyConfig, { threads: 1, extras, seed: 7 }, plain);
    await using random = await Model.create(tinyConfig, { threads: 1, extras, seed: 7 });
    const [all, drawn] = [await given.parameters(), await random.parameters()];
    expect(all.subarray(0, plain.length)).toStrictEqual(plain);
    expect(all.subarray(plain.length)).toStrictEqual(drawn.subarray(plain.length));
    await using again = await Model.create(tinyConfig, { threads: 1, extras }, all);
    expect(await again.parameters()).toStrictEqual(all);
  });

  it("are refused in any other number", async () => {
    const { size } = layoutOf(tinyConfig);
    await expect(Model.create(tinyConfig, { threads: 1 }, new Float32Array(size - 1))).rejects.toThrow(
      `invalid checkpoint: ${size - 1} values, the config has ${size}`,
    );
  });
});
