import { ensure, ensureLevel, ensureNonNegative, ensureProportion, ensureFinite } from "../check.ts";
import { normalQuantile } from "../distributions/normal.ts";
import { fieller } from "../fieller.ts";
import type { Proportion } from "../gaps/newcombe.ts";
import type { Estimate } from "../interval.ts";

/** How a judge did against human labels: right among the truly positive, and right among the truly negative. */
export interface JudgeCalibration {
  sensitivity: Proportion;
  specificity: Proportion;
}

/** A rate corrected for a judge's errors. */
export interface CorrectedRate extends Estimate {
  /** The correction before it is held to [0, 1]: far outside means that the judge cannot measure this rate. */
  unclipped: number;
  /** Standard error of `unclipped` by the delta method. */
  standardError: number;
}

function check(judge: JudgeCalibration): { sensitivity: number; specificity: number; youden: number } {
  ensureProportion(judge.sensitivity.successes, judge.sensitivity.n);
  ensureProportion(judge.specificity.successes, judge.specificity.n);
  const sensitivity = judge.sensitivity.successes / judge.sensitivity.n;
  const specificity = judge.specificity.successes / judge.specificity.n;
  const youden = sensitivity + specificity - 1;
  ensure(
    youden > 0,
    "sensitivity + specificity",
    "exceed 1, or the judge is no better than chance",
    youden + 1,
  );
  return { sensitivity, specificity, youden };
}

const clip = (rate: number): number => Math.min(1, Math.max(0, rate));

/** θ and its delta-method variance from rates and sample sizes. */
function correct(
  p: { rate: number; n: number },
  q1: { rate: number; n: number },
  q0: { rate: number; n: number },
): { theta: number; variance: number; errors0: number; errors1: number } {
  const youden = q0.rate + q1.rate - 1;
  const theta = (p.rate + q0.rate - 1) / youden;
  const errors0 = (q0.rate * (1 - q0.rate)) / q0.n;
  const errors1 = (q1.rate * (1 - q1.rate)) / q1.n;
  const sampling = (p.rate * (1 - p.rate)) / p.n;
  const variance = (sampling + (1 - theta) ** 2 * errors0 + theta ** 2 * errors1) / youden ** 2;
  return { theta, variance, errors0, errors1 };
}

/**
 * The true rate behind a judge's rate, given the judge's measured errors, with an interval that carries the sampling
 * of the episodes and of the calibration.
 *
 * `observed` is the judge's positives out of n (with clusters, an effective n: `clusteredRate`). Calibrate by condition
 * and by checkpoint: a judge that sees scratchpads may err differently in each.
 * Throws RangeError as `wilson` does, and when sensitivity + specificity does not exceed 1.
 * Source: Rogan & Gladen (1978); interval of Lee et al. (2025), arXiv:2511.21140, with its added counts and shift.
 * Departures: the estimate before clipping is given too; the interval is stretched to contain the estimate.
 */
export function roganGladen(observed: Proportion, judge: JudgeCalibration, level = 0.95): CorrectedRate {
  ensureProportion(observed.successes, observed.n);
  ensureLevel("level", level);
  const { sensitivity, specificity } = check(judge);
  const [m1, m0] = [judge.sensitivity.n, judge.specificity.n];
  const rate = observed.successes / observed.n;
  const plain = correct({ rate, n: observed.n }, { rate: sensitivity, n: m1 }, { rate: specificity, n: m0 });

  const z = normalQuantile(0.5 + level / 2);
  const n = observed.n + z * z;
  const shrunk = correct(
    { rate: (observed.successes + (z * z) / 2) / n, n },
    { rate: (judge.sensitivity.successes + 1) / (m1 + 2), n: m1 + 2 },
    { rate: (judge.specificity.successes + 1) / (m0 + 2), n: m0 + 2 },
  );
  const shift = 2 * z * z * (shrunk.theta * shrunk.errors1 - (1 - shrunk.theta) * shrunk.errors0);
  const margin = z * Math.sqrt(shrunk.variance);
  const estimate = clip(plain.theta);
  return {
    estimate,
    low: Math.min(estimate, clip(shrunk.theta + shift - margin)),
    high: Math.max(estimate, clip(shrunk.theta + shift + margin)),
    unclipped: plain.theta,
    standardError: Math.sqrt(plain.variance),
  };
}

/**
 * Corrected gap a − b when the judge was calibrated in each condition: the difference of the two corrected rates.
 *
 * `correlation` is that of the two observed rates over queries (0 for separate queries, and the safe choice when they
 * are positively correlated: it widens the interval).
 * Throws RangeError as `roganGladen` does, and for a correlation outside [−1, 1].
 * Source: `roganGladen` in each condition; Zou & Donner (2008), *Construction of confidence limits about effect
 * measures: a general approach* (MOVER), for the difference.
 */
export function roganGladenGap(
  a: { observed: Proportion; judge: JudgeCalibration },
  b: { observed: Proportion; judge: JudgeCalibration },
  options: { correlation?: number; level?: number } = {},
): Estimate {
  const { correlation = 0, level = 0.95 } = options;
  ensure(Math.abs(correlation) <= 1, "correlation", "lie in [-1, 1]", correlation);
  const rateA = roganGladen(a.observed, a.judge, level);
  const rateB = roganGladen(b.observed, b.judge, level);
  const estimate = rateA.estimate - rateB.estimate;
  const margin = (x: number, y: number): number =>
    Math.sqrt(Math.max(0, x * x - 2 * correlation * x * y + y * y));
  return {
    estimate,
    low: estimate - margin(rateA.estimate - rateA.low, rateB.high - rateB.estimate),
    high: estimate + margin(rateA.high - rateA.estimate, rateB.estimate - rateB.low),
  };
}

/** Variance of a calibrated rate, its counts raised by 1 and 2. */
function smoothedVariance({ successes, n }: Proportion): number {
  const rate = (successes + 1) / (n + 2);
  return (rate * (1 - rate)) / (n + 2);
}

/**
 * Corrected gap when one calibration holds in both conditions (a judge blind to the condition): the judge's false
 * positives cancel, and the observed gap is divided by sensitivity + specificity − 1.
 *
 * `gap` is the observed paired gap with its standard error (`pairedGap`); errors that differ by condition break this.
 * Undefined where the calibration does not tell sensitivity + specificity − 1 from 0 at this level.
 * Throws RangeError for a non-finite gap, a negative standard error, and as `roganGladen` does for the judge.
 * Source: Rogan & Gladen (1978) for the ratio; Fieller (1954) for its interval, calibration counts raised by 1 and 2.
 */
export function roganGladenSharedGap(
  gap: { estimate: number; standardError: number },
  judge: JudgeCalibration,
  level = 0.95,
): Estimate | undefined {
  ensureFinite("gap.estimate", gap.estimate);
  ensureNonNegative("gap.standardError", gap.standardError);
  ensureLevel("level", level);
  const { youden } = check(judge);
  const parts = {
    top: gap.estimate,
    bottom: youden,
    topVariance: gap.standardError ** 2,
    bottomVariance: smoothedVariance(judge.sensitivity) + smoothedVariance(judge.specificity),
    covariance: 0,
  };
  return fieller(parts, normalQuantile(0.5 + level / 2));
}
