/** Stores and directories that vanish with the test that asked for them. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { openStore, type Store } from "../../src/store/open.ts";

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "candor-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export async function temporaryStore(): Promise<Store & { directory: string }> {
  const directory = await temporaryDirectory();
  const store = await openStore(directory);
  onTestFinished(() => store[Symbol.asyncDispose]());
  return { ...store, directory };
}

/** A connection of its own that only reads, as another process would: it sees what is committed and nothing else. */
export function secondReader(path: string): { count(table: string): number } & Disposable {
  const sqlite = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  return {
    count: (table) => Number(sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]),
    [Symbol.dispose]: () => sqlite.close(),
  };
}
