import { ensureLevel, ensureProportion } from "../check.ts";
import { normalQuantile } from "../distributions/normal.ts";
import type { Interval } from "../interval.ts";

/**
 * Wilson's score interval for one proportion.
 *
 * `successes` of `n` trials, as counts; both may be fractional (an effective sample size, a mean of votes). The
 * ends are exactly 0 at no success and exactly 1 at no failure.
 * Throws RangeError unless n > 0, 0 ≤ successes ≤ n and 0 < level < 1.
 * Source: Wilson (1927), *Probable inference*; no continuity correction.
 */
export function wilson(successes: number, n: number, level = 0.95): Interval {
  ensureProportion(successes, n);
  ensureLevel("level", level);
  const z = normalQuantile(0.5 + level / 2);
  const failures = n - successes;
  const margin = z * Math.sqrt(z * z + (4 * successes * failures) / n);
  const scale = 2 * (n + z * z);
  return {
    low: successes === 0 ? 0 : (2 * successes + z * z - margin) / scale,
    high: failures === 0 ? 1 : (2 * successes + z * z + margin) / scale,
  };
}
