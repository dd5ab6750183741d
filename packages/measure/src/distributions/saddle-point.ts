// The binomial term x^a y^b Γ(a+b+1)/(Γ(a+1)Γ(b+1)) without cancellation, for real a and b of any size.
import { stirlingError } from "./gamma.ts";

const TWO_PI = 6.283185307179586;

/** Deviance x ln(x/m) + m − x, by series when x is near m. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const ratio = (x - m) / (x + m);
  let total = (x - m) * ratio;
  let power = 2 * x * ratio;
  for (let k = 1; k < 1000; k++) {
    power *= ratio * ratio;
    const next = total + power / (2 * k + 1);
    if (next === total) break;
    total = next;
  }
  return total;
}

/**
 * Logarithm of the binomial probability of `hits` and `misses` (real, ≥ 0) with chances p and q = 1 − p, both
 * given so that neither loses digits near 0. Source: Loader (2000), eq. 1–4.
 */
export function logBinomialTerm(hits: number, misses: number, p: number, q: number): number {
  const n = hits + misses;
  if (p === 0) return hits === 0 ? 0 : -Infinity;
  if (q === 0) return misses === 0 ? 0 : -Infinity;
  if (hits === 0) return n * (p < 0.5 ? Math.log1p(-p) : Math.log(q));
  if (misses === 0) return n * (q < 0.5 ? Math.log1p(-q) : Math.log(p));
  return (
    stirlingError(n) -
    stirlingError(hits) -
    stirlingError(misses) -
    deviance(hits, n * p) -
    deviance(misses, n * q) +
    0.5 * Math.log(n / (TWO_PI * hits * misses))
  );
}

/** The binomial probability of `hits` and `misses`: see `logBinomialTerm`. */
export function binomialTerm(hits: number, misses: number, p: number, q: number): number {
  return Math.exp(logBinomialTerm(hits, misses, p, q));
}
