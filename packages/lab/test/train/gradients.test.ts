/** What an update of each algorithm does to a tiny model, against central differences of its loss written out in float64. */

import { Model, policyStep } from "@candor/engine";
import { expect, test, vi } from "vitest";
import { centralDifferences, expectClose, spread } from "../../../engine/test/support/gradient-check.ts";
import { livelyParameters, referenceWeights, tinyConfig } from "../../../engine/test/support/models.ts";
import { referenceHidden, type ReferenceWeights } from "../../../engine/test/support/reference-llama.ts";
import { product } from "../../../engine/test/support/reference-ops.ts";
import type { Rollout } from "../../src/train/algorithm/algorithm.ts";
import { algorithmOf } from "../../src/train/algorithm/algorithms.ts";
import type { AlgorithmSettings } from "../../src/train/schema.ts";

// Workers that start take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const [KL, ENTROPY, CLIP, VALUE, LAMBDA] = [0.3, 0.2, 0.2, 0.1, 0.95];
const BASELINE = 0.4;

interface Reply extends Rollout {
  learned: boolean[];
  values: number[];
}

/** Old log-probabilities far enough from those of now that some ratios are clipped. */
const reply = (prompt: number[], tokens: number[], reward: number, masked: number[] = []): Reply => ({
  prompt,
  tokens,
  reward,
  logProbabilities: tokens.map((token, index) => -2.4 + 0.5 * Math.sin(3 * token + index)),
  learned: tokens.map((_, index) => !masked.includes(index)),
  values: tokens.map((token, index) => 0.3 * Math.cos(token - index)),
});
const GROUPS = [
  [reply([3, 1], [4, 2, 9], 1), reply([3, 1], [5, 5], 0.2), reply([3, 1], [10, 0, 6, 7], 0, [0])],
  [reply([7], [1, 8], 1), reply([7], [2], 0.5)],
];
const REPLIES = GROUPS.flat();

const meanOf = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
const others = (group: readonly Reply[], own: Reply) =>
  group.filter((each) => each !== own).map(({ reward }) => reward);
const groupOf = (own: Reply) => GROUPS.find((group) => group.includes(own)) ?? [];

/** A_t = Σ_k λ^k δ_{t+k} at γ = 1, written as the sum. */
function generalized({ values, reward, tokens }: Reply, t: number): number {
  let sum = 0;
  for (let k = t; k < tokens.length; k++) {
    const isLast = k === tokens.length - 1;
    const delta = (isLast ? reward : (values[k + 1] ?? 0)) - (values[k] ?? 0);
    sum += LAMBDA ** (k - t) * delta;
  }
  return sum;
}
const ALL = REPLIES.flatMap((each) => each.tokens.map((_, t) => generalized(each, t)));
const SD = Math.sqrt(meanOf(ALL.map((value) => (value - meanOf(ALL)) ** 2)));

/** What a token adds to the loss; V is the value head's estimate. */
type Term = (logP: number, token: { reply: Reply; t: number; v: number }) => number;

const surrogate = (logP: number, old: number, advantage: number) => {
  const ratio = Math.exp(logP - old);
  return -Math.min(ratio * advantage, Math.min(1 + CLIP, Math.max(1 - CLIP, ratio)) * advantage);
};

const CASES: { settings: AlgorithmSettings; term: Term }[] = [
  {
    settings: { name: "reinforce", momentum: 0.9 },
    term: (logP, { reply: { reward } }) => -(reward - BASELINE) * logP,
  },
  {
    settings: { name: "rloo" },
    term: (logP, { reply: own }) => -(own.reward - meanOf(others(groupOf(own), own))) * logP,
  },
  {
    settings: { name: "grpo", passes: 1, clip: CLIP },
    term: (logP, { reply: own, t }) => {
      const rewards = groupOf(own).map(({ reward }) => reward);
      const squares = rewards.map((reward) => (reward - meanOf(rewards)) ** 2);
      const sd = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / (rewards.length - 1));
      const advantage = (own.reward - meanOf(rewards)) / (sd + 1e-4);
      return surrogate(logP, own.logProbabilities[t] ?? 0, advantage);
    },
  },
  {
    settings: { name: "ppo", passes: 1, clip: CLIP, lambda: LAMBDA, value: VALUE },
    term: (logP, { reply: own, t, v }) => {
      const advantage = generalized(own, t);
      const old = own.values[t] ?? 0;
      const near = old + Math.min(0.2, Math.max(-0.2, v - old));
      const target = advantage + old;
      const value = Math.max((v - target) ** 2, (near - target) ** 2) / 2;
      const white = (advantage - meanOf(ALL)) / SD;
      return surrogate(logP, own.logProbabilities[t] ?? 0, white) + VALUE * value;
    },
  },
  {
    settings: { name: "expert-iteration", threshold: 0.5 },
    term: (logP, { reply: { reward } }) => (reward >= 0.5 ? -logP : Number.NaN),
  },
];

