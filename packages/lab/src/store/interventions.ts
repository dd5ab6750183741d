import type { Insertable, Selectable } from "kysely";
import type { Episode, EpisodeKey } from "./episodes.ts";
import type { Database } from "./open.ts";
import { batches, insertTexts } from "./runs.ts";
import type { InterventionTable, Tables } from "./tables.ts";

/** An intervention that is to be planned, with its text in place of the text's hash; its epoch is given when it is stored. */
type NewIntervention = Omit<Insertable<InterventionTable>, "id" | "epoch" | "given"> & {
  text: string;
};

/** A stored intervention with its text. */
export type StoredIntervention = Selectable<InterventionTable> & { text: string };

/**
 * Plan interventions in one commit; one that is planned already stays as it is. Those of one condition and query are
 * counted on: the count is the epoch of the episode.
 */
export async function planInterventions(
  db: Database,
  runId: string,
  wanted: readonly NewIntervention[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const planned = await plannedInterventions(transaction, runId);
    const known = new Set(planned.map(identity));
    const counts = new Map<string, number>();
    for (const { condition, query_id, epoch } of planned) {
      const place = placeOf({ condition, query_id });
      counts.set(place, Math.max(epoch, counts.get(place) ?? 0));
    }
    const fresh = wanted.filter((each) => {
      const isNew = !known.has(identity(each));
      known.add(identity(each));
      return isNew;
    });
    const hashes = await insertTexts(
      transaction,
      fresh.map(({ text }) => text),
    );
    const rows = fresh.map((intervention, index) => {
      const { text: _, ...row } = intervention;
      const place = placeOf(row);
      const epoch = (counts.get(place) ?? 0) + 1;
      counts.set(place, epoch);
      return { ...row, epoch, given: hashes[index] ?? "" };
    });
    for (const batch of batches(rows, 500))
      await transaction.insertInto("interventions").values(batch).execute();
    await transaction
      .updateTable("runs")
      .set({ planned: planned.length + rows.length })
      .where("id", "=", runId)
      .execute();
  });
}

/** Every intervention that a run has planned, in the order in which it was planned. */
export async function plannedInterventions(db: Database, runId: string): Promise<StoredIntervention[]> {
  return db
    .selectFrom("interventions")
    .innerJoin("texts", "texts.hash", "interventions.given")
    .selectAll("interventions")
    .select("texts.text")
    .where("run_id", "=", runId)
    .orderBy("id")
    .execute();
}

/** The intervention that an episode followed from; undefined for one of a plain run. */
export async function interventionOn(
  db: Database,
  { run_id, variant, condition, query_id, epoch }: Episode,
): Promise<Selectable<InterventionTable> | undefined> {
  return db
    .selectFrom("interventions")
    .selectAll()
    .where("run_id", "=", run_id)
    .where("variant", "=", variant)
    .where("condition", "=", condition)
    .where("query_id", "=", query_id)
    .where("epoch", "=", epoch)
    .executeTakeFirst();
}

/** Store what was read inside a model during an audit; it replaces what was read before. */
export async function upsertWhiteBox(db: Database, row: Tables["white_box"]): Promise<void> {
  await db
    .insertInto("white_box")
    .values(row)
    .onConflict((conflict) => conflict.column("run_id").doUpdateSet(row))
    .execute();
}

/** What was read inside a model during an audit, as JSON; undefined where it was not looked into. */
export async function storedWhiteBox(db: Database, runId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("white_box")
    .select("findings")
    .where("run_id", "=", runId)
    .executeTakeFirst();
  return row?.findings;
}

/** The key of the episode that follows from an intervention. */
export function episodeKey({
  variant,
  condition,
  query_id: queryId,
  epoch,
}: Pick<StoredIntervention, "variant" | "condition" | "query_id" | "epoch">): EpisodeKey {
  return { variant, condition, queryId, epoch };
}

type Identity = Pick<NewIntervention, "parent_id" | "condition" | "name" | "parameters">;

function identity({ parent_id, condition, name, parameters }: Identity): string {
  return JSON.stringify([parent_id, condition, name, parameters]);
}

function placeOf({ condition, query_id }: Pick<NewIntervention, "condition" | "query_id">): string {
  return JSON.stringify([condition, query_id]);
}
