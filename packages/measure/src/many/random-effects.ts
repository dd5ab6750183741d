import { ensureLevel, ensurePositive, ensureValues } from "../check.ts";
import { chiSquareSurvival } from "../distributions/gamma.ts";
import { tQuantile } from "../distributions/student.ts";
import type { Estimate, Interval } from "../interval.ts";
import { sum } from "../moments.ts";
import { decreasingRoot } from "../root.ts";

/** One study's estimate and the square of its standard error. */
export interface Effect {
  estimate: number;
  variance: number;
}

export type HeterogeneityMethod = "reml" | "paule-mandel";

/** A pooled effect and how much the effects differ beyond their errors. */
export interface PooledEffect extends Estimate {
  standardError: number;
  /** Where the effect of one more study would lie; undefined with 2 effects. */
  prediction: Interval | undefined;
  /** τ², variance of the true effects. */
  tau2: number;
  /** I², share of the variation that is not error, in [0, 1]. */
  i2: number;
  /** Cochran's Q and its p. */
  q: number;
  qP: number;
  /** Share of the weight of each effect, summing to 1. */
  weights: number[];
}

/**
 * Pools independent effects (gaps of several models, or of wordings on separate queries) by random effects.
 *
 * Wordings measured on the same queries have correlated errors, which this model does not know: pool those with
 * `crossedGap`.
 * Throws RangeError for fewer than 2 effects, a non-finite estimate, a variance not above 0, or a level outside (0, 1).
 * Source: Viechtbauer (2005) (REML); Paule & Mandel (1982); Hartung & Knapp (2001) for the interval, on t with k − 1
 * degrees of freedom and without truncation; Higgins, Thompson & Spiegelhalter (2009) for the prediction interval, on t
 * with k − 2; Higgins & Thompson (2002) for I², from τ².
 */
export function randomEffects(
  effects: readonly Effect[],
  options: { method?: HeterogeneityMethod; level?: number } = {},
): PooledEffect {
  const { method = "reml", level = 0.95 } = options;
  ensureLevel("level", level);
  ensureValues(
    "effects",
    effects.map((effect) => effect.estimate),
    2,
  );
  for (const [index, effect] of effects.entries())
    ensurePositive(`effects[${index}].variance`, effect.variance);

  const k = effects.length;
  const excess = method === "reml" ? restrictedScore : generalisedExcess;
  const scale = Math.max(...effects.map((e) => e.variance), spread(effects));
  const tau2 = decreasingRoot((candidate) => excess(effects, candidate), scale);
  const { weights, total, centre, squares } = weigh(effects, tau2);
  const standardError = Math.sqrt(squares / ((k - 1) * total));
  const margin = tQuantile(0.5 + level / 2, k - 1) * standardError;
  const { total: fixedTotal, squares: q, weights: fixed } = weigh(effects, 0);
  const typical = ((k - 1) * fixedTotal) / (fixedTotal ** 2 - sum(fixed.map((w) => w ** 2)));
  return {
    estimate: centre,
    low: centre - margin,
    high: centre + margin,
    standardError,
    prediction: predict(centre, tau2 + standardError ** 2, k, level),
    tau2,
    i2: tau2 / (tau2 + typical),
    q,
    qP: chiSquareSurvival(q, k - 1),
    weights: weights.map((weight) => weight / total),
  };
}

function predict(centre: number, variance: number, k: number, level: number): Interval | undefined {
  if (k < 3) return undefined;
  const margin = tQuantile(0.5 + level / 2, k - 2) * Math.sqrt(variance);
  return { low: centre - margin, high: centre + margin };
}

/** Squared range of the estimates: τ² lies below it in all but odd cases. */
function spread(effects: readonly Effect[]): number {
  const estimates = effects.map((effect) => effect.estimate);
  return (Math.max(...estimates) - Math.min(...estimates)) ** 2;
}

/** Inverse-variance weights, the weighted mean and the weighted squares about it. */
function weigh(
  effects: readonly Effect[],
  tau2: number,
): { weights: number[]; total: number; centre: number; squares: number } {
  const weights = effects.map((effect) => 1 / (effect.variance + tau2));
  const total = sum(weights);
  const centre = sum(effects.map((effect, i) => (weights[i] ?? 0) * effect.estimate)) / total;
  const squares = sum(effects.map((effect, i) => (weights[i] ?? 0) * (effect.estimate - centre) ** 2));
  return { weights, total, centre, squares };
}

/** Twice the derivative of the restricted log-likelihood in τ². */
function restrictedScore(effects: readonly Effect[], tau2: number): number {
  const { weights, total, centre } = weigh(effects, tau2);
  const fit = sum(effects.map((effect, i) => ((weights[i] ?? 0) * (effect.estimate - centre)) ** 2));
  return fit - total + sum(weights.map((weight) => weight ** 2)) / total;
}

/** Generalised Q less its expectation: Paule and Mandel's equation. */
function generalisedExcess(effects: readonly Effect[], tau2: number): number {
  return weigh(effects, tau2).squares - (effects.length - 1);
}
