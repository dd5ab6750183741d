import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Kysely, SqliteDialect, type SqliteDatabase } from "kysely";
import { Migrator } from "kysely/migration";
import { messageOf, UserError } from "../errors.ts";
import { migrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;

export interface Store extends AsyncDisposable {
  db: Database;
  path: string;
}

const FILE_NAME = "candor.sqlite";

/**
 * Open the store of a log directory, creating directory, file and tables where they are missing.
 * Several processes may have it open at once (write-ahead log).
 * @throws {UserError} where the file is not a Candor store or was written by a newer version
 */
export async function openStore(logDir: string): Promise<Store> {
  const path = join(logDir, FILE_NAME);
  const sqlite = openFile(logDir, path);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(sqlite) }) });
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error) {
    await db.destroy();
    throw new UserError("STORE_INVALID", `not a store that this version can read: ${path}`, {
      where: "--log-dir",
      fix: "give another directory, or update candor",
      cause: error,
    });
  }
  return { db, path, [Symbol.asyncDispose]: () => db.destroy() };
}

/**
 * Open the store that a command reads from.
 * @throws {UserError} as `openStore`, and where the directory holds none: a mistyped name must not make an empty one
 */
export async function openExistingStore(logDir: string): Promise<Store> {
  if (existsSync(join(logDir, FILE_NAME))) return openStore(logDir);
  throw new UserError("STORE_MISSING", `no store in ${logDir}`, {
    where: "--log-dir",
    fix: "give the directory of an earlier run, or start with `candor run helpful-only --model scripted/faker`",
  });
}

function openFile(logDir: string, path: string): DatabaseSync {
  try {
    mkdirSync(logDir, { recursive: true });
    const sqlite = new DatabaseSync(path, { timeout: 10_000 });
    // FULL: a committed episode survives power loss, at 10–25 % of the write rate.
    sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    return sqlite;
  } catch (cause) {
    throw new UserError("STORE_INVALID", `cannot open the store ${path}: ${messageOf(cause)}`, {
      where: "--log-dir",
      fix: "give a directory that can be written",
      cause,
    });
  }
}

/** kysely's SQLite dialect speaks to better-sqlite3; this gives it node:sqlite, with statements prepared once. */
function adapt(sqlite: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  const prepare = (sql: string): ReturnType<SqliteDatabase["prepare"]> => {
    const statement = sqlite.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...sqlValues(parameters)),
      run: (parameters) => statement.run(...sqlValues(parameters)),
      iterate: (parameters) => statement.iterate(...sqlValues(parameters)),
    };
  };
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      let statement = prepared.get(sql);
      if (!statement) {
        statement = prepare(sql);
        if (prepared.size < 200) prepared.set(sql, statement);
      }
      return statement;
    },
  };
}

/** @throws {TypeError} for a value that SQLite cannot hold: a bug of the caller */
function sqlValues(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint")
      return value;
    throw new TypeError(`not an SQL value: ${typeof value}`);
  });
}
