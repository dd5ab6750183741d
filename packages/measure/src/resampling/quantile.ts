/** Quantile of sorted values with linear interpolation (Hyndman & Fan type 7, NumPy's default). */
export function sortedQuantile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const left = sorted[below] ?? Number.NaN;
  const right = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return left + (position - below) * (right - left);
}
