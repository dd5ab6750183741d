import { ensure, ensureProbability, ensureValues } from "../check.ts";
import { mean } from "../moments.ts";
import { splitByLabel } from "./scored-labels.ts";

/** What a judge does when a score of at least `threshold` counts as positive. */
export interface ThresholdPoint {
  threshold: number;
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
  sensitivity: number;
  specificity: number;
  balancedAccuracy: number;
}

/**
 * Every distinct decision rule "score ≥ threshold", from the strictest (threshold Infinity, nothing positive) to the
 * loosest (all positive): the ROC curve is (1 − specificity, sensitivity) along it.
 *
 * Throws RangeError for unequal lengths, a label other than 0 and 1, a class without items or a non-finite score.
 * Source: Fawcett (2006), *An introduction to ROC analysis*, algorithm 1; tied scores make one point.
 */
export function thresholdSweep(labels: readonly number[], scores: readonly number[]): ThresholdPoint[] {
  const { positives, negatives } = splitByLabel(labels, scores, 1);
  const thresholds = [Infinity, ...[...new Set(scores)].toSorted((x, y) => y - x)];
  const up = positives.toSorted((x, y) => y - x);
  const down = negatives.toSorted((x, y) => y - x);
  let truePositives = 0;
  let falsePositives = 0;
  return thresholds.map((threshold) => {
    while ((up[truePositives] ?? -Infinity) >= threshold) truePositives++;
    while ((down[falsePositives] ?? -Infinity) >= threshold) falsePositives++;
    const sensitivity = truePositives / up.length;
    const specificity = 1 - falsePositives / down.length;
    return {
      threshold,
      truePositives,
      falsePositives,
      falseNegatives: up.length - truePositives,
      trueNegatives: down.length - falsePositives,
      sensitivity,
      specificity,
      balancedAccuracy: (sensitivity + specificity) / 2,
    };
  });
}

/**
 * Brier score: mean squared distance of predicted chances from what happened; 0 is perfect, ¼ is always saying ½.
 *
 * Throws RangeError for no item, unequal lengths, a label other than 0 and 1 or a chance outside [0, 1].
 * Source: Brier (1950), *Verification of forecasts expressed in terms of probability*, for one event.
 */
export function brierScore(labels: readonly number[], chances: readonly number[]): number {
  ensureValues("labels", labels);
  ensure(
    labels.length === chances.length,
    "labels",
    `be as many as the ${chances.length} chances`,
    labels.length,
  );
  for (const label of labels) ensure(label === 0 || label === 1, "labels", "be 0 or 1", label);
  for (const chance of chances) ensureProbability("chances", chance);
  return mean(labels.map((label, i) => (label - (chances[i] ?? 0)) ** 2));
}
