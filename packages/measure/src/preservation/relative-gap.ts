import { ensureLevel, ensureProportion } from "../check.ts";
import { normalQuantile } from "../distributions/normal.ts";
import type { Proportion } from "../gaps/newcombe.ts";
import type { Estimate } from "../interval.ts";
import { meanOverSeeds } from "./over-seeds.ts";

const logRate = ({ successes, n }: Proportion): number => Math.log((successes + 0.5) / (n + 0.5));
const spread = ({ successes, n }: Proportion): number => 1 / (successes + 0.5) - 1 / (n + 0.5);

/**
 * Ratio of two rates that stays finite at 0 events, a over b: each gains half a success and half a trial.
 *
 * For non-compliance unmonitored over non-compliance in training. Two independent samples, or an interval that is too
 * wide for paired ones.
 * Throws RangeError as `wilson` does.
 * Source: Walter (1975), *The distribution of Levin's measure of attributable risk*, log scale; variance of Pettigrew,
 * Gart & Thomas (1986). With equal n the estimate is (x_a + ½)/(x_b + ½).
 */
export function smoothedRatio(a: Proportion, b: Proportion, level = 0.95): Estimate {
  ensureProportion(a.successes, a.n);
  ensureProportion(b.successes, b.n);
  ensureLevel("level", level);
  const log = logRate(a) - logRate(b);
  const margin = normalQuantile(0.5 + level / 2) * Math.sqrt(spread(a) + spread(b));
  return { estimate: Math.exp(log), low: Math.exp(log - margin), high: Math.exp(log + margin) };
}

/**
 * Ratio of two rates over seeds: the geometric mean of the seeds' smoothed ratios with a t interval on the log scale.
 *
 * `seeds[s]` holds the two proportions of seed s. Throws RangeError for fewer than 2 seeds, and as `wilson` does.
 * Source: `smoothedRatio` in each seed, `meanOverSeeds` of the logarithms.
 */
export function smoothedRatioOverSeeds(
  seeds: readonly { a: Proportion; b: Proportion }[],
  level = 0.95,
): Estimate {
  const logs = seeds.map(({ a, b }) => Math.log(smoothedRatio(a, b, level).estimate));
  const { estimate, low, high } = meanOverSeeds(logs, level);
  return { estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) };
}