test.each(CASES)("$settings.name", async ({ settings, term }) => {
  const extras = { valueHead: true };
  await using model = await Model.create(tinyConfig, { threads: 1, extras });
  await using start = await Model.create(tinyConfig, { threads: 1 });
  const parameters = livelyParameters(model.layout);
  const reference = livelyParameters(start.layout, 3);
  await model.setParameters(parameters);
  await model.setReference(reference);

  const algorithm = algorithmOf(settings);
  const { credits } = algorithm.credit(GROUPS, BASELINE);
  const episodes = credits.map(({ rollout, ...credit }) => ({ ...rollout, ...credit }));
  const { loss } = await policyStep(model, episodes, {
    objective: { ...algorithm.objective, kl: KL, entropy: ENTROPY },
    learningRate: 1e-3,
    clipNorm: 1e9,
  });
  // After one step from nothing, Adam's running mean is a tenth of the gradient.
  const { mean } = await model.optimizer();

  const kept = new Set(credits.map(({ rollout }) => rollout.tokens));
  const replies = REPLIES.filter(({ tokens }) => kept.has(tokens));
  const weights = referenceWeights(model.layout, parameters);
  const frozen = scoresOf(replies, referenceWeights(start.layout, reference));
  const exact = () => lossOf(replies, term, weights, frozen);
  expectClose([loss], [exact()], 2e-5);
  for (const { name, offset } of model.layout.specs) {
    const data = weights[name] ?? new Float64Array();
    const entries = spread(data.length);
    const actual = entries.map((index) => 10 * (mean[offset + index] ?? Number.NaN));
    expectClose(actual, centralDifferences(exact, data, entries), 5e-4);
  }
  expect(replies).toHaveLength(settings.name === "expert-iteration" ? 3 : REPLIES.length);
});

/** Mean over learned tokens of term + β KL(π ‖ π_ref) − bonus · entropy, everything summed over the vocabulary. */
function lossOf(
  replies: readonly Reply[],
  term: Term,
  weights: ReferenceWeights,
  frozen: readonly Scored[],
): number {
  let [sum, count] = [0, 0];
  const head = weights["value_head.weight"] ?? new Float64Array();
  for (const [index, { logP, hidden }] of scoresOf(replies, weights).entries()) {
    const own = replies[index];
    for (const [t, token] of own?.tokens.entries() ?? []) {
      if (own?.learned[t] !== true) continue;
      const row = own.prompt.length - 1 + t;
      const state = hidden.subarray(row * head.length, (row + 1) * head.length);
      const v = head.reduce((total, w, d) => total + w * (state[d] ?? 0), 0);
      sum += term(logP[row]?.[token] ?? Number.NaN, { reply: own, t, v });
      count += 1;
      for (const [other, value] of (logP[row] ?? []).entries()) {
        const q = frozen[index]?.logP[row]?.[other] ?? Number.NaN;
        sum += Math.exp(value) * (KL * (value - q) + ENTROPY * value);
      }
    }
  }
  return sum / count;
}

interface Scored {
  /** log π of every token at every place. */
  logP: number[][];
  hidden: Float64Array;
}

function scoresOf(replies: readonly Reply[], weights: ReferenceWeights): Scored[] {
  return replies.map(({ prompt, tokens }) => {
    const ids = [...prompt, ...tokens.slice(0, -1)];
    const hidden = referenceHidden({ config: tinyConfig, weights }, ids);
    const head = weights["model.embed_tokens.weight"] ?? new Float64Array();
    const { hiddenSize: width, vocabSize } = tinyConfig;
    return {
      hidden,
      logP: logSoftmaxRows(product(hidden, head, 1, ids.length, width, vocabSize, false, true)),
    };
  });
}

function logSoftmaxRows(logits: Float64Array): number[][] {
  const { vocabSize } = tinyConfig;
  return Array.from({ length: logits.length / vocabSize }, (_, row) => {
    const scores = [...logits.subarray(row * vocabSize, (row + 1) * vocabSize)];
    const most = Math.max(...scores);
    const total = most + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - most), 0));
    return scores.map((score) => score - total);
  });
}
