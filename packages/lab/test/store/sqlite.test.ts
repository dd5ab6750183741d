import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { openStore } from "../../src/store/open.ts";
import { insertRun } from "../../src/store/runs.ts";
import { startNode } from "../cli/candor.ts";
import { describeStore } from "./conformance.ts";
import { run } from "./rows.ts";
import { temporaryDirectory, temporaryStore } from "./temp-store.ts";

describeStore("SQLite", async () => {
  const { db, directory } = await temporaryStore();
  return {
    db,
    reopen: async () => {
      await db.destroy();
      const store = await openStore(directory);
      onTestFinished(() => store[Symbol.asyncDispose]());
      return store.db;
    },
  };
});

test("two processes write at once: all episodes are there, and a key that both write is there once", async () => {
  const { db, directory } = await temporaryStore();
  await insertRun(db, run("r1"), []);
  const main = fileURLToPath(new URL("writer-main.ts", import.meta.url));
  const write = (first: number, last: number) =>
    startNode(["--conditions=@candor/source", main, directory, "r1", String(first), String(last)], {
      cwd: directory,
    }).ended;
  const writers = await Promise.all([write(1, 300), write(201, 500)]);
  expect(writers.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  const rows = await db.selectFrom("episodes").select(["epoch", "reply_text"]).orderBy("epoch").execute();
  expect(rows.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  expect(new Set(rows.map(({ reply_text }) => reply_text)).size).toBe(2);
});

test("a commit is on disk before it counts: write-ahead log, full synchronisation, foreign keys", async () => {
  const { db } = await temporaryStore();
  const pragma = async (name: string) => {
    const { sql } = await import("kysely");
    const { rows } = await sql<Record<string, unknown>>`PRAGMA ${sql.raw(name)}`.execute(db);
    return Object.values(rows[0] ?? {})[0];
  };
  expect([await pragma("journal_mode"), await pragma("synchronous"), await pragma("foreign_keys")]).toEqual([
    "wal",
    2,
    1,
  ]);
});

async function refusal(directory: string): Promise<UserError> {
  const error: unknown = await openStore(directory).catch((reason: unknown) => reason);
  if (error instanceof UserError) return error;
  throw new Error("the store was opened");
}

test("a file that is no database is refused and left as it is", async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, "candor.sqlite");
  await writeFile(path, "These are my notes. ".repeat(100));
  const { code, message } = await refusal(directory);
  expect([code, message]).toEqual([
    "STORE_INVALID",
    `--log-dir: cannot open the store ${path}: file is not a database; give a directory that can be written`,
  ]);
});

test("a path that is a file, not a directory, is refused", async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, "logs"), "");
  const { code, message } = await refusal(join(directory, "logs"));
  expect(code).toBe("STORE_INVALID");
  expect(message).toMatch(/^--log-dir: cannot open the store .+; give a directory that can be written$/);
  expect(message).not.toContain("\n");
});

test("a store that a newer version migrated is refused", async () => {
  const { db, directory, path } = await temporaryStore();
  await db.destroy();
  const sqlite = new DatabaseSync(path);
  sqlite.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-future', '2030-01-01')");
  sqlite.close();
  expect((await refusal(directory)).message).toBe(
    `--log-dir: not a store that this version can read: ${path}; give another directory, or update candor`,
  );
});
