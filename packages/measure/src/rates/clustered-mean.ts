import { ensure, ensureLevel, ensureValues } from "../check.ts";
import { tCdf, tQuantile } from "../distributions/student.ts";
import type { Estimate } from "../interval.ts";
import { sum, variance } from "../moments.ts";

/** A mean with its clustered standard error, t interval and two-sided p against 0. */
export interface ClusteredMean extends Estimate {
  standardError: number;
  /** Clusters − 1. */
  df: number;
  p: number;
  n: number;
  clusters: number;
  /** Squared standard error over that of n independent observations; 1 where it is 0. */
  designEffect: number;
  /** True when the standard error is 0: the interval is a point and says nothing. Use a score interval then. */
  degenerate: boolean;
}

/**
 * Mean over all observations with a standard error that lets observations of one cluster be correlated, and a t
 * interval on clusters − 1 degrees of freedom.
 *
 * `clusters[c]` holds the values of cluster c in any unit; larger clusters weigh more (for equal weights use
 * `clusteredRate`, or the cluster means as clusters of one).
 * Throws RangeError for fewer than 2 clusters, an empty cluster, a non-finite value or a level outside (0, 1).
 * Source: Miller (2024), *Adding Error Bars to Evals* (arXiv:2411.00640), Appendix A. Departure: multiplied by
 * √(C/(C−1)) and read on t with C − 1 degrees of freedom, as inspect_ai does; without it few clusters undercover.
 */
export function clusteredMean(clusters: readonly (readonly number[])[], level = 0.95): ClusteredMean {
  ensureLevel("level", level);
  ensure(clusters.length >= 2, "clusters", "hold at least 2 clusters", clusters.length);
  for (const [index, cluster] of clusters.entries()) ensureValues(`clusters[${index}]`, cluster);
  const values = clusters.flat();
  const n = values.length;
  const estimate = sum(values) / n;
  const df = clusters.length - 1;

  let squares = 0;
  let largest = 0;
  for (const cluster of clusters) {
    squares += (sum(cluster) - cluster.length * estimate) ** 2;
    for (const value of cluster) largest = Math.max(largest, Math.abs(value));
  }
  const raw = Math.sqrt(squares * ((df + 1) / df)) / n;
  const standardError = raw <= 1e-14 * largest ? 0 : raw;
  const independent = variance(values) / n;
  const margin = tQuantile(0.5 + level / 2, df) * standardError;
  return {
    estimate,
    low: estimate - margin,
    high: estimate + margin,
    standardError,
    df,
    p: twoSidedP(estimate, standardError, df),
    n,
    clusters: clusters.length,
    designEffect: standardError === 0 ? 1 : standardError ** 2 / independent,
    degenerate: standardError === 0,
  };
}

/** P(|T| ≥ |estimate| / standardError); with no spread at all, 1 at an estimate of 0 and 0 elsewhere. */
function twoSidedP(estimate: number, standardError: number, df: number): number {
  if (standardError === 0) return estimate === 0 ? 1 : 0;
  return 2 * tCdf(-Math.abs(estimate) / standardError, df);
}
