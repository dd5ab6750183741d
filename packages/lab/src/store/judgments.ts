import type { Database } from "./open.ts";
import { batches } from "./runs.ts";
import type { JudgmentTable, LabelTable } from "./tables.ts";

/** Write judgments; one that exists for the same episode, judge and vote is replaced. */
export async function upsertJudgments(db: Database, judgments: readonly JudgmentTable[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const batch of batches(judgments, 500)) {
      await transaction
        .insertInto("judgments")
        .values(batch)
        .onConflict((conflict) =>
          conflict.columns(["episode_id", "judge", "vote"]).doUpdateSet((set) => ({
            judge_version: set.ref("excluded.judge_version"),
            outcome: set.ref("excluded.outcome"),
            value: set.ref("excluded.value"),
            label: set.ref("excluded.label"),
            quote: set.ref("excluded.quote"),
            created_at: set.ref("excluded.created_at"),
          })),
        )
        .execute();
    }
  });
}

export async function insertLabels(db: Database, labels: readonly LabelTable[]): Promise<void> {
  for (const batch of batches(labels, 500)) await db.insertInto("labels").values(batch).execute();
}

/** The label that a rater gave, by episode id, for the episodes from `first` to `last`. */
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
    .where("episode_id", ">=", first)
    .where("episode_id", "<=", last)
    .execute();
  return new Map(rows.map(({ episode_id, label }) => [episode_id, label]));
}

/** One judgment with what analysis needs to group and pair it. */
export interface JudgedEpisode {
  variant: string;
  condition: string;
  query_id: string;
  epoch: number;
  judge: string;
  outcome: JudgmentTable["outcome"];
  value: number | null;
  label: string | null;
}

/**
 * Judgments of a run, streamed. Several votes of one judge on one episode come as their mean, missing votes left out.
 */
export function streamJudgments(db: Database, runId: string): AsyncIterableIterator<JudgedEpisode> {
  return db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .where("episodes.run_id", "=", runId)
    .select(({ fn }) => [
      "episodes.variant",
      "episodes.condition",
      "episodes.query_id",
      "episodes.epoch",
      "judgments.judge",
      "judgments.outcome",
      fn.avg<number | null>("judgments.value").as("value"),
      fn.min<string | null>("judgments.label").as("label"),
    ])
    .groupBy(["judgments.episode_id", "judgments.judge"])
    .orderBy("judgments.episode_id")
    .stream();
}
