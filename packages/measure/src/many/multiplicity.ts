import { ensureProbability } from "../check.ts";

/** Positions of the p values from smallest to largest. */
function ascending(p: readonly number[]): number[] {
  for (const value of p) ensureProbability("p", value);
  return p.map((_, index) => index).toSorted((i, j) => (p[i] ?? 0) - (p[j] ?? 0));
}

/**
 * Holm's adjusted p values, in the order given: reject those at or below α and the chance of any false rejection is at
 * most α, whatever the dependence.
 *
 * An empty list gives an empty list. Throws RangeError for a p outside [0, 1].
 * Source: Holm (1979), *A simple sequentially rejective multiple test procedure*.
 */
export function holm(p: readonly number[]): number[] {
  const adjusted = Array.from(p, () => 1);
  let largest = 0;
  for (const [rank, index] of ascending(p).entries()) {
    largest = Math.max(largest, Math.min(1, (p.length - rank) * (p[index] ?? 1)));
    adjusted[index] = largest;
  }
  return adjusted;
}

/**
 * Benjamini and Hochberg's adjusted p values, in the order given: reject those at or below q and the expected share of
 * false ones among the rejections is at most q, for independent or positively dependent tests.
 *
 * An empty list gives an empty list. Throws RangeError for a p outside [0, 1].
 * Source: Benjamini & Hochberg (1995), *Controlling the false discovery rate*.
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const adjusted = Array.from(p, () => 1);
  let smallest = 1;
  for (const [fromTop, index] of ascending(p).toReversed().entries()) {
    smallest = Math.min(smallest, (p.length / (p.length - fromTop)) * (p[index] ?? 1));
    adjusted[index] = smallest;
  }
  return adjusted;
}
