// Argument checks shared by every function. A bad value is a RangeError that names the argument and shows
// the value: statistics that return NaN for a typo are how wrong numbers get published.

/** Throws unless `ok`; the message reads `name must …: value`. */
export function require(ok: boolean, name: string, rule: string, value: unknown): asserts ok {
  if (!ok) throw new RangeError(`${name} must ${rule}: ${String(value)}`);
}

/** A finite number. */
export function requireFinite(name: string, value: number): void {
  require(Number.isFinite(value), name, "be a finite number", value);
}

/** A finite number above zero. */
export function requirePositive(name: string, value: number): void {
  require(value > 0 && Number.isFinite(value), name, "be a finite number above 0", value);
}

/** A finite number of at least zero. */
export function requireNonNegative(name: string, value: number): void {
  require(value >= 0 && Number.isFinite(value), name, "be a finite number of at least 0", value);
}

/** A number in [0, 1]. */
export function requireProbability(name: string, value: number): void {
  require(value >= 0 && value <= 1, name, "lie in [0, 1]", value);
}

/** A number strictly between 0 and 1, such as a confidence level or an error rate. */
export function requireLevel(name: string, value: number): void {
  require(value > 0 && value < 1, name, "lie strictly between 0 and 1", value);
}

/** An integer of at least `least`. */
export function requireCount(name: string, value: number, least = 0): void {
  require(Number.isSafeInteger(value) && value >= least, name, `be an integer of at least ${least}`, value);
}

/** At least `least` values, all finite. */
export function requireValues(name: string, values: readonly number[], least = 1): void {
  require(values.length >=
    least, name, `hold at least ${least} value${least === 1 ? "" : "s"}`, values.length);
  for (const value of values) require(Number.isFinite(value), name, "hold finite numbers only", value);
}

/** Successes out of n, non-integers allowed: 0 ≤ successes ≤ n, n > 0. */
export function requireProportion(successes: number, n: number): void {
  requirePositive("n", n);
  require(successes >= 0 && successes <= n, "successes", `lie in [0, n = ${n}]`, successes);
}
