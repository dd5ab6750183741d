import { grpoAdvantages, rlooAdvantages } from "@candor/engine";
import type { Algorithm, Credit, Rollout } from "./algorithm.ts";

/**
 * RLOO (Ahmadian et al. 2024, arXiv:2402.14740): the baseline of a reply is the mean of the others in its group. One
 * update a step, so the ratio to the sampling policy is 1. Departure: KL is an exact term of the loss, not of the reward.
 */
export function rloo(): Algorithm {
  return {
    objective: { policy: "policy-gradient" },
    passes: 1,
    needsValues: false,
    credit: (groups) => ({ credits: creditsOf(groups, rlooAdvantages) }),
  };
}

/**
 * GRPO (Shao et al. 2024, arXiv:2402.03300) with token-level weights (DAPO, arXiv:2503.14476). Departure: KL is exact
 * over the vocabulary, not the estimate k3.
 */
export function grpo({ passes, clip }: { passes: number; clip: number }): Algorithm {
  return {
    objective: { policy: "clipped", clip: { low: clip, high: clip } },
    passes,
    needsValues: false,
    credit: (groups) => ({ credits: creditsOf(groups, grpoAdvantages) }),
  };
}

/** Groups of one reply have no baseline and are left out. */
function creditsOf(
  groups: readonly (readonly Rollout[])[],
  advantagesOf: (rewards: readonly number[]) => number[],
): Credit[] {
  return groups
    .filter((group) => group.length > 1)
    .flatMap((group) => {
      const advantages = advantagesOf(group.map(({ reward }) => reward));
      return group.map((rollout, index) => ({ rollout, advantage: advantages[index] ?? 0 }));
    });
}
