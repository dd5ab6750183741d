import type { Insertable, Selectable } from "kysely";
import { GroupWriter } from "./group-writer.ts";
import type { Database } from "./open.ts";
import { findText } from "./runs.ts";
import type { EpisodeTable, FailureTable } from "./tables.ts";

export type NewEpisode = Insertable<EpisodeTable>;
export type Episode = Selectable<EpisodeTable>;

/** What makes an episode unique within its run. */
export interface EpisodeKey {
  variant: string;
  condition: string;
  queryId: string;
  epoch: number;
}

export function keyText({ variant, condition, queryId, epoch }: EpisodeKey): string {
  return `${variant}/${condition}/${queryId}/${epoch}`;
}

/** Writes episodes in groups; an episode that is recorded already stays as it is. */
export class EpisodeWriter extends GroupWriter<NewEpisode> {
  constructor(db: Database) {
    super((episodes) => insertEpisodes(db, episodes));
  }
}

/** Insert episodes, at most 200 at once; those recorded already stay as they are. */
export async function insertEpisodes(db: Database, episodes: readonly NewEpisode[]): Promise<void> {
  await db
    .insertInto("episodes")
    .values(episodes)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Keys of the episodes that a run has recorded. */
export async function recordedKeys(db: Database, runId: string): Promise<Set<string>> {
  const keys = new Set<string>();
  const rows = db
    .selectFrom("episodes")
    .select(["variant", "condition", "query_id as queryId", "epoch"])
    .where("run_id", "=", runId)
    .stream();
  for await (const row of rows) keys.add(keyText(row));
  return keys;
}

/** How many episodes a run has recorded. */
export async function recordedCount(db: Database, runId: string): Promise<number> {
  const { count } = await db
    .selectFrom("episodes")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("run_id", "=", runId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Episodes of a run in the order of their ids, a page at a time so that memory stays small. */
export async function* episodePages(db: Database, runId: string, pageSize = 500): AsyncGenerator<Episode[]> {
  let after = 0;
  for (;;) {
    const page = await db
      .selectFrom("episodes")
      .selectAll()
      .where("run_id", "=", runId)
      .where("id", ">", after)
      .orderBy("id")
      .limit(pageSize)
      .execute();
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.id;
  }
}

/** A stored request as it was sent, with the shared system prompt put back. */
export async function requestAsSent(db: Database, rawRequest: string): Promise<string> {
  const [reference, hash] = /\{"\$text":"([0-9a-f]{64})"\}/.exec(rawRequest) ?? [];
  if (reference === undefined || hash === undefined) return rawRequest;
  const text = JSON.stringify(await findText(db, hash));
  return rawRequest.replace(reference, () => text);
}

/** Record that an episode could not be sampled; a later failure of the same episode replaces it. */
export async function insertFailure(db: Database, failure: FailureTable): Promise<void> {
  await db
    .insertInto("failures")
    .values(failure)
    .onConflict((conflict) =>
      conflict.columns(["run_id", "variant", "condition", "query_id", "epoch"]).doUpdateSet({
        kind: failure.kind,
        message: failure.message,
        attempts: failure.attempts,
        created_at: failure.created_at,
      }),
    )
    .execute();
}

/** Failures of episodes that are still missing. */
export async function openFailures(db: Database, runId: string): Promise<FailureTable[]> {
  return await failuresLeft(db).selectAll("failure").where("failure.run_id", "=", runId).execute();
}

/** How many there are, by run; of one run alone where it is given. Runs without any are left out. */
export async function openFailureCounts(
  db: Database,
  runId?: string,
): Promise<{ run_id: string; count: number }[]> {
  return await failuresLeft(db)
    .select(({ fn }) => ["failure.run_id", fn.countAll<number>().as("count")])
    .$if(runId !== undefined, (query) => query.where("failure.run_id", "=", runId ?? ""))
    .groupBy("failure.run_id")
    .execute();
}

function failuresLeft(db: Database) {
  return db
    .selectFrom("failures as failure")
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("episodes")
            .select("episodes.id")
            .whereRef("episodes.run_id", "=", "failure.run_id")
            .whereRef("episodes.variant", "=", "failure.variant")
            .whereRef("episodes.condition", "=", "failure.condition")
            .whereRef("episodes.query_id", "=", "failure.query_id")
            .whereRef("episodes.epoch", "=", "failure.epoch"),
        ),
      ),
    );
}
