// Student's t distribution.
import { ensure, ensurePositive } from "../check.ts";
import { betaLogitQuantile, regularisedBetaPair } from "./beta.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

/**
 * P(T ≤ t) for T Student with `df` degrees of freedom (df may be fractional; Infinity is the normal).
 *
 * Throws RangeError when t is NaN or df is not above 0.
 * Source: Abramowitz & Stegun (1964), 26.7.1, through the incomplete beta function.
 */
export function tCdf(t: number, df: number): number {
  ensure(!Number.isNaN(t), "t", "be a number", t);
  ensure(df > 0, "df", "be above 0", df);
  if (df === Infinity) return normalCdf(t);
  if (Math.abs(t) === Infinity) return t > 0 ? 1 : 0;
  const square = t * t;
  const total = df + square;
  const bothTails = regularisedBetaPair(df / 2, 0.5, df / total, square / total);
  return t > 0 ? 1 - bothTails / 2 : bothTails / 2;
}

/**
 * The t with P(T ≤ t) = p for T Student with `df` degrees of freedom; −∞ at 0 and ∞ at 1.
 *
 * Throws RangeError unless p lies in [0, 1] and df is above 0.
 */
export function tQuantile(p: number, df: number): number {
  ensure(p >= 0 && p <= 1, "p", "lie in [0, 1]", p);
  ensurePositiveOrInfinite(df);
  if (df === Infinity || p === 0 || p === 1) return normalQuantile(p);
  if (p === 0.5) return 0;
  const tail = 2 * Math.min(p, 1 - p);
  const centre = 2 * Math.abs(p - 0.5);
  const t = Math.sqrt(df) * Math.exp(-betaLogitQuantile(tail, centre, df / 2, 0.5) / 2);
  return p < 0.5 ? -t : t;
}

function ensurePositiveOrInfinite(df: number): void {
  if (df !== Infinity) ensurePositive("df", df);
}
