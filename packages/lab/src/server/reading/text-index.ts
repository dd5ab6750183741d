/**
 * @file What the store's tables cannot answer quickly: which episodes hold some words, and which transcripts are not as the
 * tags ask. It stands in a file of its own beside the store and may be deleted at any time. Episodes never change once they
 * are recorded, so each run needs no more than the id through which it was read.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ParseStatus } from "../../transcript/transcript.ts";

/** Raised whenever a change could alter what is found; an index of another version is made anew. */
const VERSION = 1;
const FILE_NAME = "candor-index.sqlite";

/** How far a run was read. */
export interface ReadThrough {
  /** Id of the last episode. */
  through: number;
  /** Episodes. */
  done: number;
}

export interface IndexEntry {
  id: number;
  text: string;
  status: ParseStatus;
}

export class TextIndex implements Disposable {
  readonly #sqlite: DatabaseSync;
  /** Whether it goes with the process. */
  readonly passing: boolean;

  private constructor(sqlite: DatabaseSync, passing: boolean) {
    this.#sqlite = sqlite;
    this.passing = passing;
  }

  /**
   * The index of a log directory; in memory where its file cannot be written.
   * @param store identifies the store that is indexed: an index of another one is made anew
   */
  static open(logDir: string, store: string): TextIndex {
    const path = join(logDir, FILE_NAME);
    try {
      const sqlite = opened(path, store) ?? anew(path, store);
      if (sqlite !== undefined) return new TextIndex(sqlite, false);
    } catch {
      // A directory that cannot be written, or a file that is no index and cannot be replaced.
    }
    return TextIndex.inMemory();
  }

  static inMemory(): TextIndex {
    const sqlite = new DatabaseSync(":memory:");
    sqlite.exec(TABLES);
    return new TextIndex(sqlite, true);
  }

  readThrough(runId: string): ReadThrough {
    const row = this.#sqlite.prepare("SELECT through, done FROM runs WHERE id = ?").get(runId);
    return { through: Number(row?.["through"] ?? 0), done: Number(row?.["done"] ?? 0) };
  }

  /** Add the episodes behind those that were read, in the order of their ids; nothing where another process was first. */
  add(runId: string, from: ReadThrough, entries: readonly IndexEntry[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#sqlite.exec("BEGIN IMMEDIATE");
    try {
      if (this.readThrough(runId).through === from.through) {
        const words = this.#sqlite.prepare("INSERT INTO words (rowid, text) VALUES (?, ?)");
        const status = this.#sqlite.prepare("INSERT INTO statuses (episode, run, status) VALUES (?, ?, ?)");
        for (const entry of entries) {
          words.run(entry.id, entry.text);
          status.run(entry.id, runId, entry.status);
        }
        this.#sqlite
          .prepare("INSERT OR REPLACE INTO runs (id, through, done) VALUES (?, ?, ?)")
          .run(runId, last.id, from.done + entries.length);
      }
      this.#sqlite.exec("COMMIT");
    } catch (error) {
      this.#sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  /** Episodes of any run that hold every word; the last may be the beginning of one. Nothing in the text is syntax. */
  holding(text: string): Set<number> {
    const phrases = wordsOf(text).map((word) => `"${word.replaceAll('"', '""')}"`);
    return this.#ids("SELECT rowid AS id FROM words WHERE words MATCH ?", `${phrases.join(" ")}*`);
  }

  /** Episodes of a run whose transcript is not as the tags ask. */
  withProblem(runId: string): Set<number> {
    return this.#ids("SELECT episode AS id FROM statuses WHERE run = ? AND status <> 'ok'", runId);
  }

  #ids(query: string, parameter: string): Set<number> {
    return new Set(
      this.#sqlite
        .prepare(query)
        .all(parameter)
        .map(({ id }) => Number(id)),
    );
  }

  [Symbol.dispose](): void {
    this.#sqlite.close();
  }
}

/** What stands between white space and control characters. */
export function wordsOf(text: string): string[] {
  return text.split(/[\s\p{Cc}]+/u).filter((word) => word !== "");
}

/** Words stand in no table of their own: with the ids they are all that is looked for. */
const TABLES = `
  CREATE VIRTUAL TABLE words USING fts5 (text, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2");
  CREATE TABLE statuses (episode INTEGER PRIMARY KEY, run TEXT NOT NULL, status TEXT NOT NULL);
  CREATE INDEX problems ON statuses (run) WHERE status <> 'ok';
  CREATE TABLE runs (id TEXT PRIMARY KEY, through INTEGER NOT NULL, done INTEGER NOT NULL);
  CREATE TABLE made (version INTEGER NOT NULL, store TEXT NOT NULL);
`;

/** Undefined where the file holds no index of this version and store. */
function opened(path: string, store: string): DatabaseSync | undefined {
  const sqlite = connect(path);
  try {
    const made = sqlite.prepare("SELECT store FROM made WHERE version = ?").get(VERSION);
    if (made?.["store"] === store) {
      sqlite.exec("BEGIN IMMEDIATE; UPDATE made SET version = version; COMMIT");
      return sqlite;
    }
  } catch {
    // No table, or no database at all.
  }
  sqlite.close();
  return undefined;
}

function anew(path: string, store: string): DatabaseSync {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  const sqlite = connect(path);
  sqlite.exec("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL");
  sqlite.exec(TABLES);
  sqlite.prepare("INSERT INTO made (version, store) VALUES (?, ?)").run(VERSION, store);
  return sqlite;
}

/** What is lost with the power is read again. */
function connect(path: string): DatabaseSync {
  const sqlite = new DatabaseSync(path, { timeout: 1000 });
  sqlite.exec("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000");
  return sqlite;
}
