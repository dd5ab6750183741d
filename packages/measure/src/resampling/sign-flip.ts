import { ensureCount, ensureValues } from "../check.ts";
import { randomStream } from "../random.ts";

/** Up to this many non-zero differences every sign pattern is visited: 2¹⁹ by symmetry. */
const EXACT_LIMIT = 20;
/** Up to this many distinct sums the exact distribution is built by adding one difference at a time. */
const LATTICE_LIMIT = 200_000;

export interface PermutationP {
  /** Two-sided. */
  p: number;
  /** True when p counts every rearrangement, false when it is a seeded sample of them. */
  exact: boolean;
}

/**
 * Sign-flip (paired permutation) test that the differences are symmetric about 0.
 *
 * `differences` holds one value a pair (query). Exact when at most 20 of them are not zero, or when they lie on a
 * common grid (means of K binary epochs do), where the distribution of the sum is built up exactly; otherwise
 * `resamples` random patterns (default 10 000), and p = (1 + hits) / (1 + resamples), never 0. Sums that tie but for
 * rounding count as ties.
 * Throws RangeError for no difference, a non-finite one, a seed outside 32 bits or no resample.
 * Source: Fisher (1935), *The Design of Experiments*, §21; Phipson & Smyth (2010) for the sampled p. Zeros do not
 * change a sum under either sign and are left out, which gives the same p.
 */
export function signFlip(
  differences: readonly number[],
  options: { seed: number; resamples?: number },
): PermutationP {
  ensureValues("differences", differences);
  const { seed, resamples = 10_000 } = options;
  ensureCount("resamples", resamples, 1);
  const random = randomStream(seed);
  const sizes = differences.map((difference) => Math.abs(difference)).filter((size) => size > 0);
  const observed = Math.abs(differences.reduce((total, difference) => total + difference, 0));
  if (sizes.length === 0) return { p: 1, exact: true };
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const threshold = observed - 1e-10 * total;

  const grid = commonGrid(sizes);
  if (grid !== undefined) return { p: latticeP(grid.steps, observed / grid.unit), exact: true };
  if (sizes.length <= EXACT_LIMIT) return { p: enumeratedP(sizes, threshold), exact: true };

  let hits = 0;
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    let bits = 0;
    for (const [i, size] of sizes.entries()) {
      if (i % 32 === 0) bits = random.bits();
      sum += (bits & 1) === 0 ? size : -size;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= threshold) hits++;
  }
  return { p: (1 + hits) / (1 + resamples), exact: false };
}

/** Every pattern with the first sign fixed; the other half mirrors it. */
function enumeratedP(sizes: readonly number[], threshold: number): number {
  let hits = 0;
  const visit = (index: number, sum: number): void => {
    const size = sizes[index];
    if (size === undefined) {
      if (Math.abs(sum) >= threshold) hits++;
      return;
    }
    visit(index + 1, sum + size);
    visit(index + 1, sum - size);
  };
  visit(1, sizes[0] ?? 0);
  return hits / 2 ** (sizes.length - 1);
}

/** The sizes as whole multiples of one unit, 1/K for the least K ≤ 1000 that fits; undefined where none does. */
function commonGrid(sizes: readonly number[]): { unit: number; steps: number[] } | undefined {
  for (let k = 1; k <= 1000; k++) {
    const fits = sizes.every(
      (size) => Math.abs(size * k - Math.round(size * k)) <= 1e-9 * Math.max(1, size * k),
    );
    if (!fits) continue;
    const steps = sizes.map((size) => Math.round(size * k));
    const reach = steps.reduce((sum, step) => sum + step, 0);
    return reach <= LATTICE_LIMIT ? { unit: 1 / k, steps } : undefined;
  }
  return undefined;
}

/** Exact p by convolution: adds one ± step at a time to the distribution of the sum. */
function latticeP(steps: readonly number[], observed: number): number {
  const reach = steps.reduce((sum, step) => sum + step, 0);
  let chances = new Float64Array(2 * reach + 1);
  chances[reach] = 1;
  let spread = 0;
  for (const step of steps) {
    const next = new Float64Array(2 * reach + 1);
    for (let at = reach - spread; at <= reach + spread; at++) {
      const half = (chances[at] ?? 0) / 2;
      if (half === 0) continue;
      next[at + step] = (next[at + step] ?? 0) + half;
      next[at - step] = (next[at - step] ?? 0) + half;
    }
    chances = next;
    spread += step;
  }
  const bound = Math.round(observed);
  let p = 0;
  for (const [at, chance] of chances.entries()) if (Math.abs(at - reach) >= bound) p += chance;
  return Math.min(1, p);
}
