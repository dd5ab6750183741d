// The standard normal distribution.
import { ensure, ensureFinite } from "../check.ts";

const SQRT_TWO_PI = 2.5066282746310002;

/** Horner's rule, highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

// Cody (1969) rational approximations, in the arrangement of Cody's ANORM: |z| < 0.66291, < √32, beyond.
const CENTRE_TOP = [
  0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356,
];
const CENTRE_BOTTOM = [1, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673];
const MIDDLE_TOP = [
  1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
  2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
];
const MIDDLE_BOTTOM = [
  1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
  34900.95272114598, 38912.00328609327, 19685.429676859992,
];
const TAIL_TOP = [
  0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
  2.9112874951168793e-5,
];
const TAIL_BOTTOM = [
  1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 7.297515550839662e-5,
];
const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

/** exp(−z²/2) with the square split, so that its error does not grow with z. */
function gaussian(z: number): number {
  const head = Math.trunc(z * 16) / 16;
  return Math.exp(-head * head * 0.5) * Math.exp(-(z - head) * (z + head) * 0.5);
}

/** P(Z > z) for z ≥ 0.66291. */
function upperTail(z: number): number {
  if (z < Math.SQRT2 * 4) return (gaussian(z) * polynomial(MIDDLE_TOP, z)) / polynomial(MIDDLE_BOTTOM, z);
  const w = 1 / (z * z);
  const correction = (w * polynomial(TAIL_TOP, w)) / polynomial(TAIL_BOTTOM, w);
  return (gaussian(z) * (ONE_OVER_SQRT_TWO_PI - correction)) / z;
}

/**
 * P(Z ≤ z) for a standard normal Z. For the upper tail ask for `normalCdf(-z)`: it keeps full relative precision.
 *
 * Throws RangeError when z is NaN.
 * Source: Cody (1969), *Rational Chebyshev approximations for the error function*.
 */
export function normalCdf(z: number): number {
  ensure(!Number.isNaN(z), "z", "be a number", z);
  if (Math.abs(z) < 0.66291) {
    const square = z * z;
    return 0.5 + (z * polynomial(CENTRE_TOP, square)) / polynomial(CENTRE_BOTTOM, square);
  }
  if (z <= -40) return 0;
  if (z >= 40) return 1;
  return z < 0 ? upperTail(-z) : 1 - upperTail(z);
}

/** Density of the standard normal at z. */
export function normalDensity(z: number): number {
  ensureFinite("z", z);
  return gaussian(Math.abs(z)) / SQRT_TWO_PI;
}

// Wichura (1988), AS 241, PPND16.
const Q_CENTRE_TOP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const Q_CENTRE_BOTTOM = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const Q_MIDDLE_TOP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const Q_MIDDLE_BOTTOM = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const Q_TAIL_TOP = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const Q_TAIL_BOTTOM = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];

/**
 * The z with P(Z ≤ z) = p; −∞ at 0 and ∞ at 1.
 *
 * Throws RangeError unless p lies in [0, 1].
 * Source: Wichura (1988), AS 241 (PPND16).
 */
export function normalQuantile(p: number): number {
  ensure(p >= 0 && p <= 1, "p", "lie in [0, 1]", p);
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(Q_CENTRE_TOP, r)) / polynomial(Q_CENTRE_BOTTOM, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z =
    r <= 5
      ? polynomial(Q_MIDDLE_TOP, r - 1.6) / polynomial(Q_MIDDLE_BOTTOM, r - 1.6)
      : polynomial(Q_TAIL_TOP, r - 5) / polynomial(Q_TAIL_BOTTOM, r - 5);
  return q < 0 ? -z : z;
}
