import type { Database } from "./open.ts";
import { batches } from "./runs.ts";
import type { JudgmentTable } from "./tables.ts";

/** Write judgments; one that exists for the same episode, judge and outcome is replaced. */
export async function upsertJudgments(db: Database, judgments: readonly JudgmentTable[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const batch of batches(judgments, 500)) {
      await transaction
        .insertInto("judgments")
        .values(batch)
        .onConflict((conflict) =>
          conflict.columns(["episode_id", "judge", "outcome"]).doUpdateSet((set) => ({
            judge_version: set.ref("excluded.judge_version"),
            judge_model: set.ref("excluded.judge_model"),
            prompt_hash: set.ref("excluded.prompt_hash"),
            value: set.ref("excluded.value"),
            score: set.ref("excluded.score"),
            label: set.ref("excluded.label"),
            quote: set.ref("excluded.quote"),
            created_at: set.ref("excluded.created_at"),
          })),
        )
        .execute();
    }
  });
}

/** One judgment with what analysis needs to group and pair it. */
export interface JudgedEpisode extends Pick<
  JudgmentTable,
  "episode_id" | "judge" | "judge_version" | "judge_model" | "prompt_hash" | "outcome" | "value" | "label"
> {
  variant: string;
  condition: string;
  query_id: string;
  epoch: number;
}

/** Judgments of a run, streamed in the order of its episodes. */
export function streamJudgments(db: Database, runId: string): AsyncIterableIterator<JudgedEpisode> {
  return db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .where("episodes.run_id", "=", runId)
    .select([
      "episodes.variant",
      "episodes.condition",
      "episodes.query_id",
      "episodes.epoch",
      "judgments.episode_id",
      "judgments.judge",
      "judgments.judge_version",
      "judgments.judge_model",
      "judgments.prompt_hash",
      "judgments.outcome",
      "judgments.value",
      "judgments.label",
    ])
    .orderBy("judgments.episode_id")
    .orderBy("judgments.judge")
    .orderBy("judgments.outcome")
    .stream();
}

/** What one judge said of one outcome, by episode. */
export async function judgmentsBy(
  db: Database,
  runId: string,
  judge: string,
  outcome: JudgmentTable["outcome"],
): Promise<Map<number, Pick<JudgmentTable, "episode_id" | "value" | "score">>> {
  const rows = await db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .where("episodes.run_id", "=", runId)
    .where("judge", "=", judge)
    .where("outcome", "=", outcome)
    .select(["judgments.episode_id", "value", "score"])
    .execute();
  return new Map(rows.map((row) => [row.episode_id, row]));
}
