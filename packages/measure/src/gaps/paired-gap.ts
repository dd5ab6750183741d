import { ensure, ensureValues } from "../check.ts";
import { mean } from "../moments.ts";
import { type ClusteredMean, clusteredMean } from "../rates/clustered-mean.ts";

/**
 * The difference of each pair: mean of `a[i]` minus mean of `b[i]`, where the two hold the outcomes of query i (all
 * its epochs) under two conditions. The unit on which every paired interval and test here works.
 *
 * Throws RangeError when the lengths differ, a query has no outcome, or an outcome is not finite.
 * Source: Miller (2024), arXiv:2411.00640, §4: questions are the units, samples are averaged first.
 */
export function pairedDifferences(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number[] {
  ensure(a.length === b.length, "a and b", "hold the same queries", `${a.length} and ${b.length}`);
  return a.map((outcomesA, query) => {
    const outcomesB = b[query] ?? [];
    ensureValues(`a[${query}]`, outcomesA);
    ensureValues(`b[${query}]`, outcomesB);
    return mean(outcomesA) - mean(outcomesB);
  });
}

/**
 * Mean paired difference with its standard error, t interval and t test: the headline gap.
 *
 * `differences` holds one value a query (see `pairedDifferences`). `groups`, when given, names the group of each
 * query (a source document, a topic) whose queries may be correlated; the standard error is then clustered.
 * Throws RangeError for fewer than 2 queries (or groups), a non-finite difference, or `groups` of another length.
 * Source: Miller (2024), arXiv:2411.00640, §4.2 and Appendix A; see `clusteredMean` for the departures.
 */
export function pairedGap(
  differences: readonly number[],
  options: { groups?: readonly (string | number)[]; level?: number } = {},
): ClusteredMean {
  const { groups = differences.map((_, index) => index), level = 0.95 } = options;
  const [count, labels] = [differences.length, groups.length];
  ensure(labels === count, "groups", `name a group for each of the ${count} differences`, labels);
  const members = Map.groupBy(differences.keys(), (index) => groups[index]);
  const clusters = [...members.values()].map((indices) => indices.map((index) => differences[index] ?? 0));
  return clusteredMean(clusters, level);
}
