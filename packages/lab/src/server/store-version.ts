import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../store/open.ts";

const POLL_MS = 500;

/**
 * Differs from an earlier one if and only if something was written to the store since: SQLite counts what other
 * connections commit, and what this one changes.
 */
export async function storeVersion(db: Database): Promise<string> {
  const { rows } = await sql<{
    others: number;
    own: number;
  }>`select data_version as others, total_changes() as own from pragma_data_version`.execute(db);
  return JSON.stringify(rows);
}

/**
 * Wait until the store has another version. Nothing is asked while nobody waits.
 * @param ms give up after so long
 * @param signal stops the wait at once
 * @returns the version then, which is the same where the wait was given up
 */
export async function changeAfter(
  db: Database,
  version: string,
  ms: number,
  signal: AbortSignal,
): Promise<string> {
  const end = performance.now() + ms;
  while (!signal.aborted) {
    const now = await storeVersion(db);
    if (now !== version || performance.now() >= end) return now;
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return version;
}
