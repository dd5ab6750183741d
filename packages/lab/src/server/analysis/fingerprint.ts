import { createHash } from "node:crypto";
import { sql } from "kysely";
import { readCards } from "../../judge/calibration/card.ts";
import { readCertifications } from "../../organism/certification-record.ts";
import type { Stored } from "../../store/named.ts";
import type { Database } from "../../store/open.ts";

/** What every analysis rests on beside the store: judge cards and certifications. */
export function outsideOf(logDir: string): string {
  return JSON.stringify([readCards(logDir), readCertifications(logDir)]);
}

/**
 * What an analysis of some runs and trainings rests on, as a hash: equal as long as none of it changed. Judgments are
 * told apart by their count, newest time and values, the rest by its rows or their count.
 */
export async function fingerprintOf(
  db: Database,
  { runs, trainings }: Stored,
  logDir: string,
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([runs, trainings, outsideOf(logDir)]));
  const trainingIds = trainings.map(({ id }) => id);
  const related = await relatedRuns(
    db,
    runs.map(({ id }) => id),
    trainingIds,
  );
  hash.update(JSON.stringify(related));
  const ids = related.map(({ id }) => id);
  for (const rows of [
    await rowCounts(db, "episodes", ids),
    await rowCounts(db, "interventions", ids),
    await rowCounts(db, "turns", ids),
    await judgmentStates(db, ids),
    await labelsOf(db, ids),
    await db.selectFrom("white_box").select(["run_id", "created_at"]).where("run_id", "in", ids).execute(),
    await db
      .selectFrom("training_steps")
      .select(({ fn }) => ["training_id", fn.countAll().as("count")])
      .where("training_id", "in", trainingIds)
      .groupBy("training_id")
      .execute(),
  ])
    hash.update(JSON.stringify(rows));
  return hash.digest("hex");
}

/** The runs themselves, their audits, and those that measured the trainings. */
async function relatedRuns(db: Database, runIds: readonly string[], trainingIds: readonly string[]) {
  return await db
    .selectFrom("runs")
    .select(["id", "status", "planned", "manifest"])
    .where((where) =>
      where.or([
        where("id", "in", runIds),
        where(sql<string>`json_extract(manifest, '$.audit.run')`, "in", runIds),
        where(sql<string>`json_extract(manifest, '$.training.id')`, "in", trainingIds),
      ]),
    )
    .orderBy("id")
    .execute();
}

async function rowCounts(
  db: Database,
  table: "episodes" | "interventions" | "turns",
  ids: readonly string[],
) {
  return await db
    .selectFrom(table)
    .select(({ fn }) => ["run_id", fn.countAll().as("count")])
    .where("run_id", "in", ids)
    .groupBy("run_id")
    .execute();
}

/** Values are weighted by their episode, so that two that change places are seen. */
async function judgmentStates(db: Database, ids: readonly string[]) {
  return await db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .select(({ fn }) => [
      "episodes.run_id",
      fn.countAll().as("count"),
      fn.max("judgments.created_at").as("newest"),
      sql<number>`total(judgments.value * judgments.episode_id)`.as("values"),
    ])
    .where("episodes.run_id", "in", ids)
    .groupBy("episodes.run_id")
    .execute();
}

/** Labels carry no time, and one may be taken back for another. */
async function labelsOf(db: Database, ids: readonly string[]) {
  return await db
    .selectFrom("labels")
    .innerJoin("episodes", "episodes.id", "labels.episode_id")
    .select(["episode_id", "rater", "outcome", "label"])
    .where("episodes.run_id", "in", ids)
    .orderBy("episode_id")
    .orderBy("rater")
    .orderBy("outcome")
    .execute();
}
