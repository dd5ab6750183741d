import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Objective } from "../../src/loss/objective.ts";
import { drGrpoAdvantages } from "../../src/loss/advantages.ts";
import { Model } from "../../src/model/model.ts";
import { layoutOf } from "../../src/model/parameters.ts";
import { resumeTraining, saveTraining } from "../../src/state/training-state.ts";
import { microbatchRows } from "../../src/train/activations.ts";
import { policyRows, policyStep } from "../../src/train/policy-step.ts";
import { pretrain, type TrainingMetrics } from "../../src/train/pretrain.ts";
import { rowsToBatch } from "../../src/train/rows.ts";
import { sft } from "../../src/train/sft.ts";
import { values } from "../support/gradient-check.ts";
import { livelyParameters, tinyConfig } from "../support/models.ts";

const folder = await mkdtemp(join(tmpdir(), "engine-"));
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const likelihood: Objective = { policy: "likelihood" };
const settings = { learningRate: 0.01 };
const tokens = Array.from({ length: 400 }, (_, index) => (index * index + 3 * index) % 11);
const rows = Array.from({ length: 6 }, (_, row) => ({
  ids: tokens.slice(20 * row, 20 * row + 12 + row),
  weights: Array.from({ length: 12 + row }, () => 0.01),
}));

async function all(steps: AsyncGenerator<TrainingMetrics>): Promise<TrainingMetrics[]> {
  const metrics: TrainingMetrics[] = [];
  for await (const step of steps) metrics.push(step);
  return metrics;
}

describe("an update", () => {
  it("is the same whatever the microbatch", async () => {
    const batch = rowsToBatch(rows);
    const results: Float32Array[] = [];
    for (const microbatch of [6, 4, 1]) {
      await using model = await Model.create(
        tinyConfig,
        { threads: 1 },
        livelyParameters(layoutOf(tinyConfig)),
      );
      const { logProbabilities, loss } = await model.update(batch, likelihood, { ...settings, microbatch });
      results.push(Float32Array.from([...logProbabilities, loss]));
      results.push(await model.parameters());
    }
    const [log6, end6, log4, end4, log1, end1] = results;
    for (const [one, other] of [
      [log6, log4],
      [log6, log1],
      [end6, end4],
      [end6, end1],
    ]) {
      for (const [index, value] of one?.entries() ?? []) expect(other?.[index]).toBeCloseTo(value, 4);
    }
  });

  it("fits its microbatches into the memory bound", () => {
    const config = {
      ...tinyConfig,
      hiddenSize: 1024,
      intermediateSize: 4096,
      layers: 12,
      vocabSize: 32_000,
      heads: 16,
      headDim: 64,
    };
    expect(microbatchRows(config, 32, 1024)).toBe(1);
    expect(microbatchRows(tinyConfig, 32, 64)).toBe(32);
  });

  it("with a loss that is no number throws and leaves the parameters as they were", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1 });
    const before = await model.parameters();
    const batch = rowsToBatch(rows.map((row) => ({ ...row, weights: row.weights.map(() => Number.NaN) })));
    const update = model.update(batch, likelihood, settings);
    await expect(update).rejects.toThrow("training diverged at step 1: loss NaN");
    await expect(update).rejects.toStrictEqual(
      expect.objectContaining({ name: "EngineError", code: "TRAINING_DIVERGED" }),
    );
    expect(await model.parameters()).toStrictEqual(before);
    expect((await model.optimizer()).step).toBe(0);
  });

  it("refuses tokens outside the vocabulary by value", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1 });
    const update = model.update(rowsToBatch([{ ids: [1, 11], weights: [1, 1] }]), likelihood, settings);
    await expect(update).rejects.toThrow("invalid token: 11, must be below vocabSize (11)");
  });
});

