import type { Estimate } from "../interval.ts";
import { wilson } from "../rates/wilson.ts";

/** Successes out of n trials; both may be fractional. */
export interface Proportion {
  successes: number;
  n: number;
}

/**
 * Difference of two independent proportions, a − b, with Newcombe's hybrid score interval.
 *
 * For two arms that share no query. When the same queries are in both, use `newcombePaired` or `pairedGap`.
 * Throws RangeError as `wilson` does.
 * Source: Newcombe (1998), *Interval estimation for the difference between independent proportions*, method 10.
 */
export function newcombe(a: Proportion, b: Proportion, level = 0.95): Estimate {
  const intervalA = wilson(a.successes, a.n, level);
  const intervalB = wilson(b.successes, b.n, level);
  const rateA = a.successes / a.n;
  const rateB = b.successes / b.n;
  const estimate = rateA - rateB;
  return {
    estimate,
    low: estimate - Math.hypot(rateA - intervalA.low, intervalB.high - rateB),
    high: estimate + Math.hypot(intervalA.high - rateA, rateB - intervalB.low),
  };
}
