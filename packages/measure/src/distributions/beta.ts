// The incomplete beta function and its inverse: the base of the binomial, beta and Student distributions.
import { ensure, ensurePositive, ensureProbability } from "../check.ts";
import { logGamma } from "./gamma.ts";
import { binomialTerm, logBinomialTerm } from "./saddle-point.ts";

/** ln B(a, b) for a, b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** x^a y^b / B(a, b), x + y = 1. */
function kernel(a: number, b: number, x: number, y: number): number {
  return (binomialTerm(a, b, x, y) * a * b) / (a + b);
}

/**
 * I_x(a, b) over the kernel, for x below the mean: Lentz's method on the continued fraction of Didonato & Morris
 * (1992, TOMS 708), which takes the distance to the mean from y and so keeps its digits when x is next to 1.
 */
function continuedFraction(a: number, b: number, x: number, y: number): number {
  const distance = a * y - b * x + 1;
  let fraction = (a * distance) / (a + 1);
  let c = fraction;
  let d = 0;
  for (let m = 1; m < 1_000_000; m++) {
    const odd = a + 2 * m - 1;
    const top = ((a + m - 1) * (a + b + m - 1) * m * (b - m) * x * x) / (odd * odd);
    const bottom = m + (m * (b - m) * x) / odd + ((a + m) * (distance + m * (1 + y))) / (odd + 2);
    d = 1 / (bottom + top * d);
    c = bottom + top / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return 1 / fraction;
}

/** I_x(a, b) from x and y = 1 − x, both given so that neither loses digits. */
export function regularisedBetaPair(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x <= (a + 1) / (a + b + 2)) return Math.min(1, kernel(a, b, x, y) * continuedFraction(a, b, x, y));
  return Math.max(0, 1 - kernel(b, a, y, x) * continuedFraction(b, a, y, x));
}

/**
 * Regularised incomplete beta function I_x(a, b): P(X ≤ x) for X beta(a, b).
 *
 * Throws RangeError unless a, b > 0 and x lies in [0, 1].
 * Source: Didonato & Morris (1992), TOMS 708 (continued fraction); Loader (2000) for the factor before it, so
 * that precision does not fall as a + b grows.
 */
export function regularisedBeta(a: number, b: number, x: number): number {
  ensurePositive("a", a);
  ensurePositive("b", b);
  ensureProbability("x", x);
  return regularisedBetaPair(a, b, x, 1 - x);
}

/** ln I and its slope in u, at x = 1/(1 + e^−u). */
function logBetaCdf(a: number, b: number, u: number): { log: number; slope: number } {
  const x = 1 / (1 + Math.exp(-u));
  const y = 1 / (1 + Math.exp(u));
  if (x <= (a + 1) / (a + b + 2)) {
    const fraction = continuedFraction(a, b, x, y);
    const logKernel = logBinomialTerm(a, b, x, y) + Math.log((a * b) / (a + b));
    return { log: logKernel + Math.log(fraction), slope: 1 / fraction };
  }
  const cdf = regularisedBetaPair(a, b, x, y);
  return { log: Math.log(cdf), slope: kernel(a, b, x, y) / cdf };
}

/**
 * Logit of the beta quantile, ln(x / (1 − x)), for the lower tail p ≤ ½. ln I is concave and increasing in the
 * logit, so Newton's method from anywhere converges from below.
 */
function lowerLogitQuantile(p: number, a: number, b: number): number {
  const target = Math.log(p);
  let u = Math.log(a / b);
  for (let step = 0; step < 200; step++) {
    const { log, slope } = logBetaCdf(a, b, u);
    const change = (log - target) / slope;
    u -= change;
    if (Math.abs(change) <= 1e-15 * Math.max(1, Math.abs(u))) break;
  }
  return u;
}

/** Logit of the beta quantile for `p` with complement `q`, 0 < p < 1: exact in both tails. */
export function betaLogitQuantile(p: number, q: number, a: number, b: number): number {
  const middle = regularisedBetaPair(a, b, a / (a + b), b / (a + b));
  return p <= middle ? lowerLogitQuantile(p, a, b) : -lowerLogitQuantile(q, b, a);
}

/**
 * The x with P(X ≤ x) = p for X beta(a, b).
 *
 * Throws RangeError unless a, b > 0 and p lies in [0, 1].
 * Source: Newton's method on the logarithm of the distribution in the logit of x; departs from AS 109 in needing
 * no starting approximation.
 */
export function betaQuantile(p: number, a: number, b: number): number {
  ensurePositive("a", a);
  ensurePositive("b", b);
  ensure(p >= 0 && p <= 1, "p", "lie in [0, 1]", p);
  if (p === 0 || p === 1) return p;
  return 1 / (1 + Math.exp(-betaLogitQuantile(p, 1 - p, a, b)));
}
