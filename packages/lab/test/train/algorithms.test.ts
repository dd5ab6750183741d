/** From rewards to advantages: vectors computed by hand or as TRL 1.10 does. */

import { describe, expect, test } from "vitest";
import type { Algorithm, Rollout } from "../../src/train/algorithm/algorithm.ts";
import { algorithmOf } from "../../src/train/algorithm/algorithms.ts";
import { shuffledAdvantages } from "../../src/train/algorithm/shuffled.ts";
import { seededRandom } from "../../src/organism/world/random.ts";

const rollout = (reward: number, values?: readonly number[]): Rollout => ({
  prompt: [1],
  tokens: values?.map(() => 2) ?? [2],
  logProbabilities: values?.map(() => -1) ?? [-1],
  reward,
  ...(values && { values }),
});
const REWARDS = [1, 0, 0, 1, 1, 0, 0, 0];
const GROUP = REWARDS.map((reward) => rollout(reward));
const grpo = algorithmOf({ name: "grpo", passes: 2, clip: 0.2 });
const rloo = algorithmOf({ name: "rloo" });
const ppo = algorithmOf({ name: "ppo", passes: 4, clip: 0.2, lambda: 0.95, value: 0.1 });
const reinforce = algorithmOf({ name: "reinforce", momentum: 0.9 });
const expert = algorithmOf({ name: "expert-iteration", threshold: 1 });

const advantages = (algorithm: Algorithm, groups: readonly Rollout[][], baseline?: number) =>
  algorithm
    .credit(groups, baseline)
    .credits.map(({ advantage }) => (typeof advantage === "number" ? [advantage] : advantage))
    .map((list) => list.map((value) => Number(value.toFixed(7))));

// Mean .375, Bessel's sd .5175492.
describe("advantages within groups", () => {
  test.each([
    ["RLOO", rloo, 0.7142857, -0.4285714],
    ["GRPO", grpo, 1.2073814, -0.7244289],
  ] as const)("%s", (_, algorithm, good, bad) => {
    expect(advantages(algorithm, [GROUP])).toEqual(REWARDS.map((reward) => [reward === 1 ? good : bad]));
  });

  test.each([
    ["RLOO", rloo],
    ["GRPO", grpo],
  ] as const)("%s leaves out groups of one and keeps groups apart", (_, algorithm) => {
    const { credits } = algorithm.credit([[rollout(1)], [], [rollout(5), rollout(5)]], undefined);
    expect(credits.map(({ rollout: { reward }, advantage }) => [reward, advantage])).toEqual([
      [5, 0],
      [5, 0],
    ]);
  });
});

describe("REINFORCE", () => {
  test("the baseline is the mean of the first step, then a running mean that lags by a step", () => {
    const first = reinforce.credit(
      [
        [rollout(1), rollout(0)],
        [rollout(0), rollout(0)],
      ],
      undefined,
    );
    expect(first.credits.map(({ advantage }) => advantage)).toEqual([0.75, -0.25, -0.25, -0.25]);
    expect(first.baseline).toBeCloseTo(0.25, 12);
    const second = reinforce.credit([[rollout(1), rollout(1)]], first.baseline);
    expect(second.credits.map(({ advantage }) => advantage)).toEqual([0.75, 0.75]);
    expect(second.baseline).toBeCloseTo(0.9 * 0.25 + 0.1, 12);
  });

  test("a step without rewards leaves the baseline as it was", () => {
    expect(reinforce.credit([[], []], 0.4)).toEqual({ credits: [], baseline: 0.4 });
    expect(reinforce.credit([[]], undefined)).toEqual({ credits: [] });
  });
});

describe("PPO", () => {
  test("generalised advantages at λ = .95, whitened over all tokens of the step", () => {
    const groups = [[rollout(0.97, [0.2, 0.3, 0.5]), rollout(0, [0.1])]];
    // δ = (.1, .2, .47) and (−.1): A = (.714175, .6465, .47) and −.1; mean .43266875, sd .3207968.
    const { credits } = ppo.credit(groups, undefined);
    expect(credits[0]?.returns?.map((value) => value.toFixed(6))).toEqual([
      "0.914175",
      "0.946500",
      "0.970000",
    ]);
    expect(credits[1]?.returns?.[0]).toBeCloseTo(0, 12);
    const raw = [0.714175, 0.6465, 0.47, -0.1];
    const mean = raw.reduce((sum, value) => sum + value, 0) / 4;
    const sd = Math.sqrt(raw.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
    const white = advantages(ppo, groups).flat();
    for (const [index, value] of raw.entries()) expect(white[index]).toBeCloseTo((value - mean) / sd, 6);
  });

  test("asks for the value head and says so where its estimates are missing", () => {
    expect([ppo, grpo, rloo, reinforce, expert].map(({ needsValues }) => needsValues)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(() => ppo.credit([[rollout(1)]], undefined)).toThrow("PPO needs the value head's estimates");
    expect(ppo.credit([[]], undefined).credits).toEqual([]);
  });
});

test("expert iteration keeps replies at or above the threshold, all alike", () => {
  const { credits } = expert.credit(
    [
      [rollout(0.999), rollout(1)],
      [rollout(1.5), rollout(-1)],
    ],
    undefined,
  );
  expect(credits.map(({ rollout: { reward }, advantage }) => [reward, advantage])).toEqual([
    [1, 1],
    [1.5, 1],
  ]);
});

test.each([
  ["a number a reply", [GROUP], rloo],
  [
    "one a token, replies of several lengths",
    [[rollout(1, [0, 0, 0]), rollout(0, [0.5]), rollout(0, [1, 2])]],
    ppo,
  ],
] as const)("shuffled advantages are the same ones in other hands: %s", (_, groups, algorithm) => {
  const { credits } = algorithm.credit(groups, undefined);
  const shuffled = shuffledAdvantages(credits, seededRandom(3));
  const all = (list: typeof credits) => list.flatMap(({ advantage }) => advantage);
  expect(all(shuffled)).not.toEqual(all(credits));
  expect(all(shuffled).toSorted((a, b) => a - b)).toEqual(all(credits).toSorted((a, b) => a - b));
  expect(shuffled.map(({ rollout: each }) => each)).toEqual(credits.map(({ rollout: each }) => each));
  const lengths = (list: typeof credits) =>
    list.map(({ advantage }) => (typeof advantage === "number" ? 0 : advantage.length));
  expect(lengths(shuffled)).toEqual(lengths(credits));
});
