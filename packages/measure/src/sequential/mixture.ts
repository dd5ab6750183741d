import { ensure, ensureCount, ensureLevel, ensurePositive } from "../check.ts";
import { logBeta } from "../distributions/beta.ts";
import type { Estimate } from "../interval.ts";
import { turningPoint } from "../root.ts";

/** ln of the beta-binomial mixture with a uniform prior, over the likelihood at p. */
function logMixture(successes: number, failures: number, p: number): number {
  const hits = successes === 0 ? 0 : successes * Math.log(p);
  const misses = failures === 0 ? 0 : failures * Math.log1p(-p);
  return logBeta(successes + 1, failures + 1) - hits - misses;
}

/**
 * E-value against "the rate is `null`", two-sided: its mean is at most 1 if the null holds, at every stopping time, so
 * rejecting when it reaches 1/α keeps the error rate at α however often one looks.
 *
 * Counts are integers; with clusters count clusters (one outcome a query).
 * Throws RangeError for counts that are not integers with 0 ≤ successes ≤ n, or a null outside (0, 1).
 * Source: Robbins (1970), *Statistical methods related to the law of the iterated logarithm*; Ville (1939) for the
 * threshold. Uniform prior.
 */
export function mixtureEValue(successes: number, n: number, nullRate = 0.5): number {
  ensureCount("successes", successes);
  ensureCount("n", n, successes);
  ensureLevel("nullRate", nullRate);
  return Math.exp(logMixture(successes, n - successes, nullRate));
}

/**
 * Confidence sequence of one rate: the rates that `mixtureEValue` does not reject. Over the whole run, looked at after
 * every outcome, it misses the true rate with a chance of at most 1 − level.
 *
 * With n = 0 it is [0, 1] and the estimate ½.
 * Throws RangeError for counts that are not integers with 0 ≤ successes ≤ n, or a level outside (0, 1).
 * Source: Robbins (1970); Howard et al. (2021), arXiv:1810.08240.
 */
export function rateConfidenceSequence(successes: number, n: number, level = 0.95): Estimate {
  ensureCount("successes", successes);
  ensureCount("n", n, successes);
  ensureLevel("level", level);
  if (n === 0) return { estimate: 0.5, low: 0, high: 1 };
  const estimate = successes / n;
  const limit = -Math.log(1 - level);
  const rejected = (p: number): boolean => logMixture(successes, n - successes, p) >= limit;
  return {
    estimate,
    low: successes === 0 ? 0 : turningPoint(rejected, 0, estimate),
    high: successes === n ? 1 : turningPoint((p) => !rejected(p), estimate, 1),
  };
}

/**
 * McNemar's test that may be looked at after every query: an e-value that the discordant queries fall to either side
 * with chance ½.
 *
 * `p` = min(1, 1/e) is valid at any stopping time. Not for several epochs a query: see `gapConfidenceSequence`.
 * Throws RangeError unless both are integers of at least 0.
 * Source: `mixtureEValue` at ½ on the discordant pairs.
 */
export function sequentialMcnemar(onlyA: number, onlyB: number): { e: number; p: number } {
  ensureCount("onlyA", onlyA);
  ensureCount("onlyB", onlyB);
  const e = mixtureEValue(onlyA, onlyA + onlyB, 0.5);
  return { e, p: Math.min(1, 1 / e) };
}

/**
 * Bound that a sum with sub-Gaussian increments of total intrinsic variance `variance` stays below, on both sides, at
 * all times with chance 1 − α; tightest near the variance `tuned`.
 *
 * Throws RangeError unless variance ≥ 0, tuned > 0 and 0 < alpha < 1.
 * Source: Howard et al. (2021), arXiv:1810.08240, two-sided normal mixture; the tuning of ρ as in the reference code.
 */
export function normalMixtureBound(variance: number, tuned: number, alpha = 0.05): number {
  ensure(
    variance >= 0 && Number.isFinite(variance),
    "variance",
    "be a finite number of at least 0",
    variance,
  );
  ensurePositive("tuned", tuned);
  ensureLevel("alpha", alpha);
  const rho = mixturePrecision(tuned, alpha);
  return Math.sqrt((variance + rho) * Math.log((variance + rho) / (rho * alpha ** 2)));
}

/** ρ of the two-sided normal mixture that is tightest at the variance `tuned`. */
export function mixturePrecision(tuned: number, alpha: number): number {
  const twice = 2 * Math.log(1 / alpha);
  return tuned / (twice + Math.log(1 + twice));
}
