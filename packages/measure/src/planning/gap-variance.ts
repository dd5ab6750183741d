import { ensure, ensureValues } from "../check.ts";
import { pairedDifferences } from "../gaps/paired-gap.ts";
import { mean, variance } from "../moments.ts";
import type { GapVariance } from "./gap-design.ts";

/**
 * Estimates from a pilot the variances that planning needs.
 *
 * `a[i]` and `b[i]` hold the outcomes (epochs) of query i in the two conditions, at least 2 each; the queries are
 * the same. The variance between queries is what is left of the variance of the differences after the epochs' share,
 * and 0 where nothing is left.
 * Throws RangeError for fewer than 2 queries, unequal lengths, a query with fewer than 2 outcomes in a condition, or
 * an outcome that is not finite.
 * Source: method of moments on Miller (2024), arXiv:2411.00640, §3.2 and §5.
 */
export function gapVariance(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): GapVariance {
  ensure(a.length >= 2, "a", "hold at least 2 queries", a.length);
  const differences = pairedDifferences(a, b);
  const withinA = withinVariances("a", a);
  const withinB = withinVariances("b", b);
  const epochsShare =
    mean(a.map((outcomes, i) => (withinA[i] ?? 0) / outcomes.length)) +
    mean(b.map((outcomes, i) => (withinB[i] ?? 0) / outcomes.length));
  return {
    between: Math.max(0, variance(differences) - epochsShare),
    withinA: mean(withinA),
    withinB: mean(withinB),
  };
}

function withinVariances(name: string, queries: readonly (readonly number[])[]): number[] {
  return queries.map((outcomes, query) => {
    ensureValues(`${name}[${query}]`, outcomes, 2);
    return variance(outcomes);
  });
}
