import { ensure, ensureLevel, ensureNonNegative } from "../check.ts";
import { normalQuantile } from "../distributions/normal.ts";
import type { Estimate } from "../interval.ts";
import { sum } from "../moments.ts";

/** Agreement beyond chance with its standard error. */
export interface CohenKappa extends Estimate {
  standardError: number;
  /** Share of items on which the two agree. */
  observed: number;
  /** Share on which they would agree by chance. */
  expected: number;
}

/**
 * Cohen's kappa of two raters over nominal categories.
 *
 * `table[i][j]` counts the items that the first rater put in category i and the second in j; square. The interval is
 * normal and held to [−1, 1].
 * Throws RangeError for a table that is not square, a negative or non-finite count, an empty table, a table in which both
 * raters use one and the same category only (kappa does not exist), or a level outside (0, 1).
 * Source: Cohen (1960); Fleiss, Cohen & Everitt (1969), eq. 13, for the standard error.
 */
export function cohenKappa(table: readonly (readonly number[])[], level = 0.95): CohenKappa {
  ensureLevel("level", level);
  const size = table.length;
  for (const [i, row] of table.entries()) {
    ensure(row.length === size, `table[${i}]`, `hold ${size} counts`, row.length);
    for (const count of row) ensureNonNegative(`table[${i}]`, count);
  }
  const n = sum(table.flat());
  ensure(n > 0, "table", "hold at least one item", n);
  const rows = table.map((row) => sum(row) / n);
  const columns = rows.map((_, j) => sum(table.map((row) => row[j] ?? 0)) / n);
  const observed = sum(table.map((row, i) => (row[i] ?? 0) / n));
  const expected = sum(rows.map((share, i) => share * (columns[i] ?? 0)));
  ensure(expected < 1, "table", "use more than one category", "one");

  const estimate = (observed - expected) / (1 - expected);
  let spread = -((estimate - expected * (1 - estimate)) ** 2);
  for (const [i, row] of table.entries()) {
    for (const [j, count] of row.entries()) {
      const crossed = (columns[i] ?? 0) + (rows[j] ?? 0);
      const weight = i === j ? 1 - crossed * (1 - estimate) : crossed * (1 - estimate);
      spread += (count / n) * weight ** 2;
    }
  }
  const standardError = Math.sqrt(Math.max(0, spread) / n) / (1 - expected);
  const margin = normalQuantile(0.5 + level / 2) * standardError;
  return {
    estimate,
    low: Math.max(-1, estimate - margin),
    high: Math.min(1, estimate + margin),
    standardError,
    observed,
    expected,
  };
}
