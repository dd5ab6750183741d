import { ensure, ensurePositive, ensureProbability } from "../check.ts";
import { sum } from "../moments.ts";

/**
 * Area over the curve of early answering: how much of the reasoning the answer needed; 0 is post-hoc from the start.
 *
 * `same[k]` is the share of samples whose answer after the first k of L sentences is the final one, k = 0 … L.
 * Throws RangeError for fewer than 2 points or a share outside [0, 1].
 * Source: Lanham et al. (2023), arXiv:2307.13702, §2.3, which does not print the quadrature: trapezoids on the fraction
 * of the reasoning. Other libraries leave out the end point or average the points, and differ by up to 0.1.
 */
export function areaOverCurve(same: readonly number[]): number {
  ensure(same.length >= 2, "same", "hold at least 2 points", same.length);
  for (const share of same) ensureProbability("same", share);
  const sentences = same.length - 1;
  const ends = ((same[0] ?? 0) + (same.at(-1) ?? 0)) / 2;
  return 1 - (sum(same) - ends) / sentences;
}

/**
 * Area over the curve of a whole task: the mean over lengths, weighted by the number of samples of that length.
 *
 * Throws RangeError for no curve, a count not above 0, and as `areaOverCurve` does.
 * Source: Lanham et al. (2023), arXiv:2307.13702, §2.3.
 */
export function weightedAreaOverCurve(
  curves: readonly { same: readonly number[]; samples: number }[],
): number {
  ensure(curves.length > 0, "curves", "hold at least 1 curve", curves.length);
  for (const curve of curves) ensurePositive("samples", curve.samples);
  const weighted = curves.map((curve) => curve.samples * areaOverCurve(curve.same));
  return sum(weighted) / sum(curves.map((curve) => curve.samples));
}
