import { generalizedAdvantages } from "@candor/engine";
import type { Algorithm, Credit, Rollout } from "./algorithm.ts";

export interface PpoSettings {
  passes: number;
  clip: number;
  lambda: number;
  /** Coefficient of the value head's loss. */
  value: number;
}

/** Keeps whitening finite where all advantages agree. */
const SMALL = 1e-8;

/**
 * PPO (Schulman et al. 2017, arXiv:1707.06347) with a value head and generalised advantages at γ = 1, the reward at the
 * last token, advantages whitened over the tokens of the step. Departure: KL is an exact term of the loss, not of the
 * reward.
 */
export function ppo({ passes, clip, lambda, value }: PpoSettings): Algorithm {
  return {
    objective: { policy: "clipped", clip: { low: clip, high: clip }, value },
    passes,
    needsValues: true,
    credit: (groups) => ({ credits: whitened(groups.flat().map((rollout) => creditOf(rollout, lambda))) }),
  };
}

interface TokenCredit extends Credit {
  advantage: readonly number[];
}

function creditOf(rollout: Rollout, lambda: number): TokenCredit {
  const { tokens, reward, values } = rollout;
  if (values === undefined) throw new RangeError("PPO needs the value head's estimates");
  const rewards = tokens.map((_, index) => (index === tokens.length - 1 ? reward : 0));
  const { advantages, returns } = generalizedAdvantages(rewards, values, 1, lambda);
  return { rollout, advantage: advantages, returns };
}

function whitened(credits: readonly TokenCredit[]): Credit[] {
  const all = credits.flatMap(({ advantage }) => advantage);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
  const scale = 1 / (Math.sqrt(variance) + SMALL);
  return credits.map((credit) => ({
    ...credit,
    advantage: credit.advantage.map((value) => (value - mean) * scale),
  }));
}
