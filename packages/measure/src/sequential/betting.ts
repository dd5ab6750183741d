import { ensure, ensureLevel, ensureValues } from "../check.ts";
import type { Estimate } from "../interval.ts";
import { mean } from "../moments.ts";
import { turningPoint } from "../root.ts";

/** Bets are held to this share of the largest that cannot lose everything. */
const TRUNCATION = 0.5;

/**
 * Stakes before each value, from the values before it: the predictable empirical-Bernstein plug-in, before truncation.
 * Source: Waudby-Smith & Ramdas (2024), arXiv:2010.09686, eq. 26, prior mean ½ and variance ¼ worth one value.
 */
export function plugInStakes(values: readonly number[], alpha: number): number[] {
  let total = 0.5;
  let squares = 0.25;
  return values.map((value, index) => {
    const t = index + 1;
    const stake = Math.sqrt((2 * Math.log(1 / alpha)) / (t * Math.log(1 + t) * (squares / t)));
    total += value;
    squares += (value - total / (t + 1)) ** 2;
    return stake;
  });
}

/** ln of the wealth of betting that the mean is above m (side 1) or below it (side −1), after each value. */
function logWealth(values: readonly number[], stakes: readonly number[], m: number, side: 1 | -1): number[] {
  const cap = TRUNCATION / (side === 1 ? m : 1 - m);
  let log = 0;
  return values.map((value, index) => {
    log += Math.log1p(side * Math.min(stakes[index] ?? 0, cap) * (value - m));
    return log;
  });
}

function ensureBounded(values: readonly number[]): void {
  ensureValues("values", values);
  for (const value of values) ensure(value >= 0 && value <= 1, "values", "lie in [0, 1]", value);
}

/**
 * E-process against "the mean is `nullMean`": one e-value after each value, of which the whole path may be watched.
 * Reject when it reaches 1/α.
 *
 * `values` lie in [0, 1], one a query, in the order they came; both sides are bet on with half the wealth, stakes
 * tuned for `alpha`.
 * Throws RangeError for no value, one outside [0, 1], or a null or alpha outside (0, 1).
 * Source: Waudby-Smith & Ramdas (2024), arXiv:2010.09686, hedged capital process (§4.4) with truncation ½; each side is
 * tuned at α/2.
 */
export function bettingEProcess(
  values: readonly number[],
  nullMean: number,
  options: { alpha?: number } = {},
): number[] {
  const { alpha = 0.05 } = options;
  ensureBounded(values);
  ensureLevel("nullMean", nullMean);
  ensureLevel("alpha", alpha);
  const stakes = plugInStakes(values, alpha / 2);
  const above = logWealth(values, stakes, nullMean, 1);
  const below = logWealth(values, stakes, nullMean, -1);
  return above.map((log, index) => Math.exp(Math.max(log, below[index] ?? -Infinity)) / 2);
}

/**
 * Confidence sequence for the mean of values in [0, 1]: at this look and at all others together it misses the mean with a
 * chance of at most 1 − level. It is the intersection of the intervals at all looks so far.
 *
 * `values`, one a query, in the order they came. Throws RangeError for no value, one outside [0, 1], or a level
 * outside (0, 1).
 * Source: Waudby-Smith & Ramdas (2024), arXiv:2010.09686, hedged capital (see `bettingEProcess`), inverted exactly: each
 * side's wealth is monotone in the null. Departure: stretched to contain the sample mean, should the values drift.
 */
export function meanConfidenceSequence(values: readonly number[], level = 0.95): Estimate {
  ensureBounded(values);
  ensureLevel("level", level);
  const alpha = 1 - level;
  const stakes = plugInStakes(values, alpha / 2);
  const limit = Math.log(2 / alpha);
  const everRejected = (m: number, side: 1 | -1): boolean =>
    logWealth(values, stakes, m, side).some((log) => log >= limit);
  const low = turningPoint((m) => everRejected(m, 1), 0, 1);
  const high = turningPoint((m) => !everRejected(m, -1), 0, 1);
  const estimate = mean(values);
  return {
    estimate,
    low: low < Number.EPSILON ? 0 : Math.min(low, estimate),
    high: 1 - high < Number.EPSILON ? 1 : Math.max(high, estimate),
  };
}

const toUnit = (difference: number): number => {
  ensure(Math.abs(difference) <= 1, "differences", "lie in [-1, 1]", difference);
  return (difference + 1) / 2;
};

/**
 * Confidence sequence for the paired gap while a run is live: never show a fixed-n interval then.
 *
 * `differences`, one a finished query, in the order they finished, each in [−1, 1] (a difference of rates over its
 * epochs). The order must not depend on the outcomes.
 * Throws RangeError for no difference, one outside [−1, 1], or a level outside (0, 1).
 * Source: `meanConfidenceSequence` on (d + 1)/2.
 */
export function gapConfidenceSequence(differences: readonly number[], level = 0.95): Estimate {
  const unit = meanConfidenceSequence(differences.map(toUnit), level);
  return { estimate: mean(differences), low: 2 * unit.low - 1, high: 2 * unit.high - 1 };
}

/**
 * E-process against "no paired gap": one e-value after each query; reject when it reaches 1/α, at any look.
 *
 * `differences` as in `gapConfidenceSequence`. With one epoch a query `sequentialMcnemar` tests the same.
 * Throws RangeError for no difference, one outside [−1, 1], or an alpha outside (0, 1).
 * Source: `bettingEProcess` on (d + 1)/2 at ½.
 */
export function gapEProcess(differences: readonly number[], options: { alpha?: number } = {}): number[] {
  return bettingEProcess(differences.map(toUnit), 0.5, options);
}
