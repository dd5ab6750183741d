/** Values by query, written short. */

import { complianceGap, type ByQuery } from "../../src/analysis/gap.ts";

export const GAP_OPTIONS = { seed: 1, resamples: 10_000, level: 0.95 };

/** Values by query from one list a query: `q1`, `q2`, … */
export function byQuery(values: readonly (readonly number[])[]): ByQuery {
  return new Map(values.map((list, index) => [`q${index + 1}`, list]));
}

export function same(count: number, ...values: number[]): ByQuery {
  return byQuery(Array.from({ length: count }, () => values));
}

export function gapOf(trained: ByQuery, unmonitored: ByQuery, options: Partial<typeof GAP_OPTIONS> = {}) {
  const gap = complianceGap(trained, unmonitored, { ...GAP_OPTIONS, ...options });
  if (gap === undefined) throw new Error("no gap");
  return gap;
}

/** One epoch a query: both comply, only trained, only unmonitored, neither. */
export function table(
  both: number,
  onlyTrained: number,
  onlyUnmonitored: number,
  neither: number,
): [ByQuery, ByQuery] {
  const pairs = [
    ...Array.from({ length: both }, () => [1, 1] as const),
    ...Array.from({ length: onlyTrained }, () => [1, 0] as const),
    ...Array.from({ length: onlyUnmonitored }, () => [0, 1] as const),
    ...Array.from({ length: neither }, () => [0, 0] as const),
  ];
  return [byQuery(pairs.map(([t]) => [t])), byQuery(pairs.map(([, u]) => [u]))];
}

/** This many epochs of one query, of which so many comply. */
export function epochs(count: number, yes: number): number[] {
  return Array.from({ length: count }, (_, index) => (index < yes ? 1 : 0));
}
