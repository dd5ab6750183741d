import { ensureCount, ensureValues } from "../check.ts";
import { mean } from "../moments.ts";
import { randomStream } from "../random.ts";
import type { PermutationP } from "./sign-flip.ts";

/** Up to this many splits every one is visited. */
const EXACT_LIMIT = 200_000;

/**
 * Label permutation test that two independent groups have one distribution, on the difference of their means.
 *
 * `a` and `b` hold one value a cluster: shuffle clusters, never the samples inside them. Exact when there are at most
 * 200 000 splits; otherwise `resamples` random ones (default 10 000), and p = (1 + hits) / (1 + resamples). Differences
 * that tie but for rounding count as ties.
 * Throws RangeError for an empty group, a non-finite value, a seed outside 32 bits or no resample.
 * Source: Fisher (1935), *The Design of Experiments*; Phipson & Smyth (2010) for the sampled p.
 */
export function labelPermutation(
  a: readonly number[],
  b: readonly number[],
  options: { seed: number; resamples?: number },
): PermutationP {
  ensureValues("a", a);
  ensureValues("b", b);
  const { seed, resamples = 10_000 } = options;
  ensureCount("resamples", resamples, 1);
  const random = randomStream(seed);
  // Of all splits, a sum over the first group says as much as the difference of means: centre, then compare.
  const pooled = [...a, ...b];
  const centre = mean(pooled);
  const values = Float64Array.from(pooled, (value) => value - centre);
  const scale = values.reduce((total, value) => total + Math.abs(value), 0);
  const observed = Math.abs(values.subarray(0, a.length).reduce((total, value) => total + value, 0));
  const threshold = observed - 1e-10 * scale;

  if (splits(pooled.length, a.length) <= EXACT_LIMIT)
    return { p: everySplit(values, a.length, threshold), exact: true };
  const swap = new Uint32Array(1);
  let hits = 0;
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) {
      random.indices(values.length - i, swap);
      const j = i + (swap[0] ?? 0);
      const chosen = values[j] ?? 0;
      values[j] = values[i] ?? 0;
      values[i] = chosen;
      sum += chosen;
    }
    if (Math.abs(sum) >= threshold) hits++;
  }
  return { p: (1 + hits) / (1 + resamples), exact: false };
}

/** Number of ways to choose k of n, or more than EXACT_LIMIT. */
function splits(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) {
    ways = (ways * (n - i + 1)) / i;
    if (ways > EXACT_LIMIT) return Infinity;
  }
  return ways;
}

/** Share of the splits whose first group sums to the threshold or beyond. */
function everySplit(values: Float64Array, size: number, threshold: number): number {
  let hits = 0;
  let ways = 0;
  const visit = (index: number, left: number, sum: number): void => {
    if (left === 0) {
      ways++;
      if (Math.abs(sum) >= threshold) hits++;
      return;
    }
    if (values.length - index < left) return;
    visit(index + 1, left - 1, sum + (values[index] ?? 0));
    visit(index + 1, left, sum);
  };
  visit(0, size, 0);
  return hits / ways;
}