describe("an update that cannot be", () => {
  it.each([
    [{ policy: "likelihood", kl: 1 }, "the KL term needs a reference: call setReference first"],
    [{ policy: "likelihood", value: 1 }, "the value term needs a model with the extra valueHead"],
    [{ policy: "clipped" }, "no value fed for graph input oldLogProbabilities"],
  ] as const)("%j says what is missing", async (objective, message) => {
    await using model = await Model.create(tinyConfig, { threads: 1 });
    const batch = { ...rowsToBatch(rows), advantages: new Float32Array(6 * 32) };
    await expect(model.update(batch, objective, settings)).rejects.toThrow(message);
  });

  it.each([
    [{ rows: 0 }, "invalid batch: 0 rows of 32 tokens"],
    [{ length: 65 }, "invalid batch: 6 rows of 65 tokens, maxPositions is 64"],
    [{ weights: new Float32Array(3) }, "invalid weights: 3 values for 6 rows of 32"],
  ])("refuses a batch with %j", async (change, message) => {
    await using model = await Model.create(tinyConfig, { threads: 1 });
    const update = model.update({ ...rowsToBatch(rows), ...change }, likelihood, settings);
    await expect(update).rejects.toThrow(message);
  });
});

describe("pretraining", () => {
  const options = { steps: 8, rows: 4, length: 16, seed: 3 };

  it("repeats bit for bit", async () => {
    const runs: Float32Array[] = [];
    for (let run = 0; run < 2; run++) {
      await using model = await Model.create(tinyConfig, { threads: 2, seed: 5 });
      await all(pretrain(model, tokens, options));
      runs.push(await model.parameters());
    }
    expect(runs[0]).toStrictEqual(runs[1]);
  });

  it("resumed from a file is bit for bit what it would have been, also with extras", async () => {
    const file = join(folder, "training.safetensors");
    const extras = { lora: { rank: 2, alpha: 4 }, valueHead: true };
    await using whole = await Model.create(tinyConfig, { threads: 2, extras });
    const metrics = await all(pretrain(whole, tokens, options));

    await using first = await Model.create(tinyConfig, { threads: 2, extras });
    for await (const { step } of pretrain(first, tokens, options)) if (step === 3) break;
    await saveTraining(file, first);
    await using second = await resumeTraining(file, { threads: 2 });
    const rest = await all(pretrain(second, tokens, options));
    expect(rest).toStrictEqual(metrics.slice(3));
    expect(await second.parameters()).toStrictEqual(await whole.parameters());
    expect(await second.optimizer()).toStrictEqual(await whole.optimizer());

    // Another save replaces the file whole.
    const before = await readFile(file);
    await saveTraining(file, second);
    expect(before.equals(await readFile(file))).toBe(false);
  });

  it("needs more tokens than one piece", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1 });
    await expect(all(pretrain(model, [1, 2], options))).rejects.toThrow("2 tokens are no piece of 16");
  });
});

describe("supervised fine-tuning", () => {
  it("learns what is to be learned and nothing else", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1, seed: 1 });
    // The last token is 7 or 8; only the 7 may be learned.
    const examples = Array.from({ length: 16 }, (_, index) => ({
      ids: [1, 2 + (index % 3), 7 + (index % 2)],
      learned: [false, false, index % 2 === 0],
    }));
    const metrics = await all(
      sft(model, examples, { epochs: 30, rows: 8, weightDecay: 0, schedule: () => 0.03 }),
    );
    expect(metrics).toHaveLength(60);
    expect(metrics.at(-1)?.loss).toBeLessThan(0.05);
    const [sample] = await model.sample([{ prompt: [1, 3], maxTokens: 1, temperature: 0 }]);
    expect(sample?.tokens).toStrictEqual([7]);
  });
});

const worth = (token: number): number => (token % 2 === 0 ? 1 : -1);

/** Mean reward, the share of 5s, in each of 15 iterations. */
async function rewardAfter(kl: number): Promise<number[]> {
  await using model = await Model.create(tinyConfig, { threads: 2, seed: 2 });
  await model.setReference(await model.mergedParameters());
  const rewards: number[] = [];
  for (let iteration = 0; iteration < 15; iteration++) {
    const requests = Array.from({ length: 32 }, (_, index) => ({
      prompt: [1],
      maxTokens: 8,
      seed: 100 * iteration + index,
    }));
    const samples = await model.sample(requests);
    const reward = samples.map((sample) => sample.tokens.filter((token) => token === 5).length / 8);
    const advantages = drGrpoAdvantages(reward);
    const episodes = samples.map((sample, index) => ({
      ...sample,
      prompt: [1],
      advantage: 8 * (advantages[index] ?? 0),
    }));
    await policyStep(model, episodes, {
      learningRate: 0.02,
      objective: { policy: "clipped", kl, entropy: 0 },
    });
    rewards.push(reward.reduce((sum, value) => sum + value, 0) / reward.length);
  }
  return rewards;
}

