import type { Database } from "./open.ts";
import { batches } from "./runs.ts";
import type { VoteTable } from "./tables.ts";

/** Write votes in one commit; one that is recorded already stays as it is. */
export async function insertVotes(db: Database, votes: readonly VoteTable[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const batch of batches(votes, 500)) {
      await transaction
        .insertInto("votes")
        .values(batch)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
}

/** What is left of a stored vote for counting it. */
export type CastVote = Pick<VoteTable, "vote" | "attempt" | "reading">;

/** The votes of one judge under one prompt on the episodes from `first` to `last`, by episode, in order. */
export async function votesBetween(
  db: Database,
  { judge, promptHash, first, last }: { judge: string; promptHash: string; first: number; last: number },
): Promise<Map<number, CastVote[]>> {
  const rows = await db
    .selectFrom("votes")
    .select(["episode_id", "vote", "attempt", "reading"])
    .where("judge", "=", judge)
    .where("prompt_hash", "=", promptHash)
    .where("episode_id", ">=", first)
    .where("episode_id", "<=", last)
    .orderBy("vote")
    .orderBy("attempt")
    .execute();
  return Map.groupBy(rows, ({ episode_id }) => episode_id);
}
