import { ensureLevel, ensureProportion } from "../check.ts";
import { betaQuantile } from "../distributions/beta.ts";
import type { Interval } from "../interval.ts";

/**
 * The exact interval of Clopper and Pearson for one proportion: coverage is at least `level` at every true rate,
 * so it is wider than Wilson's. For a bound that must hold; for reporting prefer `wilson`.
 *
 * `successes` of `n` trials; both may be fractional, as for an effective sample size.
 * Throws RangeError unless n > 0, 0 ≤ successes ≤ n and 0 < level < 1.
 * Source: Clopper & Pearson (1934), *The use of confidence or fiducial limits*, as beta quantiles.
 */
export function clopperPearson(successes: number, n: number, level = 0.95): Interval {
  ensureProportion(successes, n);
  ensureLevel("level", level);
  const tail = (1 - level) / 2;
  const failures = n - successes;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures === 0 ? 1 : 1 - betaQuantile(tail, failures, successes + 1),
  };
}
