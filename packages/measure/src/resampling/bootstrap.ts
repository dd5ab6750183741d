import { ensure, ensureCount, ensureLevel, ensureValues } from "../check.ts";
import type { Estimate } from "../interval.ts";
import { mean } from "../moments.ts";
import { randomStream } from "../random.ts";
import { type BootstrapMethod, bootstrapInterval } from "./bootstrap-interval.ts";

export interface BootstrapOptions {
  /** Integer of 32 bits; equal seeds give equal intervals. */
  seed: number;
  /** Default 10 000. */
  resamples?: number;
  /** Default 0.95. */
  level?: number;
  /** Default "bca". */
  method?: BootstrapMethod;
}

export interface BootstrapEstimate extends Estimate {
  /** What was used: "percentile" also where BCa does not exist (every resample on one side of the estimate). */
  method: BootstrapMethod;
  /** True when the interval is not one: a single cluster, or every resample equal. Use a score interval then. */
  degenerate: boolean;
  resamples: number;
  /** Resamples without a finite statistic (a ratio over an empty group), left out of the interval. */
  undefinedResamples: number;
}

interface Settings {
  seed: number;
  resamples: number;
  level: number;
  method: BootstrapMethod;
}

function settings(options: BootstrapOptions): Settings {
  const { seed, resamples = 10_000, level = 0.95, method = "bca" } = options;
  ensureCount("resamples", resamples, 2);
  ensureLevel("level", level);
  return { seed, resamples, level, method };
}

/**
 * Cluster bootstrap interval of any statistic: clusters (queries, with all their epochs in all conditions) are
 * drawn with replacement and the statistic is taken of each draw.
 *
 * With fewer than about 20 clusters prefer `pairedGap` (t quantiles) or a permutation test; where `degenerate`,
 * `newcombePaired` or `clusteredRate`.
 * Throws RangeError for no cluster, a seed outside 32 bits, fewer than 2 resamples, a level outside (0, 1), or a
 * statistic that is not finite on the clusters themselves.
 * Source: Efron (1987), *Better bootstrap confidence intervals*; Efron & Tibshirani (1993), ch. 14. Departures: ties
 * of a resample with the estimate count one half in z₀ (discrete data; SciPy does the same); acceleration from the
 * delete-one-cluster jackknife; quantiles interpolate linearly.
 */
export function clusterBootstrap<T>(
  clusters: readonly T[],
  statistic: (sample: readonly T[]) => number,
  options: BootstrapOptions,
): BootstrapEstimate {
  const { seed, resamples, level, method } = settings(options);
  ensure(clusters.length > 0, "clusters", "hold at least 1 cluster", clusters.length);
  const estimate = statistic(clusters);
  ensure(Number.isFinite(estimate), "statistic", "be finite on the clusters", estimate);

  const random = randomStream(seed);
  const indices = new Uint32Array(clusters.length);
  const boxes = clusters.map((cluster) => ({ cluster })); // so that a cluster may itself be undefined
  const sample = [...clusters];
  const statistics = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    random.indices(clusters.length, indices);
    for (let position = 0; position < indices.length; position++) {
      const box = boxes[indices[position] ?? 0];
      if (box !== undefined) sample[position] = box.cluster;
    }
    statistics[r] = statistic(sample);
  }
  const jackknife = (): number[] =>
    clusters.map((_, left) => statistic(clusters.filter((_c, i) => i !== left)));
  return bootstrapInterval(estimate, statistics, jackknife, clusters.length, level, method);
}

/**
 * `clusterBootstrap` for the mean of one value a cluster, such as the paired difference of a query: the same
 * resamples and the same interval, many times faster.
 *
 * Throws RangeError as `clusterBootstrap` does, and for a value that is not finite.
 */
export function clusterBootstrapMean(
  values: readonly number[],
  options: BootstrapOptions,
): BootstrapEstimate {
  const { seed, resamples, level, method } = settings(options);
  ensureValues("values", values);
  const count = values.length;
  const random = randomStream(seed);
  const table = Float64Array.from(values);
  const indices = new Uint32Array(count);
  const statistics = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    random.indices(count, indices);
    let total = 0;
    for (let i = 0; i < count; i++) total += table[indices[i] ?? 0] ?? 0;
    statistics[r] = total / count;
  }
  const estimate = mean(values);
  const jackknife = (): number[] => values.map((value) => (estimate * count - value) / (count - 1));
  return bootstrapInterval(estimate, statistics, jackknife, count, level, method);
}
