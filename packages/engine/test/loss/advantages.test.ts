import { describe, expect, it } from "vitest";
import {
  drGrpoAdvantages,
  generalizedAdvantages,
  grpoAdvantages,
  rlooAdvantages,
} from "../../src/loss/advantages.ts";

const rounded = (values: readonly number[]): number[] => values.map((value) => Number(value.toFixed(7)));
const rewards = [1, 0, 0, 1, 1, 0, 0, 0];
const byReward = (good: number, bad: number): number[] =>
  rewards.map((reward) => (reward === 1 ? good : bad));

// Mean .375, Bessel's sd .5175492; values computed as TRL 1.10 does.
describe("advantages of a group", () => {
  it.each([
    ["RLOO", rlooAdvantages, 0.7142857, -0.4285714],
    ["GRPO", grpoAdvantages, 1.2073814, -0.7244289],
    ["Dr. GRPO", drGrpoAdvantages, 0.625, -0.375],
  ] as const)("%s", (_, advantages, good, bad) => {
    expect(rounded(advantages(rewards))).toStrictEqual(byReward(good, bad));
  });

  it("a group without differences teaches nothing", () => {
    expect(grpoAdvantages([2, 2, 2])).toStrictEqual([0, 0, 0]);
  });

  it("a group of one has no baseline", () => {
    expect(() => rlooAdvantages([1])).toThrow("a group needs at least 2 rewards: 1");
  });
});

describe("generalised advantages", () => {
  it("γ = 1, λ = 0.95 on three tokens", () => {
    const { advantages, returns } = generalizedAdvantages([-0.01, -0.02, 0.97], [0.2, 0.3, 0.5], 1, 0.95);
    expect(rounded(advantages)).toStrictEqual([0.685175, 0.6265, 0.47]);
    expect(rounded(returns)).toStrictEqual([0.885175, 0.9265, 0.97]);
  });

  it("needs a value for every reward", () => {
    expect(() => generalizedAdvantages([1, 2], [1], 1, 1)).toThrow("one value a reward: 1 values, 2 rewards");
  });
});