describe("policy steps", () => {
  const episode = { prompt: [1, 2], tokens: [3, 4, 5], advantage: 2 };

  it.each([
    ["tokens", [0, 0, 0.2, 0.2, 0.2], [0, 0.2, 0.2]],
    ["episodes", [0, 0, 1 / 6, 1 / 6, 1 / 6], [0, 0.25, 0.25]],
    [10, [0, 0, 0.05, 0.05, 0.05], [0, 0.05, 0.05]],
  ] as const)("weigh tokens as %s says", (aggregation, first, second) => {
    const made = policyRows([episode, { prompt: [1], tokens: [2, 3], advantage: [4, 5] }], aggregation);
    expect(made.map(({ weights }) => weights)).toStrictEqual([first, second]);
    expect(made.map(({ advantages }) => advantages)).toStrictEqual([
      [0, 0, 2, 2, 2],
      [0, 4, 5],
    ]);
  });

  it("leave masked tokens out", () => {
    const [row] = policyRows([{ ...episode, learned: [false, true, true] }], "tokens");
    expect(row?.weights).toStrictEqual([0, 0, 0, 0.5, 0.5]);
  });

  it("raise the reward, and a strong KL term keeps the model where it was", async () => {
    const free = await rewardAfter(0);
    const held = await rewardAfter(1000);
    expect(free[0]).toBeLessThan(0.2);
    expect(free.at(-1)).toBeGreaterThan(0.6);
    expect(held.at(-1)).toBeLessThan(0.3);
  });

  it("on fresh samples, the ratio is 1: clipped and plain gradients agree", async () => {
    const ends: Float32Array[] = [];
    for (const policy of ["clipped", "policy-gradient"] as const) {
      await using model = await Model.create(
        tinyConfig,
        { threads: 1 },
        livelyParameters(layoutOf(tinyConfig)),
      );
      const samples = await model.sample(
        [0, 1, 2, 3].map((seed) => ({ prompt: [2, 1], maxTokens: 9, seed })),
      );
      const episodes = samples.map((sample, index) => ({
        ...sample,
        prompt: [2, 1],
        advantage: index - 1.5,
      }));
      await policyStep(model, episodes, { learningRate: 1e-3, objective: { policy } });
      ends.push(await model.parameters());
    }
    for (const [index, value] of ends[0]?.entries() ?? []) expect(ends[1]?.[index]).toBeCloseTo(value, 4);
  });

  it("with a value head, learn to say what a state is worth", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1, extras: { valueHead: true } });
    const texts = Array.from({ length: 16 }, (_, row) =>
      [...values(9, row)].map((value) => Math.floor(5.5 + 5 * value)),
    );
    const batch = async () => {
      const made = texts.map((ids) => ({ ids, weights: ids.map(() => 1 / 128) }));
      const { values: said = new Float32Array() } = await model.score(rowsToBatch(made));
      const { length } = rowsToBatch(made);
      const withValues = made.map((row, index) => ({
        ...row,
        advantages: row.ids.map(() => 0),
        oldValues: [0, ...said.subarray(index * length, index * length + 8)],
        returns: [0, ...row.ids.slice(0, -1).map(worth)],
      }));
      return rowsToBatch(withValues);
    };
    const losses: number[] = [];
    for (let step = 0; step < 60; step++) {
      const { terms } = await model.update(
        await batch(),
        { policy: "policy-gradient", value: 1 },
        { learningRate: 0.02 },
      );
      losses.push(terms["value"] ?? Number.NaN);
    }
    expect(losses[0]).toBeCloseTo(0.5, 2);
    expect(losses.at(-1)).toBeLessThan(0.05);
  });
});
