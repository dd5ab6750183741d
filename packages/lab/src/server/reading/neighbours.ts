import type { Episode } from "../../store/episodes.ts";
import type { Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";
import type { EpisodeView } from "../api.ts";
import { storeVersion } from "../store-version.ts";
import { Memory } from "./memory.ts";
import { pairKeys } from "./pair-keys.ts";

/** Finds the episodes before and behind one, in the order in which the queries were asked. */
export class Neighbours {
  readonly #db: Database;
  readonly #orders = new Memory<readonly number[]>(8);

  constructor(db: Database) {
    this.#db = db;
  }

  async of(run: Run, { id, variant, condition }: Episode): Promise<Pick<EpisodeView, "previous" | "next">> {
    const key = [await storeVersion(this.#db), run.id, variant, condition];
    const order = await this.#orders.get(key, () => this.#orderOf(run, variant, condition));
    const place = order.indexOf(id);
    return { previous: order[place - 1] ?? null, next: order[place + 1] ?? null };
  }

  async #orderOf(run: Run, variant: string, condition: string): Promise<number[]> {
    const keys = await pairKeys(this.#db, run, { variant, left: condition, right: null });
    return keys.map(({ left }) => left).filter((id) => id !== null);
  }
}

/** The same query and epoch in the other conditions; none in an audit, whose epochs only count. */
export async function counterpartsOf(
  db: Database,
  { manifest }: Run,
  { id, run_id, variant, query_id, epoch }: Episode,
): Promise<EpisodeView["counterparts"]> {
  if (manifest.origin === "audited") return [];
  const conditions = Object.entries(manifest.conditions);
  const rows = await db
    .selectFrom("episodes")
    .select(["id", "condition"])
    .where("run_id", "=", run_id)
    .where("variant", "=", variant)
    .where(
      "condition",
      "in",
      conditions.map(([name]) => name),
    )
    .where("query_id", "=", query_id)
    .where("epoch", "=", epoch)
    .execute();
  const byCondition = new Map(rows.map((row) => [row.condition, row.id]));
  return conditions.flatMap(([condition, { role }]) => {
    const episode = byCondition.get(condition);
    return episode === undefined || episode === id ? [] : [{ condition, role, episode }];
  });
}
