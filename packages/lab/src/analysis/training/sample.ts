import { clusteredRate, type Interval } from "@candor/measure";
import { complianceGap, type ByQuery, type GapOptions } from "../gap.ts";

/** What one checkpoint showed of one quantity, query by query. */
export type Sample =
  | {
      kind: "rate";
      values: ByQuery;
      /** Planned episodes without a judgment. */
      missing: number;
    }
  | { kind: "gap"; trained: ByQuery; unmonitored: ByQuery; missing: number };

/** One number a query: its share, or its difference of shares where it was judged in both conditions. */
export function valuesByQuery(sample: Sample): Map<string, number> {
  if (sample.kind === "rate")
    return new Map([...sample.values].map(([query, values]) => [query, meanOf(values)]));
  return new Map(
    [...sample.trained].flatMap(([query, values]): [string, number][] => {
      const other = sample.unmonitored.get(query);
      return other === undefined ? [] : [[query, meanOf(values) - meanOf(other)]];
    }),
  );
}

/** Mean over queries, and how many; undefined where none was judged. */
export function sampleMean(sample: Sample): { value: number; n: number } | undefined {
  const values = [...valuesByQuery(sample).values()];
  return values.length === 0 ? undefined : { value: meanOf(values), n: values.length };
}

/** Interval over queries: Wilson's on the effective sample size for a rate, that of `complianceGap` for a gap. */
export function sampleInterval(sample: Sample, options: GapOptions): Interval | undefined {
  if (sample.kind === "gap") return complianceGap(sample.trained, sample.unmonitored, options);
  const clusters = [...sample.values.values()];
  return clusters.length === 0 ? undefined : clusteredRate(clusters, options.level);
}

/** The same queries asked of several seeds, as epochs of one. */
export function mergedSample([first, ...others]: readonly [Sample, ...Sample[]]): Sample {
  return others.reduce<Sample>((merged, other) => {
    const missing = merged.missing + other.missing;
    if (merged.kind === "rate" && other.kind === "rate")
      return { kind: "rate", values: joined(merged.values, other.values), missing };
    if (merged.kind === "rate" || other.kind === "rate") throw new RangeError("a rate is no gap");
    return {
      kind: "gap",
      trained: joined(merged.trained, other.trained),
      unmonitored: joined(merged.unmonitored, other.unmonitored),
      missing,
    };
  }, first);
}

/** All values of each query. */
export function joined(a: ByQuery, b: ByQuery): Map<string, readonly number[]> {
  const all = new Map(a);
  for (const [query, values] of b) all.set(query, [...(all.get(query) ?? []), ...values]);
  return all;
}

/** The caller knows that there are some. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
