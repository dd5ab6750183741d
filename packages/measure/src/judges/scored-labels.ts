// Items with a true label (0 or 1) and a judge's score.
import { ensure, ensureValues } from "../check.ts";

/** Scores of the positive and of the negative items, after the checks. */
export function splitByLabel(
  labels: readonly number[],
  scores: readonly number[],
  least: number,
): { positives: number[]; negatives: number[] } {
  ensureValues("scores", scores);
  ensure(
    labels.length === scores.length,
    "labels",
    `be as many as the ${scores.length} scores`,
    labels.length,
  );
  for (const label of labels) ensure(label === 0 || label === 1, "labels", "be 0 or 1", label);
  const positives = scores.filter((_, i) => labels[i] === 1);
  const negatives = scores.filter((_, i) => labels[i] === 0);
  ensure(positives.length >= least, "labels", `hold at least ${least} of 1`, positives.length);
  ensure(negatives.length >= least, "labels", `hold at least ${least} of 0`, negatives.length);
  return { positives, negatives };
}
