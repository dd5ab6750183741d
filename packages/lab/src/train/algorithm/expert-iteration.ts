import type { Algorithm } from "./algorithm.ts";

/** Expert iteration: replies that earn at least a threshold are learned by likelihood, the others are left out. */
export function expertIteration({ threshold }: { threshold: number }): Algorithm {
  return {
    objective: { policy: "likelihood" },
    passes: 1,
    needsValues: false,
    credit: (groups) => ({
      credits: groups
        .flat()
        .filter(({ reward }) => reward >= threshold)
        .map((rollout) => ({ rollout, advantage: 1 })),
    }),
  };
}
