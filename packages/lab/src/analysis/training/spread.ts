import { meanOverSeeds, type Interval } from "@candor/measure";
import { LEVEL } from "../result.ts";
import { meanOf } from "./sample.ts";

/** A number of an arm over its seeds. */
export interface Spread {
  estimate: number;
  /** Ends of the 95 % interval; null where there is none. */
  low: number | null;
  high: number | null;
  /** What varies in the interval: training seeds, or, where seeds cannot say it, the queries of these seeds. */
  over: "seeds" | "queries" | null;
}

/** Where a quantity can lie. */
export const BOUNDS = { share: [0, 1], points: [-1, 1] } as const satisfies Record<
  string,
  readonly [number, number]
>;

/**
 * Mean over seeds with a t interval, cut off where the quantity ends. One seed, and seeds that all gave the same number,
 * say nothing of other seeds: the interval then speaks of other queries.
 * @param values one a seed
 */
export function spreadOver(
  values: readonly number[],
  overQueries: () => Interval | undefined,
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
): Spread | null {
  const [first] = values;
  if (first === undefined) return null;
  if (values.some((value) => value !== first)) {
    const { estimate, low, high } = meanOverSeeds(values, LEVEL);
    return { estimate, low: Math.max(least, low), high: Math.min(most, high), over: "seeds" };
  }
  return spreadOfQueries(meanOf(values), overQueries());
}

/** An estimate with an interval over queries, where there is one. */
export function spreadOfQueries(estimate: number, interval: Interval | undefined): Spread {
  if (interval === undefined) return { estimate, low: null, high: null, over: null };
  return { estimate, low: interval.low, high: interval.high, over: "queries" };
}
