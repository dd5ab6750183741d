import { openFailureCounts } from "./episodes.ts";
import type { Database } from "./open.ts";

/** How far a run is. */
export interface RunCounts {
  /** Episodes in the store. */
  recorded: number;
  /** Episodes that could not be sampled and are still missing. */
  failures: number;
  /** US dollars; null where no reply had a price. */
  cost: number | null;
}

const NONE: RunCounts = { recorded: 0, failures: 0, cost: null };

/** Counts of all runs, or of one, by indices alone; ask the result with {@link countsIn}. */
export async function runCounts(db: Database, runId?: string): Promise<Map<string, RunCounts>> {
  const counts = new Map<string, RunCounts>();
  const entry = (id: string): RunCounts => {
    const known = counts.get(id) ?? { ...NONE };
    counts.set(id, known);
    return known;
  };
  for (const { run_id, count } of await episodeCounts(db, runId)) entry(run_id).recorded = count;
  for (const { run_id, count } of await openFailureCounts(db, runId)) entry(run_id).failures = count;
  for (const table of ["episodes", "turns"] as const)
    for (const { run_id, cost } of await costs(db, table, runId)) {
      const known = entry(run_id);
      known.cost = (known.cost ?? 0) + cost;
    }
  return counts;
}

/** The counts of a run; a run of which nothing is stored yet has none. */
export function countsIn(counts: ReadonlyMap<string, RunCounts>, runId: string): RunCounts {
  return counts.get(runId) ?? NONE;
}

async function episodeCounts(db: Database, runId: string | undefined) {
  return await db
    .selectFrom("episodes")
    .select(({ fn }) => ["run_id", fn.countAll<number>().as("count")])
    .$if(runId !== undefined, (query) => query.where("run_id", "=", runId ?? ""))
    .groupBy("run_id")
    .execute();
}

async function costs(db: Database, table: "episodes" | "turns", runId: string | undefined) {
  return await db
    .selectFrom(table)
    .select(({ fn }) => ["run_id", fn.sum<number>("cost").as("cost")])
    .where("cost", "is not", null)
    .$if(runId !== undefined, (query) => query.where("run_id", "=", runId ?? ""))
    .groupBy("run_id")
    .execute();
}
