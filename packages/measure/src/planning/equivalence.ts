import { ensure, ensureLevel, ensureNonNegative, ensureValues } from "../check.ts";
import { normalQuantile } from "../distributions/normal.ts";
import { tCdf, tQuantile } from "../distributions/student.ts";
import type { Interval } from "../interval.ts";
import { mean, variance } from "../moments.ts";

/** Outcome of an equivalence test; the interval has level 1 − 2α. */
export interface Equivalence extends Interval {
  /** The mean difference is shown to lie within ±delta: the interval does. */
  equivalent: boolean;
  /** The larger of the two one-sided p. */
  p: number;
}

/**
 * Two one-sided t tests that the mean paired difference lies within ±delta: how a null is shown, which a large p of a
 * test for a difference never does.
 *
 * `differences` holds one difference of rates a query, in [−1, 1]; `delta` lies in (0, 1).
 * Throws RangeError for fewer than 2 differences, one outside [−1, 1], or delta or alpha outside (0, 1).
 * Source: Schuirmann (1987), *A comparison of the two one-sided tests procedure*. Departure: where all n differences
 * equal one value m, the t test has no spread to judge by and would call 3 zeros equivalence; the exact bound
 * 1 − α^(1/n) on the share of queries that differ from m is used, each by as much as it could.
 */
export function tost(
  differences: readonly number[],
  delta: number,
  options: { alpha?: number } = {},
): Equivalence {
  const { alpha = 0.05 } = options;
  ensureValues("differences", differences, 2);
  for (const d of differences) ensure(Math.abs(d) <= 1, "differences", "lie in [-1, 1]", d);
  ensureLevel("delta", delta);
  ensureLevel("alpha", alpha);
  const n = differences.length;
  const centre = mean(differences);
  const standardError = Math.sqrt(variance(differences) / n);
  if (standardError <= 1e-14) return equalDifferences(centre, n, delta, alpha);

  const margin = tQuantile(1 - alpha, n - 1) * standardError;
  const p = tCdf((Math.abs(centre) - delta) / standardError, n - 1);
  return { equivalent: p < alpha, p, low: centre - margin, high: centre + margin };
}

/** All differences are `value`: at most a share 1 − α^(1/n) of queries differs, by 1 ∓ value at most. */
function equalDifferences(value: number, n: number, delta: number, alpha: number): Equivalence {
  const share = 1 - alpha ** (1 / n);
  const far = Math.abs(value);
  const p = far >= delta ? 1 : ((1 - delta) / (1 - far)) ** n;
  const other = far >= delta ? 1 : ((1 - delta) / (1 + far)) ** n;
  const worst = Math.min(1, Math.max(p, other));
  return {
    equivalent: worst < alpha,
    p: worst,
    low: value - (1 + value) * share,
    high: value + (1 - value) * share,
  };
}

/**
 * How many queries show equivalence within ±delta by `tost` with the wanted power, if the true gap is 0.
 *
 * `sd` is the standard deviation of the per-query differences (from a pilot, or the run so far); with sd = 0 the
 * exact rule of `tost` for equal differences gives the number.
 * Throws RangeError unless sd ≥ 0 and delta, power and alpha lie in (0, 1).
 * Source: Julious (2004), *Sample sizes for clinical trials with normal data*, §5, paired; normal approximation, so
 * one or two queries short below about 20.
 */
export function queriesForEquivalence(options: {
  sd: number;
  delta: number;
  power?: number;
  alpha?: number;
}): number {
  const { sd, delta, power = 0.8, alpha = 0.05 } = options;
  ensureNonNegative("sd", sd);
  ensureLevel("delta", delta);
  ensureLevel("power", power);
  ensureLevel("alpha", alpha);
  if (sd === 0) return Math.max(2, Math.ceil(Math.log(alpha) / Math.log(1 - delta)));
  const z = normalQuantile(1 - alpha) + normalQuantile((1 + power) / 2);
  return Math.max(2, Math.ceil((z * sd) ** 2 / delta ** 2));
}
