import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../store/open.ts";

const POLL_MS = 500;

/**
 * Tells when the store changed. SQLite counts what other connections commit; what this process writes is not counted
 * there, so whoever writes says so with `wrote`. Nothing is asked while nobody waits.
 */
export class StoreWatch {
  readonly #db: Database;
  #ownWrites = 0;
  #written = Promise.withResolvers<void>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Differs from an earlier one if and only if something was written since. */
  async version(): Promise<string> {
    const { rows } = await sql<{ data_version: number }>`PRAGMA data_version`.execute(this.#db);
    return `${rows[0]?.data_version} ${this.#ownWrites}`;
  }

  wrote(): void {
    this.#ownWrites++;
    this.#written.resolve();
    this.#written = Promise.withResolvers();
  }

  /**
   * Wait until the store has another version.
   * @param ms give up after so long
   * @param signal stops the wait at once
   * @returns the version then, which is the same where the wait was given up
   */
  async changeAfter(version: string, ms: number, signal: AbortSignal): Promise<string> {
    const end = performance.now() + ms;
    while (!signal.aborted) {
      const now = await this.version();
      if (now !== version || performance.now() >= end) return now;
      const pause = delay(POLL_MS, undefined, { signal }).catch(() => undefined);
      await Promise.race([pause, this.#written.promise]);
    }
    return version;
  }
}
