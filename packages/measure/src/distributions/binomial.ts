// Binomial and hypergeometric probabilities by Loader's saddle point, accurate at 10⁶ trials.
import { ensure, ensureCount, ensureProbability } from "../check.ts";
import { regularisedBetaPair } from "./beta.ts";
import { binomialTerm } from "./saddle-point.ts";

/**
 * P(X = k) for X binomial(n, p).
 *
 * Throws RangeError unless n and k are integers with n ≥ 0 and p lies in [0, 1]; 0 for k outside 0 … n.
 * Source: Loader (2000), *Fast and Accurate Computation of Binomial Probabilities*.
 */
export function binomialPmf(k: number, n: number, p: number): number {
  ensureCount("n", n);
  ensure(Number.isSafeInteger(k), "k", "be an integer", k);
  ensureProbability("p", p);
  if (k < 0 || k > n) return 0;
  return binomialTerm(k, n - k, p, 1 - p);
}

/**
 * P(X ≤ k) for X binomial(n, p). The upper tail P(X > k) is `binomialCdf(n - k - 1, n, 1 - p)`.
 *
 * Throws RangeError as `binomialPmf` does.
 * Source: Abramowitz & Stegun (1964), 26.5.24: the sum is an incomplete beta function.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  ensureCount("n", n);
  ensure(Number.isSafeInteger(k), "k", "be an integer", k);
  ensureProbability("p", p);
  if (k < 0) return 0;
  if (k >= n) return 1;
  return regularisedBetaPair(n - k, k + 1, 1 - p, p);
}

/**
 * P(X = k): k marked items among `drawn` ones, drawn without replacement from `marked` marked and `unmarked` others.
 *
 * Throws RangeError unless all are integers of at least 0 and drawn ≤ marked + unmarked; 0 for an impossible k.
 * Source: Loader (2000), §5: a ratio of three binomial terms, which keeps precision in large tables.
 */
export function hypergeometricPmf(k: number, marked: number, unmarked: number, drawn: number): number {
  ensureCount("marked", marked);
  ensureCount("unmarked", unmarked);
  ensureCount("drawn", drawn);
  const total = marked + unmarked;
  ensure(drawn <= total, "drawn", `be at most marked + unmarked = ${total}`, drawn);
  ensure(Number.isSafeInteger(k), "k", "be an integer", k);
  if (k < Math.max(0, drawn - unmarked) || k > Math.min(marked, drawn)) return 0;
  if (drawn === 0 || drawn === total) return 1;
  const p = drawn / total;
  const q = (total - drawn) / total;
  const top = binomialTerm(k, marked - k, p, q) * binomialTerm(drawn - k, unmarked - drawn + k, p, q);
  return top / binomialTerm(drawn, total - drawn, p, q);
}
