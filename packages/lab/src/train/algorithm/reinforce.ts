import type { Algorithm } from "./algorithm.ts";

/**
 * REINFORCE with a running mean of the rewards as baseline (Williams 1992). The baseline of a step knows only earlier
 * steps, so that it does not depend on the replies that it is taken from; at the first step it is the mean of the step.
 * @param momentum weight of the past in the running mean
 */
export function reinforce({ momentum }: { momentum: number }): Algorithm {
  return {
    objective: { policy: "policy-gradient" },
    passes: 1,
    needsValues: false,
    credit(groups, baseline) {
      const rollouts = groups.flat();
      // A step without rewards says nothing of what to expect.
      if (rollouts.length === 0) return { credits: [], ...(baseline !== undefined && { baseline }) };
      const mean = rollouts.reduce((sum, { reward }) => sum + reward, 0) / rollouts.length;
      const expected = baseline ?? mean;
      return {
        credits: rollouts.map((rollout) => ({ rollout, advantage: rollout.reward - expected })),
        baseline: momentum * expected + (1 - momentum) * mean,
      };
    },
  };
}
