import type { Outcome } from "../judge/judge.ts";
import type { Database } from "./open.ts";
import { batches } from "./runs.ts";
import type { LabelTable } from "./tables.ts";

/** Rater under which imports store the labels that came with the recorded episodes. */
export const RECORDED_RATER = "recorded";

/** Write labels; one that exists for the same episode, rater and outcome is replaced. */
export async function upsertLabels(db: Database, labels: readonly LabelTable[]): Promise<void> {
  for (const batch of batches(labels, 500)) {
    await db
      .insertInto("labels")
      .values(batch)
      .onConflict((conflict) =>
        conflict
          .columns(["episode_id", "rater", "outcome"])
          .doUpdateSet((set) => ({ label: set.ref("excluded.label") })),
      )
      .execute();
  }
}

/** The compliance label that a rater gave, by episode id, for the episodes from `first` to `last`. */
export async function labelsBetween(
  db: Database,
  rater: string,
  first: number,
  last: number,
): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom("labels")
    .select(["episode_id", "label"])
    .where("rater", "=", rater)
    .where("outcome", "=", "compliance")
    .where("episode_id", ">=", first)
    .where("episode_id", "<=", last)
    .execute();
  return new Map(rows.map(({ episode_id, label }) => [episode_id, label]));
}

/** A label that a person gave to a stored episode. */
export interface HumanLabel extends Omit<LabelTable, "outcome"> {
  run_id: string;
  variant: string;
  condition: string;
  query_id: string;
}

/** What people said of an outcome, of one run or of all, in the order of the episodes. */
export async function humanLabels(db: Database, outcome: Outcome, runId?: string): Promise<HumanLabel[]> {
  let query = db
    .selectFrom("labels")
    .innerJoin("episodes", "episodes.id", "labels.episode_id")
    .select(["episode_id", "rater", "label", "run_id", "variant", "condition", "query_id"])
    .where("outcome", "=", outcome)
    .where("rater", "!=", RECORDED_RATER);
  if (runId !== undefined) query = query.where("run_id", "=", runId);
  return query.orderBy("episode_id").orderBy("rater").execute();
}
