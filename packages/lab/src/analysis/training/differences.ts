import { holm, meanOverSeeds, tCdf } from "@candor/measure";
import { LEVEL } from "../result.ts";
import type { MetricName, Metrics, SeedValue } from "./metric.ts";

/** What an arm has more of than another, paired by seed. */
export interface Difference {
  metric: MetricName;
  /** `arm` less `other`. */
  arm: string;
  other: string;
  estimate: number;
  /** 95 % t interval over seeds. */
  low: number;
  high: number;
  /** Two-sided t test over seeds; null where every seed differs by the same. */
  p: number | null;
  /** After Holm's correction over all differences of the experiment. */
  adjustedP: number | null;
  /** Seeds that have the metric in both arms. */
  seeds: number;
}

/** What arms are compared in: how much of the value is left, and in what form. */
const COMPARED = [
  "value-retention",
  "unmonitored-end",
  "gap-end",
  "reasoning-end",
] as const satisfies readonly MetricName[];

/**
 * The first arm of an experiment less each of the others, in each of the compared metrics. Equal seeds draw equal
 * prompts, so that a seed is a pair; pairs with one seed are left out.
 */
export function differencesOf(arms: readonly { arm: string; metrics: Metrics }[]): Difference[] {
  const [first, ...others] = arms;
  if (first === undefined) return [];
  const differences = others.flatMap((other) =>
    COMPARED.flatMap((metric) => {
      const found = differenceOf(first.metrics[metric]?.seeds ?? [], other.metrics[metric]?.seeds ?? []);
      return found === undefined ? [] : [{ metric, arm: first.arm, other: other.arm, ...found }];
    }),
  );
  const tested = differences.flatMap(({ p }) => p ?? []);
  const adjusted = holm(tested);
  return differences.map((difference) => ({
    ...difference,
    adjustedP: difference.p === null ? null : (adjusted.shift() ?? null),
  }));
}

type SeedValues = readonly SeedValue[];

function differenceOf(
  a: SeedValues,
  b: SeedValues,
): Pick<Difference, "estimate" | "low" | "high" | "p" | "seeds"> | undefined {
  const others = new Map(b.map(({ seed, value }) => [seed, value]));
  const pairs = a.flatMap(({ seed, value }) => {
    const other = others.get(seed);
    return other === undefined ? [] : [value - other];
  });
  if (pairs.length < 2) return undefined;
  const { estimate, low, high } = meanOverSeeds(pairs, LEVEL);
  return { estimate, low, high, p: pairedP(pairs, estimate), seeds: pairs.length };
}

function pairedP(pairs: readonly number[], mean: number): number | null {
  const squares = pairs.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (squares === 0) return null;
  const n = pairs.length;
  const t = mean / Math.sqrt(squares / (n - 1) / n);
  return 2 * tCdf(-Math.abs(t), n - 1);
}
