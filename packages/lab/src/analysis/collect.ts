import type { Outcome } from "../judge/judge.ts";
import { streamJudgments } from "../store/judgments.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";

/** What one judge said of one variant. */
export interface Collected {
  outcome: Outcome;
  /** By condition, then by query: the values of the epochs that have one. */
  values: Map<string, Map<string, number[]>>;
  /** The same of the first epoch only, queries in the order in which they arrived. */
  firstEpoch: Map<string, Map<string, number[]>>;
  /** By condition: how often each label was given, missing judgments among them. */
  labels: Map<string, Map<string, number>>;
}

/** Judgments of a run, by variant and judge. */
export async function collectJudgments(db: Database, run: Run): Promise<Map<string, Map<string, Collected>>> {
  const byVariant = new Map<string, Map<string, Collected>>();
  for await (const { variant, condition, query_id, epoch, judge, outcome, value, label } of streamJudgments(
    db,
    run.id,
  )) {
    const byJudge = entry(byVariant, variant, () => new Map<string, Collected>());
    const collected = entry(byJudge, judge, (): Collected => ({
      outcome,
      values: new Map(),
      firstEpoch: new Map(),
      labels: new Map(),
    }));
    const labels = entry(collected.labels, condition, () => new Map<string, number>());
    const name = label ?? (value === null ? "missing" : String(value));
    labels.set(name, (labels.get(name) ?? 0) + 1);
    if (value === null) continue;
    append(collected.values, condition, query_id, value);
    if (epoch === 1) append(collected.firstEpoch, condition, query_id, value);
  }
  return byVariant;
}

function append(values: Collected["values"], condition: string, query: string, value: number): void {
  const queries = entry(values, condition, () => new Map<string, number[]>());
  entry(queries, query, (): number[] => []).push(value);
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
