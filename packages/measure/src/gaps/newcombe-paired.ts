import { ensure, ensureNonNegative } from "../check.ts";
import type { Estimate } from "../interval.ts";
import { mean } from "../moments.ts";
import { wilson } from "../rates/wilson.ts";

/** A paired 2 × 2 table: in how many pairs A, B, both or neither succeeded. Counts may be fractional. */
export interface PairedTable {
  both: number;
  onlyA: number;
  onlyB: number;
  neither: number;
}

/**
 * The table of two lists of shares, one pair a query: a query counts once, and both rates stay what they are. Within a
 * query the two are taken as independent; with outcomes of 0 and 1 it is the ordinary table.
 *
 * Each entry holds a query's outcomes, at least one. Throws RangeError when the lengths differ.
 */
export function pairedTable(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): PairedTable {
  ensure(a.length === b.length, "a and b", "hold the same queries", `${a.length} and ${b.length}`);
  const table = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
  for (const [query, outcomes] of a.entries()) {
    const [x, y] = [mean(outcomes), mean(b[query] ?? [])];
    table.both += x * y;
    table.onlyA += x * (1 - y);
    table.onlyB += (1 - x) * y;
    table.neither += (1 - x) * (1 - y);
  }
  return table;
}

/** Correlation of the pairs, its numerator moved towards 0 by n/2 when positive; 0 where a margin is empty. */
function correctedPhi({ both, onlyA, onlyB, neither }: PairedTable): number {
  const margins = (both + onlyA) * (onlyB + neither) * (both + onlyB) * (onlyA + neither);
  if (margins === 0) return 0;
  const determinant = both * neither - onlyA * onlyB;
  const n = both + onlyA + onlyB + neither;
  const corrected = determinant > 0 ? Math.max(determinant - n / 2, 0) : determinant;
  return corrected / Math.sqrt(margins);
}

/**
 * Difference of two paired proportions, A − B, with Newcombe's hybrid score interval. It keeps its width at 0 and
 * at 1, where a bootstrap and a Wald interval collapse.
 *
 * Throws RangeError for a negative or non-finite count, for an empty table or for a level outside (0, 1).
 * Source: Newcombe (1998), *Improved confidence intervals for the difference between binomial proportions based on
 * paired data*, method 10 (continuity-corrected φ).
 */
export function newcombePaired(table: PairedTable, level = 0.95): Estimate {
  for (const [name, count] of Object.entries(table)) ensureNonNegative(name, Number(count));
  const n = table.both + table.onlyA + table.onlyB + table.neither;
  ensure(n > 0, "table", "hold at least one pair", n);
  const successesA = table.both + table.onlyA;
  const successesB = table.both + table.onlyB;
  const rateA = successesA / n;
  const rateB = successesB / n;
  const a = wilson(Math.min(successesA, n), n, level);
  const b = wilson(Math.min(successesB, n), n, level);
  const phi = correctedPhi(table);
  const estimate = (table.onlyA - table.onlyB) / n;
  const margin = (x: number, y: number): number => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  return {
    estimate,
    low: estimate - margin(rateA - a.low, b.high - rateB),
    high: estimate + margin(a.high - rateA, rateB - b.low),
  };
}
