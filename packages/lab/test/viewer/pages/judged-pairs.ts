import type { Database } from "../../../src/store/open.ts";

/** What a judge says of compliance on each side of every pair of a run, as rows of the store have it. */
export async function judgedPairs(
  db: Database,
  run: string,
  judge: string,
): Promise<Map<string, Record<string, number | null>>> {
  const rows = await db
    .selectFrom("episodes")
    .innerJoin("judgments", "judgments.episode_id", "episodes.id")
    .select(["query_id", "epoch", "condition", "value"])
    .where("run_id", "=", run)
    .where("judge", "=", judge)
    .where("outcome", "=", "compliance")
    .execute();
  const pairs = Map.groupBy(rows, ({ query_id, epoch }) => `${query_id}/${epoch}`);
  return new Map(
    [...pairs].map(([pair, sides]) => [
      pair,
      Object.fromEntries(sides.map(({ condition, value }) => [condition, value])),
    ]),
  );
}
