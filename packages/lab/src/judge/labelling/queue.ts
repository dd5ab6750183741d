import { createHash } from "node:crypto";
import type { Database } from "../../store/open.ts";
import type { Outcome } from "../judge.ts";

/** In which order a rater sees the episodes: mixed, or those first of which the judges are least sure. */
export type LabelOrder = "random" | "uncertain";

/**
 * Episodes of a run that a rater has not labelled yet, in the order in which to show them. The random order is the
 * rater's own and the same at every start, so that a labelling can be resumed and two raters see different sequences.
 */
export async function labelQueue(
  db: Database,
  asked: { runId: string; outcome: Outcome; rater: string; order: LabelOrder },
): Promise<number[]> {
  const { runId, outcome, rater, order } = asked;
  const rows = await db
    .selectFrom("episodes")
    .leftJoin("judgments", (join) =>
      join.onRef("judgments.episode_id", "=", "episodes.id").on("judgments.outcome", "=", outcome),
    )
    .select(({ fn }) => ["id", fn.avg<number | null>(fn.coalesce("score", "value")).as("score")])
    .where("run_id", "=", runId)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("labels")
            .select("labels.label")
            .whereRef("labels.episode_id", "=", "episodes.id")
            .where("labels.rater", "=", rater)
            .where("labels.outcome", "=", outcome),
        ),
      ),
    )
    .groupBy("id")
    .execute();
  const place = (id: number): string => createHash("sha256").update(`${rater}\0${id}`).digest("hex");
  const doubt = (score: number | null): number =>
    order === "random" || score === null ? 1 : Math.abs(score - 0.5);
  return rows
    .map(({ id, score }) => ({ id, doubt: doubt(score), place: place(id) }))
    .toSorted((a, b) => a.doubt - b.doubt || (a.place < b.place ? -1 : 1))
    .map(({ id }) => id);
}
