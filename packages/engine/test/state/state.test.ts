import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeSafetensors } from "../../src/checkpoint/safetensors.ts";
import { Model } from "../../src/model/model.ts";
import { loadModel, saveModel } from "../../src/state/folder.ts";
import { resumeTraining } from "../../src/state/training-state.ts";
import { trainBpe } from "../../src/tokenizer/bpe-trainer.ts";
import { Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { livelyParameters, tinyConfig, untiedConfig } from "../support/models.ts";

const folder = await mkdtemp(join(tmpdir(), "engine-state-"));
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("a model folder", () => {
  it.each([
    ["a tied head", tinyConfig, {}],
    ["an untied head", untiedConfig, {}],
    ["adapters merged in", tinyConfig, { lora: { rank: 2, alpha: 4 }, valueHead: true }],
  ])("gives the same model back: %s", async (name, config, extras) => {
    const dir = join(folder, name);
    await using model = await Model.create(config, { threads: 1, extras });
    await model.setParameters(livelyParameters(model.layout));
    await saveModel(dir, model);
    const loaded = await loadModel(dir, { threads: 1 });
    await using again = loaded.model;
    expect(again.config).toStrictEqual(config);
    expect(await again.parameters()).toStrictEqual(await model.mergedParameters());
    expect(loaded.tokenizer).toBeUndefined();
  });

  it("keeps its tokenizer", async () => {
    const dir = join(folder, "with tokenizer");
    const tokenizer = Tokenizer.fromJson(trainBpe(["to be or not to be"], { vocabSize: 260 }));
    await using model = await Model.create({ ...tinyConfig, vocabSize: tokenizer.vocabSize }, { threads: 1 });
    await saveModel(dir, model, tokenizer);
    const loaded = await loadModel(dir, { threads: 1 });
    await using again = loaded.model;
    expect(again.config.vocabSize).toBe(tokenizer.vocabSize);
    expect(loaded.tokenizer?.encode("not to be")).toStrictEqual(tokenizer.encode("not to be"));
  });
});

describe("a file that holds no training is refused", () => {
  const training = { config: tinyConfig, extras: {}, step: 3 };
  it.each([
    ["without a description", undefined],
    ["with a description that is no JSON", "{"],
    ["without a step", JSON.stringify({ config: tinyConfig, extras: {} })],
    ["with an impossible config", JSON.stringify({ ...training, config: { ...tinyConfig, kvHeads: 3 } })],
    ["with adapters of rank 0", JSON.stringify({ ...training, extras: { lora: { rank: 0, alpha: 1 } } })],
    [
      "with more layers than values",
      JSON.stringify({ ...training, config: { ...tinyConfig, layers: 1e12 } }),
    ],
    ["with too few values", JSON.stringify(training)],
  ])("%s", async (name, description) => {
    const file = join(folder, `${name}.safetensors`);
    const tensors = new Map([["parameters", { shape: [4], data: new Float32Array(4) }]]);
    await writeSafetensors(file, tensors, {
      metadata: description === undefined ? {} : { training: description },
    });
    const resuming = resumeTraining(file, { threads: 1 });
    await expect(resuming).rejects.toHaveProperty("code", "TRAINING_STATE_INVALID");
    await expect(resuming).rejects.toThrow(file);
  });
});
