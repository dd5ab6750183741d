import { ensureCount, ensureProbability, ensureProportion } from "../check.ts";
import type { Proportion } from "../gaps/newcombe.ts";
import type { JudgeCalibration } from "./rogan-gladen.ts";

/** Standard deviation of one label's correctness, the rate smoothed by Laplace. */
function spread({ successes, n }: Proportion): number {
  ensureProportion(successes, n);
  const smoothed = (successes + 1) / (n + 2);
  return Math.sqrt(smoothed * (1 - smoothed));
}

/**
 * Best split of a labelling budget between truly positive and truly negative transcripts: the one that leaves the
 * corrected rate (`roganGladen`) the smallest variance.
 *
 * `rate` is the true rate expected, `pilot` a first calibration, `budget` the number of labels to place (2 at least).
 * Throws RangeError for a budget below 2, a rate outside [0, 1] or a pilot that `wilson` would refuse.
 * Source: Lee et al. (2025), arXiv:2511.21140, §4. Departures: Neyman's allocation with the whole variance q(1 − q) and
 * not 1 − q alone, at the true rate and not the judge's; pilot errors raised by Laplace's (1, 2), so that a perfect pilot
 * does not end labelling; each class gets at least one label.
 */
export function labellingSplit(plan: { budget: number; rate: number; pilot: JudgeCalibration }): {
  positives: number;
  negatives: number;
} {
  const { budget, rate, pilot } = plan;
  ensureCount("budget", budget, 2);
  ensureProbability("rate", rate);
  const forPositives = rate * spread(pilot.sensitivity);
  const forNegatives = (1 - rate) * spread(pilot.specificity);
  const share = forPositives / (forPositives + forNegatives);
  const positives = Math.min(budget - 1, Math.max(1, Math.round(budget * share)));
  return { positives, negatives: budget - positives };
}
