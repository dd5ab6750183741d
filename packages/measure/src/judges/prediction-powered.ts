import { ensure, ensureLevel, ensureProbability, ensureValues } from "../check.ts";
import { normalQuantile } from "../distributions/normal.ts";
import type { Estimate } from "../interval.ts";
import { mean, squaredDeviations, variance } from "../moments.ts";

/** A mean from few human labels and many judge scores. */
export interface PredictionPowered extends Estimate {
  standardError: number;
  /** Weight given to the judge: 0 uses human labels alone, 1 trusts it as much as its labelled errors allow. */
  lambda: number;
}

const populationVariance = (values: readonly number[]): number => squaredDeviations(values) / values.length;

/** Var-minimising weight of the judge, held to [0, 1]. */
function tune(human: readonly number[], judge: readonly number[], unlabelled: readonly number[]): number {
  const centreHuman = mean(human);
  const centreJudge = mean(judge);
  const n = human.length;
  let covariance = 0;
  for (const [i, label] of human.entries())
    covariance += (label - centreHuman) * ((judge[i] ?? 0) - centreJudge);
  const spread = variance([...judge, ...unlabelled]);
  if (spread === 0) return 0;
  return Math.min(1, Math.max(0, covariance / n / ((1 + n / unlabelled.length) * spread)));
}

/**
 * Mean outcome from a small labelled sample and a large judged one: unbiased however bad the judge is, and narrower
 * the better it is.
 *
 * `human[i]` and `judge[i]` belong to one labelled item; `unlabelled` holds the judge's scores of the others. For the
 * gap pass paired differences of queries; with clusters, cluster means. `lambda` fixes the weight; by default it is
 * tuned. The interval is normal: have at least about 30 labels.
 * Throws RangeError for fewer than 2 labels or no unlabelled item, unequal lengths, a non-finite value, a lambda outside
 * [0, 1] or a level outside (0, 1).
 * Source: Angelopoulos, Duchi & Zrnic (2023), *PPI++*, arXiv:2311.01453, as in the reference code: population variances
 * and covariance, but the sample variance of all judge scores within lambda, which is held to [0, 1].
 */
export function predictionPoweredMean(
  labelled: { human: readonly number[]; judge: readonly number[] },
  unlabelled: readonly number[],
  options: { lambda?: number; level?: number } = {},
): PredictionPowered {
  const { human, judge } = labelled;
  ensureValues("labelled.human", human, 2);
  ensureValues("labelled.judge", judge, 2);
  ensureValues("unlabelled", unlabelled);
  ensure(human.length === judge.length, "labelled.judge", `have ${human.length} scores`, judge.length);
  const { lambda = tune(human, judge, unlabelled), level = 0.95 } = options;
  ensureProbability("lambda", lambda);
  ensureLevel("level", level);

  const residuals = human.map((label, i) => label - lambda * (judge[i] ?? 0));
  const estimate = lambda * mean(unlabelled) + mean(residuals);
  const judged = (lambda ** 2 * populationVariance(unlabelled)) / unlabelled.length;
  const standardError = Math.sqrt(judged + populationVariance(residuals) / human.length);
  const margin = normalQuantile(0.5 + level / 2) * standardError;
  return { estimate, low: estimate - margin, high: estimate + margin, standardError, lambda };
}
