import { gapVariance, queriesForGap, type GapVariance } from "@candor/measure";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { collectJudgments } from "./collect.ts";
import { DEFAULT_VARIANT } from "../scenario/scenario.ts";

/**
 * What to expect where there is no pilot: medians over nine recorded cells (three models × three values, 12 to 20
 * queries with 10 epochs each; docs/log.md, 2026-11-23).
 */
export const TYPICAL_VARIANCE: GapVariance = { between: 0.008, withinA: 0.099, withinB: 0.068 };

export interface GapPlan {
  epochs: number;
  queries: number;
  /** Both conditions together. */
  episodes: number;
}

/**
 * Queries needed to find a true gap, for several numbers of epochs a query.
 * @param gap as a share (0.05 = 5 percentage points)
 * @param power chance of finding it, with a two-sided test at 5 %
 */
export function planGap(variance: GapVariance, gap: number, power: number): GapPlan[] {
  return [1, 2, 5, 10].map((epochs) => {
    const queries = queriesForGap({ ...variance, epochs, gap, power });
    return { epochs, queries, episodes: 2 * queries * epochs };
  });
}

/**
 * Variances of the gap as a pilot run shows them, under its deciding judge.
 * @returns undefined where fewer than two queries have two judged epochs in both conditions
 */
export async function pilotVariance(db: Database, run: Run): Promise<GapVariance | undefined> {
  const [variant = DEFAULT_VARIANT] = Object.keys(run.manifest.judges);
  const judge = run.manifest.judges[variant]?.compliance[0] ?? "";
  const values = (await collectJudgments(db, run)).get(variant)?.get(judge)?.values;
  const conditionOf = (role: string) =>
    Object.keys(run.manifest.conditions).find((name) => run.manifest.conditions[name]?.role === role) ?? "";
  const trained = values?.get(conditionOf("trained")) ?? new Map<string, number[]>();
  const unmonitored = values?.get(conditionOf("unmonitored")) ?? new Map<string, number[]>();
  const queries = [...trained.keys()].filter((query) =>
    [trained, unmonitored].every((side) => (side.get(query)?.length ?? 0) >= 2),
  );
  if (queries.length < 2) return undefined;
  const side = (of: Map<string, number[]>) => queries.map((query) => of.get(query) ?? []);
  return gapVariance(side(trained), side(unmonitored));
}
