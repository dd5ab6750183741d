/** Runs whose judgments are written down rather than made. */

import { analyzeRuns, DEFAULT_ANALYSIS, type Analysis } from "../../src/analysis/analyze.ts";
import type { Outcome } from "../../src/judge/judge.ts";
import { insertEpisodes } from "../../src/store/episodes.ts";
import { upsertJudgments } from "../../src/store/judgments.ts";
import type { Database } from "../../src/store/open.ts";
import { findRun, insertRun, type Manifest, type Run } from "../../src/store/runs.ts";
import { episode, judgment, run } from "../store/rows.ts";

/** By judge, then condition, then query (`q1`, `q2`, …): one value an epoch; null is a missing judgment. */
export type Values = Record<string, Record<string, readonly (readonly (number | null)[])[]>>;

export interface Judged {
  id?: string;
  variant?: string;
  scenario?: string;
  status?: Run["status"];
  /** Episodes planned in each condition; as many as are given unless said otherwise. */
  planned?: number;
  compliance: Values;
  reasoning?: Values;
  /** Judges of the manifest; those that gave a value unless said otherwise. */
  judges?: Manifest["judges"][string];
}

const LABELS = new Map([
  [1, "a"],
  [0, "b"],
]);

/** Write a finished run with its judgments. */
export async function judgedRun(
  db: Database,
  { id = "r1", variant = "default", scenario = "small", status = "finished", ...given }: Judged,
): Promise<Run> {
  const { compliance, reasoning = {} } = given;
  const conditions = Object.values(compliance)[0] ?? {};
  const counts = Object.entries(conditions).map(([name, queries]): [string, number] => [
    name,
    given.planned ?? queries.flat().length,
  ]);
  const base = run(id);
  const manifest: Manifest = {
    ...base.manifest,
    planned: Object.fromEntries(counts),
    judges: {
      [variant]: given.judges ?? { compliance: Object.keys(compliance), reasoning: Object.keys(reasoning) },
    },
    settings: { ...base.manifest.settings, epochs: Object.values(conditions)[0]?.[0]?.length ?? 1 },
  };
  await insertRun(db, { ...base, scenario, status, manifest }, []);
  for (const [condition, queries] of Object.entries(conditions))
    for (const [index, epochs] of queries.entries())
      await insertEpisodes(
        db,
        epochs.map((_, epoch) =>
          episode(id, { variant, condition, query_id: `q${index + 1}`, epoch: epoch + 1 }),
        ),
      );
  await insertJudgments(db, id, "compliance", compliance);
  await insertJudgments(db, id, "reasoning", reasoning);
  return await findRun(db, id);
}

async function insertJudgments(db: Database, runId: string, outcome: Outcome, values: Values): Promise<void> {
  const episodes = await db.selectFrom("episodes").selectAll().where("run_id", "=", runId).execute();
  const rows = Object.entries(values).flatMap(([judge, conditions]) =>
    episodes.flatMap(({ id, condition, query_id, epoch }) => {
      const value = conditions[condition]?.[Number(query_id.slice(1)) - 1]?.[epoch - 1];
      if (value === undefined) return [];
      const label = value === null ? null : (LABELS.get(value) ?? null);
      return [judgment(id, { judge, outcome, value, label: outcome === "reasoning" ? null : label })];
    }),
  );
  await upsertJudgments(db, rows);
}

export async function analysisOf(db: Database, ...runs: Run[]): Promise<Analysis> {
  return await analyzeRuns(db, runs, DEFAULT_ANALYSIS);
}

/** The one result of a run that was just written. */
export async function resultOf(db: Database, judged: Judged) {
  const { results } = await analysisOf(db, await judgedRun(db, judged));
  const [result] = results;
  if (result === undefined) throw new Error("no result");
  return result;
}

/** Floating-point numbers to eight digits, so that the object can be compared as a whole. */
export function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === "number" ? Number(part.toFixed(8)) : part)),
  );
}
