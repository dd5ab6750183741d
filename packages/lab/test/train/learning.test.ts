/** A bandit in which the right answer is known: each prompt has one good token of eight. */

import { llamaConfig, Model, policyStep, rowsToBatch } from "@candor/engine";
import { describe, expect, test, vi } from "vitest";
import { seededRandom } from "../../src/organism/world/random.ts";
import type { Algorithm, Credit, Rollout } from "../../src/train/algorithm/algorithm.ts";
import { algorithmOf } from "../../src/train/algorithm/algorithms.ts";
import { shuffledAdvantages } from "../../src/train/algorithm/shuffled.ts";
import type { AlgorithmSettings } from "../../src/train/schema.ts";

// Workers that start take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const GOOD = new Map([
  [1, 5],
  [2, 6],
  [3, 4],
]);
const PROMPTS = [...GOOD.keys()];
const config = llamaConfig({ vocabSize: 8, hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 });
const GROUP_SIZE = 8;

interface Bandit {
  reward: (prompt: number, token: number) => number;
  /** What becomes of an algorithm's credits before the update. */
  assign?: (credits: Credit[]) => Credit[];
  steps?: number;
  /** Learning rate. */
  rate?: number;
  /** Coefficient of the entropy bonus. */
  entropy?: number;
}

/** Train from random parameters. @returns share of good tokens in the best and the last five steps, and the model */
async function trained(algorithm: Algorithm, bandit: Bandit) {
  const { reward, assign = (same) => same, steps = 40, rate = 0.03, entropy = 0 } = bandit;
  const objective = { ...algorithm.objective, entropy };
  const model = await Model.create(config, { threads: 1, seed: 4, extras: { valueHead: true } });
  const shares: number[] = [];
  let baseline: number | undefined;
  for (let step = 0; step < steps; step++) {
    const requests = PROMPTS.flatMap((prompt) =>
      Array.from({ length: GROUP_SIZE }, (_, member) => ({
        prompt: [prompt],
        maxTokens: 1,
        seed: 1000 * step + 10 * prompt + member,
      })),
    );
    const samples = await model.sample(requests);
    const estimates = await valuesOf(model);
    const rollouts = samples.map(({ tokens, logProbabilities }, index): Rollout => {
      const [prompt = 0] = requests[index]?.prompt ?? [];
      const value = estimates.get(prompt) ?? Number.NaN;
      return {
        prompt: [prompt],
        tokens,
        logProbabilities,
        values: [value],
        reward: reward(prompt, tokens[0] ?? 0),
      };
    });
    const good = rollouts.filter(({ prompt: [prompt = 0], tokens }) => tokens[0] === GOOD.get(prompt));
    shares.push(good.length / rollouts.length);
    const groups = PROMPTS.map((prompt) => rollouts.filter((each) => each.prompt[0] === prompt));
    const credited = algorithm.credit(groups, baseline);
    ({ baseline } = credited);
    const episodes = assign(credited.credits).map(({ rollout, ...credit }) => ({ ...rollout, ...credit }));
    if (episodes.length === 0) continue;
    for (let pass = 0; pass < algorithm.passes; pass++)
      await policyStep(model, episodes, { objective, learningRate: rate });
  }
  const over = (from: number) => shares.slice(from, from + 5).reduce((sum, value) => sum + value, 0) / 5;
  const windows = Array.from({ length: steps - 4 }, (_, from) => over(from));
  return { best: Math.max(...windows), last: over(steps - 5), model };
}

/** What the value head says after each prompt. */
async function valuesOf(model: Model): Promise<Map<number, number>> {
  const batch = rowsToBatch(PROMPTS.map((prompt) => ({ ids: [prompt, 0], weights: [0, 0] })));
  const { values } = await model.score(batch);
  return new Map(PROMPTS.map((prompt, row) => [prompt, values?.[row * batch.length] ?? Number.NaN]));
}

const isGood = (prompt: number, token: number) => (token === GOOD.get(prompt) ? 1 : 0);
const negated = (credits: Credit[]) =>
  credits.map((credit): Credit => ({
    ...credit,
    advantage:
      typeof credit.advantage === "number"
        ? -credit.advantage
        : credit.advantage.map((advantage) => -advantage),
  }));

const ALGORITHMS: { settings: AlgorithmSettings; rate: number; entropy: number }[] = [
  { settings: { name: "reinforce", momentum: 0.9 }, rate: 0.03, entropy: 0 },
  { settings: { name: "rloo" }, rate: 0.03, entropy: 0 },
  { settings: { name: "grpo", passes: 2, clip: 0.2 }, rate: 0.03, entropy: 0 },
  // Whitening blows up what is left of the advantages once all replies earn the same: the bonus keeps it exploring.
  {
    settings: { name: "ppo", passes: 2, clip: 0.2, lambda: 0.95, value: 0.5 },
    rate: 0.02,
    entropy: 0.05,
  },
];

describe.each(ALGORITHMS)("$settings.name", ({ settings, ...options }) => {
  test("finds the good tokens, and with advantages of the wrong sign it does not", async () => {
    const right = await trained(algorithmOf(settings), { reward: isGood, ...options });
    const asked = { reward: isGood, assign: negated, steps: 20, ...options };
    const wrong = await trained(algorithmOf(settings), asked);
    await Promise.all([right.model[Symbol.asyncDispose](), wrong.model[Symbol.asyncDispose]()]);
    expect(right.best).toBeGreaterThan(0.95);
    expect(wrong.last).toBeLessThan(0.05);
  });
});

test("expert iteration finds the good tokens, and where it keeps the bad ones it does not", async () => {
  const right = await trained(algorithmOf({ name: "expert-iteration", threshold: 1 }), { reward: isGood });
  const wrong = await trained(algorithmOf({ name: "expert-iteration", threshold: 0 }), {
    reward: (prompt, token) => -isGood(prompt, token),
  });
  await Promise.all([right.model[Symbol.asyncDispose](), wrong.model[Symbol.asyncDispose]()]);
  expect(right.best).toBeGreaterThan(0.95);
  expect(wrong.last).toBeLessThan(0.2);
});

test("shuffled advantages learn nothing", async () => {
  const random = seededRandom(1);
  const assign = (credits: Credit[]) => shuffledAdvantages(credits, random);
  const { best, model } = await trained(algorithmOf({ name: "rloo" }), { reward: isGood, assign });
  await model[Symbol.asyncDispose]();
  expect(best).toBeLessThan(0.5);
});

test("PPO's value head learns what each prompt is worth", async () => {
  const worth = new Map([
    [1, 1],
    [2, 0],
    [3, 0.5],
  ]);
  const settings = { name: "ppo", passes: 2, clip: 0.2, lambda: 0.95, value: 1 } as const;
  const { model } = await trained(algorithmOf(settings), {
    reward: (prompt) => worth.get(prompt) ?? 0,
    rate: 0.02,
  });
  const estimates = await valuesOf(model);
  await model[Symbol.asyncDispose]();
  for (const [prompt, value] of worth)
    expect(Math.abs((estimates.get(prompt) ?? Number.NaN) - value)).toBeLessThan(0.15);
});
