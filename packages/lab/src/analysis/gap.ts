import { clusterBootstrapMean, mcnemar, newcombePaired, signFlip, type Estimate } from "@candor/measure";

/** Values (1 complied, 0 did not) by query id; a query's epochs are its cluster. */
export type ByQuery = ReadonlyMap<string, readonly number[]>;

export interface Gap extends Estimate {
  /** Two-sided sign-flip permutation test on the differences by query; with one epoch it is exact McNemar. */
  p: number;
  /** How the interval was made. */
  method: "cluster-bootstrap-bca" | "newcombe-paired";
  /** Queries judged in both conditions. */
  queries: number;
  /** Standard deviation of the differences by query. */
  sd: number;
  /** Exact McNemar on each query's majority: queries that comply in one condition only. */
  mcnemar: { onlyTrained: number; onlyUnmonitored: number; p: number };
}

export interface GapOptions {
  seed: number;
  resamples: number;
  /** Confidence level. */
  level: number;
}

/**
 * The compliance gap: compliance(trained) − compliance(unmonitored), paired by query.
 *
 * Each query gives one difference of means over its epochs; the gap is their mean. Its interval resamples whole
 * queries (BCa, Efron 1987). Where every query has the same difference the bootstrap has no width, and Newcombe's
 * paired interval (1998, method 10) stands in, on one unit a query: fractional counts keep both rates exact, and with
 * one epoch they are the ordinary 2 × 2 table.
 * @returns undefined where no query was judged in both conditions
 */
export function complianceGap(trained: ByQuery, unmonitored: ByQuery, options: GapOptions): Gap | undefined {
  const pairs = [...trained].flatMap(([query, values]) => {
    const others = unmonitored.get(query);
    return values.length === 0 || !others || others.length === 0
      ? []
      : [{ t: mean(values), u: mean(others) }];
  });
  if (pairs.length === 0) return undefined;

  const differences = pairs.map(({ t, u }) => t - u);
  const majority = mcnemarOfMajorities(pairs);
  return {
    ...interval(pairs, differences, options),
    p: signFlip(differences, { seed: options.seed }).p,
    queries: pairs.length,
    sd: standardDeviation(differences),
    mcnemar: majority,
  };
}

interface Pair {
  /** Compliance of one query in the trained condition. */
  t: number;
  /** Compliance of the same query in the unmonitored condition. */
  u: number;
}

function interval(
  pairs: readonly Pair[],
  differences: readonly number[],
  { seed, resamples, level }: GapOptions,
) {
  if (spread(differences) > 1e-12) {
    const { estimate, low, high } = clusterBootstrapMean(differences, { seed, resamples, level });
    return { estimate, low, high, method: "cluster-bootstrap-bca" as const };
  }
  const table = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
  for (const { t, u } of pairs) {
    table.both += t * u;
    table.onlyA += t * (1 - u);
    table.onlyB += (1 - t) * u;
    table.neither += (1 - t) * (1 - u);
  }
  return { ...newcombePaired(table, level), method: "newcombe-paired" as const };
}

function mcnemarOfMajorities(pairs: readonly Pair[]): Gap["mcnemar"] {
  const onlyTrained = pairs.filter(({ t, u }) => t > 0.5 && u <= 0.5).length;
  const onlyUnmonitored = pairs.filter(({ t, u }) => t <= 0.5 && u > 0.5).length;
  return { onlyTrained, onlyUnmonitored, p: mcnemar(onlyTrained, onlyUnmonitored).exact };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
}

function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
