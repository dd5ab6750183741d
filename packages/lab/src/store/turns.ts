import { z } from "zod";
import { GroupWriter } from "./group-writer.ts";
import type { Database } from "./open.ts";
import type { TurnTable } from "./tables.ts";

/** The part of a reply with which an episode goes on; it must be enough to go on after a kill. */
const storedReplySchema = z.object({
  text: z.string(),
  reasoning: z.string().exactOptional(),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), arguments: z.string() })).exactOptional(),
  native: z.unknown().exactOptional(),
  stopReason: z.enum(["stop", "tool-calls", "length", "content-filter", "other"]),
});

export type StoredReply = z.output<typeof storedReplySchema>;

/** What makes a simulated episode unique within its run. */
export type SimulatedKey = Pick<TurnTable, "variant" | "condition" | "matter" | "epoch">;

/** The replies of one simulated episode: of its main branch in order, and of its forks by branch. */
export type StoredTurns = Map<string, StoredReply[]>;

/** Writes turns in groups; one that is recorded already stays as it is. */
export class TurnWriter extends GroupWriter<TurnTable> {
  constructor(db: Database) {
    super(async (turns) => {
      await db
        .insertInto("turns")
        .values(turns)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  }
}

/** The replies that the store holds of one simulated episode. */
export async function storedTurns(db: Database, runId: string, key: SimulatedKey): Promise<StoredTurns> {
  const rows = await db
    .selectFrom("turns")
    .select(["branch", "reply"])
    .where("run_id", "=", runId)
    .where("variant", "=", key.variant)
    .where("condition", "=", key.condition)
    .where("matter", "=", key.matter)
    .where("epoch", "=", key.epoch)
    .orderBy("branch")
    .orderBy("turn")
    .execute();
  const turns: StoredTurns = new Map();
  for (const { branch, reply } of rows) {
    const replies = turns.get(branch) ?? [];
    replies.push(storedReplySchema.parse(JSON.parse(reply)));
    turns.set(branch, replies);
  }
  return turns;
}
