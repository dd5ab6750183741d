// Sums and moments in two passes with compensation, so that a mean of many equal values is that value.

/** Sum with Neumaier's compensation. */
export function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** Arithmetic mean; the caller has checked that there is a value. */
export function mean(values: readonly number[] | Float64Array): number {
  return sum(values) / values.length;
}

/** Sum of squared deviations from `centre`. */
export function squaredDeviations(values: readonly number[] | Float64Array, centre = mean(values)): number {
  let total = 0;
  for (const value of values) total += (value - centre) ** 2;
  return total;
}

/** Sample variance, n − 1 in the denominator; the caller has checked that there are two values. */
export function variance(values: readonly number[] | Float64Array): number {
  return squaredDeviations(values) / (values.length - 1);
}

/** Sample covariance, n − 1 in the denominator, of two arrays of one length. */
export function covariance(x: readonly number[], y: readonly number[]): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let total = 0;
  for (const [i, value] of x.entries()) total += (value - meanX) * ((y[i] ?? 0) - meanY);
  return total / (x.length - 1);
}
