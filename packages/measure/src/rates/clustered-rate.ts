import { ensure, ensureLevel } from "../check.ts";
import { tQuantile } from "../distributions/student.ts";
import type { Estimate } from "../interval.ts";
import { mean, squaredDeviations } from "../moments.ts";
import { wilson } from "./wilson.ts";

/** A rate over clusters, with what its interval rests on. */
export interface ClusteredRate extends Estimate {
  /** Observations. */
  n: number;
  clusters: number;
  /** Variance of the estimate over that of as many independent observations; 1 at least. */
  designEffect: number;
  /** The number of independent observations that would give this interval. */
  effectiveN: number;
}

/**
 * The rate of an outcome when each cluster (query) holds several observations (epochs): the mean over clusters of
 * the cluster means, with Wilson's interval on the effective sample size.
 *
 * `clusters[c]` holds the outcomes of cluster c, each in [0, 1]; clusters may differ in size, none may be empty.
 * With one observation a cluster it equals `wilson`. Where every outcome is 0, or every one 1, the spread between
 * clusters says nothing about their correlation, and each cluster counts as one observation. With one cluster the
 * effective size is 1.
 * Throws RangeError for no cluster, an empty cluster, an outcome outside [0, 1] or a level outside (0, 1).
 * Source: Korn & Graubard (1998), *Confidence intervals for proportions with small expected number of positive
 * counts estimated from survey data*: n* = n / deff · (t(n−1) / t(C−1))². Departures: Wilson's interval in place
 * of Clopper–Pearson's; n* is at most n; the rule above for 0 and 1.
 */
export function clusteredRate(clusters: readonly (readonly number[])[], level = 0.95): ClusteredRate {
  ensureLevel("level", level);
  const means = clusterMeans(clusters);
  const n = clusters.reduce((total, cluster) => total + cluster.length, 0);
  const estimate = Math.min(1, Math.max(0, mean(means)));
  const effectiveN = effectiveSize(means, estimate, n, level);
  return {
    estimate,
    ...wilson(Math.min(effectiveN, estimate * effectiveN), effectiveN, level),
    n,
    clusters: means.length,
    designEffect: Math.max(1, rawDesignEffect(means, estimate, n)),
    effectiveN,
  };
}

/** Mean of each cluster, after the checks. */
function clusterMeans(clusters: readonly (readonly number[])[]): number[] {
  ensure(clusters.length > 0, "clusters", "hold at least 1 cluster", clusters.length);
  return clusters.map((cluster, index) => {
    ensure(cluster.length > 0, `clusters[${index}]`, "hold at least 1 outcome", "none");
    for (const outcome of cluster) {
      ensure(outcome >= 0 && outcome <= 1, `clusters[${index}]`, "hold outcomes in [0, 1]", outcome);
    }
    return mean(cluster);
  });
}

/** Var(mean of means) / (p(1−p)/(n−1)); the mean cluster size where it is not identified. */
function rawDesignEffect(means: readonly number[], rate: number, n: number): number {
  const count = means.length;
  if (count === n) return 1;
  if (count === 1 || rate === 0 || rate === 1) return n / count;
  const varianceOfMean = squaredDeviations(means, rate) / (count * (count - 1));
  return varianceOfMean / ((rate * (1 - rate)) / (n - 1));
}

function effectiveSize(means: readonly number[], rate: number, n: number, level: number): number {
  const count = means.length;
  const plain = n / rawDesignEffect(means, rate, n);
  if (count === n || count === 1 || rate === 0 || rate === 1) return plain;
  const fewClusters = tQuantile(0.5 + level / 2, n - 1) / tQuantile(0.5 + level / 2, count - 1);
  return Math.min(n, plain * fewClusters ** 2);
}
