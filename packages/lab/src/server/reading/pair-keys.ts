import type { Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";

/** The two sides of a table of pairs, by the names of their conditions. */
export interface Sides {
  variant: string;
  left: string;
  right: string | null;
}

/** A query and epoch with the ids of its episodes. */
export interface PairKey {
  query: string;
  epoch: number;
  left: number | null;
  right: number | null;
}

/** Every query and epoch of which one of two conditions holds an episode, in the order in which the queries were asked. */
export async function pairKeys(db: Database, run: Run, { variant, left, right }: Sides): Promise<PairKey[]> {
  const byQuery = new Map<string, Map<number, PairKey>>();
  const sides = right === null ? (["left"] as const) : (["left", "right"] as const);
  for (const side of sides) {
    const rows = await db
      .selectFrom("episodes")
      .select(["query_id", "epoch", "id"])
      .where("run_id", "=", run.id)
      .where("variant", "=", variant)
      .where("condition", "=", side === "left" ? left : (right ?? ""))
      .orderBy("query_id")
      .orderBy("epoch")
      .execute();
    for (const { query_id: query, epoch, id } of rows) {
      const epochs = byQuery.get(query) ?? new Map<number, PairKey>();
      byQuery.set(query, epochs);
      const key = epochs.get(epoch) ?? { query, epoch, left: null, right: null };
      epochs.set(epoch, key);
      key[side] = id;
    }
  }
  const { queries } = run.manifest;
  const asked = [...(queries[left] ?? []), ...(queries[right ?? ""] ?? [])];
  const order = new Set([...asked, ...byQuery.keys()]);
  return [...order].flatMap((query) =>
    [...(byQuery.get(query)?.values() ?? [])].toSorted((a, b) => a.epoch - b.epoch),
  );
}
