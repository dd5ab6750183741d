import { ensure, ensureFinite } from "../check.ts";
import { type BootstrapEstimate, type BootstrapOptions, clusterBootstrap } from "../resampling/bootstrap.ts";

export type MeasurementLevel = "nominal" | "ordinal" | "interval" | "ratio";

/** Squared distance of two values; `ranks[k]` is the number of values up to and half of those at k. */
function distance(
  level: MeasurementLevel,
  values: readonly number[],
  ranks: Float64Array,
  i: number,
  j: number,
): number {
  const [a, b] = [values[i] ?? 0, values[j] ?? 0];
  if (i === j) return 0;
  if (level === "nominal") return 1;
  if (level === "ordinal") return ((ranks[i] ?? 0) - (ranks[j] ?? 0)) ** 2;
  return level === "interval" ? (a - b) ** 2 : ((a - b) / (a + b)) ** 2;
}

/** α from the coincidence matrices of the units, laid out by row. */
function alpha(units: readonly Float64Array[], values: readonly number[], level: MeasurementLevel): number {
  const size = values.length;
  const coincidences = new Float64Array(size * size);
  for (const unit of units) {
    for (let cell = 0; cell < unit.length; cell++)
      coincidences[cell] = (coincidences[cell] ?? 0) + (unit[cell] ?? 0);
  }
  const counts = new Float64Array(size);
  let n = 0;
  for (let row = 0; row < size; row++) {
    let total = 0;
    for (let column = 0; column < size; column++) total += coincidences[row * size + column] ?? 0;
    counts[row] = total;
    n += total;
  }
  const ranks = new Float64Array(size);
  let below = 0;
  for (const [k, count] of counts.entries()) {
    ranks[k] = below + count / 2;
    below += count;
  }
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const gap = distance(level, values, ranks, i, j);
      observed += (coincidences[i * size + j] ?? 0) * gap;
      expected += (counts[i] ?? 0) * (counts[j] ?? 0) * gap;
    }
  }
  return expected === 0 ? Number.NaN : 1 - ((n - 1) * observed) / expected;
}

/**
 * Krippendorff's alpha of any number of raters with missing ratings, with a bootstrap interval over units.
 *
 * `units[u]` holds the ratings of unit u, one a rater, null where there is none; a unit with fewer than 2 ratings says
 * nothing and is left out. Nominal codes are numbers; ratio values are at least 0. Resamples in which every rating is
 * equal have no alpha and are counted in `undefinedResamples`.
 * Throws RangeError for no unit with 2 ratings, a non-finite rating (negative at ratio level), ratings that are all
 * equal (alpha does not exist), and as `clusterBootstrap` does.
 * Source: Krippendorff (2011), *Computing Krippendorff's alpha-reliability*. Departure: intervals resample units (Zapf
 * et al. 2016, here with BCa), not Krippendorff's own pairs, which are not independent.
 */
export function krippendorffAlpha(
  units: readonly (readonly (number | null)[])[],
  level: MeasurementLevel,
  options: BootstrapOptions,
): BootstrapEstimate {
  const rated = units
    .map((unit) => unit.filter((rating) => rating !== null))
    .filter((unit) => unit.length >= 2);
  ensure(rated.length > 0, "units", "hold at least 1 unit with 2 ratings", rated.length);
  for (const rating of rated.flat()) {
    ensureFinite("units", rating);
    ensure(level !== "ratio" || rating >= 0, "units", "hold ratings of at least 0 at ratio level", rating);
  }
  const values = [...new Set(rated.flat())].toSorted((x, y) => x - y);
  ensure(values.length > 1, "units", "hold ratings that differ", "all equal");

  const position = new Map(values.map((value, index) => [value, index]));
  const matrices = rated.map((unit) => {
    const matrix = new Float64Array(values.length ** 2);
    for (const [a, first] of unit.entries()) {
      for (const [b, second] of unit.entries()) {
        const cell = (position.get(first) ?? 0) * values.length + (position.get(second) ?? 0);
        if (a !== b) matrix[cell] = (matrix[cell] ?? 0) + 1 / (unit.length - 1);
      }
    }
    return matrix;
  });
  return clusterBootstrap(matrices, (sample) => alpha(sample, values, level), options);
}
