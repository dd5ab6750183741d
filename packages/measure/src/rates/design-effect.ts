import { ensure, ensureValues } from "../check.ts";
import { squaredDeviations, sum } from "../moments.ts";

/**
 * Intraclass correlation of clustered observations, by one-way analysis of variance: the share of the variance that
 * lies between clusters. It may come out below 0.
 *
 * `clusters[c]` holds the values of cluster c; sizes may differ.
 * Throws RangeError for fewer than 2 clusters, an empty one, none with two values, or values that are all equal
 * (the correlation does not exist).
 * Source: Donner (1986), *A review of inference procedures for the intraclass correlation coefficient*, eq. 3.1.
 */
export function intraclassCorrelation(clusters: readonly (readonly number[])[]): number {
  ensure(clusters.length >= 2, "clusters", "hold at least 2 clusters", clusters.length);
  for (const [index, cluster] of clusters.entries()) ensureValues(`clusters[${index}]`, cluster);
  const n = clusters.reduce((total, cluster) => total + cluster.length, 0);
  const count = clusters.length;
  ensure(n > count, "clusters", "hold 2 values in at least one cluster", "one value each");

  const grandMean = sum(clusters.map((cluster) => sum(cluster))) / n;
  const between = sum(clusters.map((c) => c.length * (sum(c) / c.length - grandMean) ** 2)) / (count - 1);
  const within = sum(clusters.map((cluster) => squaredDeviations(cluster))) / (n - count);
  const size = (n - sum(clusters.map((cluster) => cluster.length ** 2)) / n) / (count - 1);
  ensure(between + within > 0, "clusters", "hold values that differ", "all equal");
  return (between - within) / (between + (size - 1) * within);
}

/**
 * Design effect 1 + (m − 1)ρ of clusters of mean size m and intraclass correlation ρ: by how much clustering
 * multiplies the variance of a mean.
 *
 * Throws RangeError unless m ≥ 1 and −1 ≤ ρ ≤ 1.
 * Source: Kish (1965), *Survey Sampling*, §5.4.
 */
export function designEffect(clusterSize: number, correlation: number): number {
  ensure(clusterSize >= 1, "clusterSize", "be at least 1", clusterSize);
  ensure(correlation >= -1 && correlation <= 1, "correlation", "lie in [-1, 1]", correlation);
  return 1 + (clusterSize - 1) * correlation;
}
