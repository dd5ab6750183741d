import { ensureLevel } from "../check.ts";
import { normalQuantile } from "../distributions/normal.ts";
import type { Estimate } from "../interval.ts";
import { mean, variance } from "../moments.ts";
import { turningPoint } from "../root.ts";
import { splitByLabel } from "./scored-labels.ts";

/** Area under the ROC curve with DeLong's standard error. */
export interface Auroc extends Estimate {
  standardError: number;
}

/** Mid-ranks of values, 1-based; ties share their mean rank. */
function midRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const ranks = Array.from(values, () => 0);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++;
    for (let i = start; i < end; i++) ranks[order[i] ?? 0] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/** Variance of the area at `area` under an exponential model: Newcombe's (2006) method 5. */
function modelVariance(area: number, positives: number, negatives: number): number {
  const size = (positives + negatives) / 2 - 1;
  const factor = 1 + (size * (1 - area)) / (2 - area) + (size * area) / (1 + area);
  return (area * (1 - area) * factor) / (positives * negatives);
}

/**
 * Area under the ROC curve: the chance that a positive item outscores a negative one, ties one half.
 *
 * `labels[i]` is the truth (0 or 1) about item i, `scores[i]` the judge's score. The interval is DeLong's on the logit
 * scale; at an area of exactly 0 or 1 the standard error is 0 and the interval is Newcombe's score interval.
 * Throws RangeError for unequal lengths, a label other than 0 and 1, a class with fewer than 2 items, a non-finite score
 * or a level outside (0, 1).
 * Source: DeLong, DeLong & Clarke-Pearson (1988), by mid-ranks (Sun & Xu 2014); logit interval as in Pepe (2003), §5.2;
 * Newcombe (2006), method 5, for 0 and 1.
 */
export function auroc(labels: readonly number[], scores: readonly number[], level = 0.95): Auroc {
  ensureLevel("level", level);
  const { positives, negatives } = splitByLabel(labels, scores, 2);
  const [m, n] = [positives.length, negatives.length];
  const all = midRanks([...positives, ...negatives]);
  const ranksPositive = midRanks(positives);
  const ranksNegative = midRanks(negatives);
  const winsOfPositive = positives.map((_, i) => ((all[i] ?? 0) - (ranksPositive[i] ?? 0)) / n);
  const winsOfNegative = negatives.map((_, j) => 1 - ((all[m + j] ?? 0) - (ranksNegative[j] ?? 0)) / m);
  const estimate = mean(winsOfPositive);
  const standardError = Math.sqrt(variance(winsOfPositive) / m + variance(winsOfNegative) / n);
  return { estimate, standardError, ...interval(estimate, standardError, m, n, level) };
}

function interval(
  area: number,
  standardError: number,
  m: number,
  n: number,
  level: number,
): { low: number; high: number } {
  const z = normalQuantile(0.5 + level / 2);
  if (area === 0 || area === 1) {
    const reach = turningPoint((x) => x * x <= z * z * modelVariance(1 - x, m, n), 0, 1);
    return area === 1 ? { low: 1 - reach, high: 1 } : { low: 0, high: reach };
  }
  const logit = Math.log(area / (1 - area));
  const margin = (z * standardError) / (area * (1 - area));
  return { low: 1 / (1 + Math.exp(margin - logit)), high: 1 / (1 + Math.exp(-margin - logit)) };
}
