import { UserError } from "../errors.ts";
import { readLabels, type LabelEntry } from "../judge/calibration/labels-file.ts";
import { upsertLabels } from "../store/labels.ts";
import type { Database } from "../store/open.ts";
import { batches } from "../store/runs.ts";
import type { LabelTable } from "../store/tables.ts";

/** Rater of labels whose file names none. */
const UNNAMED_RATER = "human";

/**
 * Import labels of stored episodes (`id` is the episode's). Everything is checked before anything is written, and all
 * is written in one transaction; a label of the same episode, rater and outcome is replaced.
 * @returns number of labels written
 * @throws {UserError} for a damaged file or an unknown episode, naming the place
 */
export async function importLabels(db: Database, path: string): Promise<number> {
  const labels = readLabels(path).map(labelRow);
  await db.transaction().execute(async (transaction) => {
    const known = new Set<number>();
    for (const batch of batches(labels, 500)) {
      const ids = batch.map(({ row }) => row.episode_id);
      const found = await transaction.selectFrom("episodes").select("id").where("id", "in", ids).execute();
      for (const { id } of found) known.add(id);
    }
    for (const { place, row } of labels) if (!known.has(row.episode_id)) throw unknown(place, row.episode_id);
    await upsertLabels(
      transaction,
      labels.map(({ row }) => row),
    );
  });
  return labels.length;
}

function labelRow({ place, id, positive, rater, outcome }: LabelEntry): { place: string; row: LabelTable } {
  if (id === undefined || !/^\d+$/u.test(id)) throw unknown(place, id ?? "without an id");
  return {
    place,
    row: {
      episode_id: Number(id),
      rater: rater ?? UNNAMED_RATER,
      outcome: outcome ?? "reasoning",
      label: positive ? "yes" : "no",
    },
  };
}

function unknown(where: string, id: number | string): UserError {
  return new UserError("EPISODE_UNKNOWN", `the store has no episode ${id}`, {
    where,
    fix: "give the id that `candor show RUN` lists; nothing was imported",
  });
}
