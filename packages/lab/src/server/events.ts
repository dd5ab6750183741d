import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Database } from "../store/open.ts";
import { countsIn, runCounts } from "../store/run-counts.ts";
import type { StoreChange } from "./api.ts";
import type { ServerContext } from "./context.ts";
import { changeAfter } from "./store-version.ts";

/** Browsers and what lies between drop a connection that says nothing. */
const HEARTBEAT_MS = 15_000;

/** `GET /events`: what changed in the store, while somebody listens. */
export function eventRoutes(
  { db }: ServerContext,
  closing: AbortSignal,
  onError: (error: Error) => void,
): Hono {
  return new Hono().get("/events", (c) =>
    streamSSE(
      c,
      async (stream) => {
        const left = new AbortController();
        stream.onAbort(() => left.abort());
        const over = AbortSignal.any([left.signal, closing]);
        const changes = new Changes(db);
        let seen = "";
        while (!over.aborted) {
          const version = await changeAfter(db, seen, HEARTBEAT_MS, over);
          if (over.aborted) return;
          if (version === seen) await stream.write(": still here\n\n");
          else await stream.writeSSE({ event: "changed", data: JSON.stringify(await changes.next()) });
          seen = version;
        }
      },
      async (error) => onError(error),
    ),
  );
}

type ChangedRun = StoreChange["runs"][number];

/** What one listener has not been told yet. */
class Changes {
  readonly #db: Database;
  readonly #told = new Map<string, string>();
  #begun = false;

  constructor(db: Database) {
    this.#db = db;
  }

  /** At first the runs at work; then those, and whatever changed. */
  async next(): Promise<StoreChange> {
    const all = await runStates(this.#db);
    const runs = all.filter((run) => {
      const state = JSON.stringify(run);
      const changed = this.#begun && this.#told.get(run.id) !== state;
      this.#told.set(run.id, state);
      return changed || run.status === "running";
    });
    this.#begun = true;
    const { trainings } = await this.#db
      .selectFrom("trainings")
      .select(({ fn }) => fn.countAll<number>().as("trainings"))
      .executeTakeFirstOrThrow();
    return { runs, counts: { runs: all.length, trainings } };
  }
}

async function runStates(db: Database): Promise<ChangedRun[]> {
  const counts = await runCounts(db);
  const rows = await db.selectFrom("runs").select(["id", "status", "planned"]).orderBy("id").execute();
  return rows.map((row) => ({ ...row, ...countsIn(counts, row.id) }));
}
