// Gamma and incomplete gamma functions.
import { ensure, ensureNonNegative, ensurePositive } from "../check.ts";

/** ζ(k) − 1 for k = 2 … 28: the coefficients of ln Γ(2 + z) about z = 0. */
const ZETA_LESS_ONE = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853,
  0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5,
  3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6,
  9.539620338727962e-7, 4.769329867878064e-7, 2.38450502727733e-7, 1.1921992596531106e-7,
  5.960818905125948e-8, 2.980350351465228e-8, 1.490155482836504e-8, 7.45071178983543e-9, 3.725334024788457e-9,
];
const EULER_GAMMA = 0.5772156649015329;
const HALF_LOG_TWO_PI = 0.9189385332046728;

/** Coefficients of Stirling's series, B₂ₖ / (2k(2k−1)). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** ln Γ(2 + z) for |z| ≤ ½. */
function logGammaNearTwo(z: number): number {
  let series = 0;
  for (let k = ZETA_LESS_ONE.length - 1; k >= 0; k--) {
    const order = k + 2;
    series = series * -z + (ZETA_LESS_ONE[k] ?? 0) / order;
  }
  return z * (1 - EULER_GAMMA) + z * z * series;
}

/** Σ of Stirling's series: ln Γ(x + 1) − [(x + ½) ln x − x + ½ ln 2π], for x ≥ 15. */
function stirlingSeries(x: number): number {
  const inverseSquare = 1 / (x * x);
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * inverseSquare + (STIRLING[k] ?? 0);
  return series / x;
}

/**
 * Natural logarithm of Γ(x), for x > 0, to near machine precision, also next to its zeros at 1 and 2.
 *
 * Throws RangeError unless x is finite and above 0.
 * Source: Abramowitz & Stegun (1964), 6.1.33 about 2 and 6.1.41 (Stirling) from 15 on, joined by the recurrence.
 */
export function logGamma(x: number): number {
  ensurePositive("x", x);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  if (x <= 2.5) return logGammaNearTwo(x - 2);
  if (x >= 15) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingSeries(x);
  let product = 1;
  let argument = x;
  while (argument > 2.5) {
    argument -= 1;
    product *= argument;
  }
  return Math.log(product) + logGammaNearTwo(argument - 2);
}

/**
 * Error of Stirling's formula, ln Γ(x + 1) − [(x + ½) ln x − x + ½ ln 2π], for x > 0.
 * Source: Loader (2000), *Fast and Accurate Computation of Binomial Probabilities*, §2.
 */
export function stirlingError(x: number): number {
  if (x >= 15) return stirlingSeries(x);
  return logGamma(x + 1) - ((x + 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI);
}

/**
 * Upper regularised incomplete gamma function Q(shape, x) = Γ(shape, x) / Γ(shape).
 *
 * Throws RangeError unless shape > 0 and x ≥ 0.
 * Source: Abramowitz & Stegun (1964), 6.5.29 (series, x < shape + 1) and 6.5.31 (continued fraction).
 */
export function upperGamma(shape: number, x: number): number {
  ensurePositive("shape", shape);
  ensureNonNegative("x", x);
  if (x === 0) return 1;
  const scale = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    let term = 1 / shape;
    let series = term;
    for (let k = 1; term > series * 1e-17; k++) {
      term *= x / (shape + k);
      series += term;
    }
    return Math.max(0, 1 - scale * series);
  }
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 100_000; k++) {
    const a = -k * (k - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return scale * fraction;
}

/**
 * P(X > x) for X chi-square with `df` degrees of freedom.
 *
 * Throws RangeError unless df > 0 and x ≥ 0.
 */
export function chiSquareSurvival(x: number, df: number): number {
  ensure(df > 0, "df", "be above 0", df);
  return upperGamma(df / 2, x / 2);
}
