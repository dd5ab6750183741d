import { ensure, ensureCount } from "../check.ts";
import { type BootstrapEstimate, type BootstrapOptions, clusterBootstrap } from "../resampling/bootstrap.ts";
import { sum } from "../moments.ts";

/** Counts of one item with its own share of agreeing pairs. */
interface Item {
  counts: readonly number[];
  agreement: number;
}

function kappa(items: readonly Item[], raters: number, categories: number): number {
  const totals = new Float64Array(categories);
  let observed = 0;
  for (const item of items) {
    observed += item.agreement;
    for (let c = 0; c < categories; c++) totals[c] = (totals[c] ?? 0) + (item.counts[c] ?? 0);
  }
  observed /= items.length;
  let expected = 0;
  for (const total of totals) expected += (total / (items.length * raters)) ** 2;
  return expected === 1 ? Number.NaN : (observed - expected) / (1 - expected);
}

/**
 * Fleiss' kappa of several raters over nominal categories, with a bootstrap interval over items.
 *
 * `table[i][c]` counts the raters who put item i in category c; every item has the same number of raters, 2 at least
 * (otherwise use `krippendorffAlpha`). Resamples in which only one category is left have no kappa and are counted in
 * `undefinedResamples`.
 * Throws RangeError for an empty table, counts that are not integers of at least 0, rows of unequal length or sum, one
 * category used throughout (kappa does not exist), and as `clusterBootstrap` does.
 * Source: Fleiss (1971); interval over items as in Zapf et al. (2016), *Measuring inter-rater reliability for nominal
 * data – which coefficients and confidence intervals are appropriate?*, with BCa in place of percentiles.
 */
export function fleissKappa(
  table: readonly (readonly number[])[],
  options: BootstrapOptions,
): BootstrapEstimate {
  ensure(table.length > 0, "table", "hold at least 1 item", table.length);
  const categories = table[0]?.length ?? 0;
  const raters = sum(table[0] ?? []);
  ensureCount("raters", raters, 2);
  const items = table.map((counts, index) => {
    ensure(counts.length === categories, `table[${index}]`, `hold ${categories} counts`, counts.length);
    for (const count of counts) ensureCount(`table[${index}]`, count);
    ensure(sum(counts) === raters, `table[${index}]`, `sum to ${raters} raters`, sum(counts));
    const pairs = sum(counts.map((count) => count * (count - 1)));
    return { counts, agreement: pairs / (raters * (raters - 1)) };
  });
  const used = items.some((item) =>
    item.counts.some((count, c) => count > 0 && count !== items[0]?.counts[c]),
  );
  const single = (items[0]?.counts ?? []).includes(raters);
  ensure(used || !single, "table", "use more than one category", "one");
  return clusterBootstrap(items, (sample) => kappa(sample, raters, categories), options);
}
