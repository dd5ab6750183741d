// Argument checks shared by every function. A bad value is a RangeError that names the argument and shows
// the value: statistics that return NaN for a typo are how wrong numbers get published.

/** Throws unless `ok`; the message reads `name must …: value`. */
export function ensure(ok: boolean, name: string, rule: string, value: unknown): asserts ok {
  if (!ok) throw new RangeError(`${name} must ${rule}: ${String(value)}`);
}

/** A finite number. */
export function ensureFinite(name: string, value: number): void {
  ensure(Number.isFinite(value), name, "be a finite number", value);
}

/** A finite number above zero. */
export function ensurePositive(name: string, value: number): void {
  ensure(value > 0 && Number.isFinite(value), name, "be a finite number above 0", value);
}

/** A finite number of at least zero. */
export function ensureNonNegative(name: string, value: number): void {
  ensure(value >= 0 && Number.isFinite(value), name, "be a finite number of at least 0", value);
}

/** A number in [0, 1]. */
export function ensureProbability(name: string, value: number): void {
  ensure(value >= 0 && value <= 1, name, "lie in [0, 1]", value);
}

/** A number strictly between 0 and 1, such as a confidence level or an error rate. */
export function ensureLevel(name: string, value: number): void {
  ensure(value > 0 && value < 1, name, "lie strictly between 0 and 1", value);
}

/** An integer of at least `least`. */
export function ensureCount(name: string, value: number, least = 0): void {
  ensure(Number.isSafeInteger(value) && value >= least, name, `be an integer of at least ${least}`, value);
}

/** At least `least` values, all finite. */
export function ensureValues(name: string, values: readonly number[], least = 1): void {
  ensure(
    values.length >= least,
    name,
    `hold at least ${least} value${least === 1 ? "" : "s"}`,
    values.length,
  );
  for (const value of values) ensure(Number.isFinite(value), name, "hold finite numbers only", value);
}

/** Successes out of n, non-integers allowed: 0 ≤ successes ≤ n, n > 0. */
export function ensureProportion(successes: number, n: number): void {
  ensurePositive("n", n);
  ensure(successes >= 0 && successes <= n, "successes", `lie in [0, n = ${n}]`, successes);
}
