import type { Insertable, Selectable } from "kysely";
import type { Database } from "./open.ts";
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

/**
 * Writes episodes in groups: all that arrive while one commit runs go into the next. A write is settled only when
 * its group is on disk, so a caller that counts after awaiting never counts what a crash could lose.
 */
export class EpisodeWriter {
  readonly #db: Database;
  #waiting: { episode: NewEpisode; resolve: () => void; reject: (reason: unknown) => void }[] = [];
  #committing = false;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Settles when the episode is durable. An episode that is recorded already stays as it is. */
  write(episode: NewEpisode): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ episode, resolve, reject });
      if (!this.#committing) {
        this.#committing = true;
        setImmediate(() => void this.#commit());
      }
    });
  }

  async #commit(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, 200);
      try {
        await insertEpisodes(
          this.#db,
          group.map(({ episode }) => episode),
        );
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#committing = false;
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
  return db
    .selectFrom("failures as failure")
    .selectAll("failure")
    .where("failure.run_id", "=", runId)
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
    )
    .execute();
}
