/** Words and parse statuses: looked up in an index that is made beside the answers. */

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PairPage } from "../../../src/server/api.ts";
import { TextIndex, wordsOf } from "../../../src/server/reading/text-index.ts";
import { temporaryDirectory, temporaryStore } from "../../store/temp-store.ts";
import { indexed, plantedRun, plantEpisodes, readingApp, type Planted } from "./reading-app.ts";

const FILE = "candor-index.sqlite";

function holding(texts: readonly string[]): TextIndex {
  const index = TextIndex.inMemory();
  index.add(
    "r1",
    index.readThrough("r1"),
    texts.map((text, place) => ({ id: place + 1, text, status: "ok" })),
  );
  return index;
}

describe("words", () => {
  const TEXTS = [
    'She said "never" AND left.',
    "Don't stop near the NEAR operator* (or not).",
    "Die Straße über den Fluß; naïve café.",
    "Обучение изменит мои ценности.",
    "column:text ^start -minus +plus {braces}",
    "nul\0inside and \u202Eright to left\u202C",
  ];
  test.each([
    ['"never"', [1]],
    ["AND", [1, 6]],
    ["never AND", [1]],
    ["NEAR(stop)", []],
    ["NEAR stop", [2]],
    ["don't", [2]],
    ["operator*", [2]],
    ["cafe", [3]],
    ["UBER", [3]],
    ["ценност", [4]],
    ["column:text", [5]],
    ["text:column", []],
    ["^start -minus", [5]],
    ["{braces}", [5]],
    ["inside left", [6]],
    ["nul\0ins", [6]],
    ['"', []],
    ["*** —", []],
    ["sto", [2]],
    ["sto near", []],
    ["absent", []],
  ])("%j", (text, expected) => {
    using index = holding(TEXTS);
    expect([...index.holding(text)]).toEqual(expected);
  });

  test("whatever is typed is no syntax", () => {
    using index = holding(TEXTS);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        const found = wordsOf(text).length === 0 ? [] : [...index.holding(text)];
        expect(found.every((id) => id >= 1 && id <= TEXTS.length)).toBe(true);
      }),
      { seed: 3, numRuns: 60 },
    );
    expect([...index.holding("a ".repeat(150))]).toEqual([]);
  });

  test("a text of letters finds itself", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zа-я0-9]{1,12}$/u), { minLength: 1, maxLength: 5 }),
        (words) => {
          using index = holding(["something else", words.join(" ")]);
          expect(index.holding(words.join("  ")).has(2)).toBe(true);
        },
      ),
      { seed: 5, numRuns: 50 },
    );
  });
});

const many = (count: number, from = 0): Planted[] =>
  Array.from({ length: count }, (_, place) => ({
    query_id: `q${from + place}`,
    reply_text: (from + place) % 3 === 0 ? "<OUTPUT>word" : "<OUTPUT>word</OUTPUT>",
  }));
const queries = (count: number) => Array.from({ length: count }, (_, place) => `q${place}`);

describe("the index of a log directory", () => {
  test("is made in slices between answers, and says how far it is", async () => {
    const { db, directory } = await temporaryStore();
    await plantedRun(db, "r1", queries(150), many(150));
    const app = readingApp(db, directory);
    const first = await app.get<PairPage>("/api/runs/r1/pairs?text=word");
    expect(first.index).toEqual({ done: 0, total: 150 });
    const seen = new Set<number>();
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const { index, total } = await app.get<PairPage>("/api/runs/r1/pairs?text=word&limit=1");
      expect(total).toBe(index.done);
      seen.add(index.done);
      if (index.done === 150) break;
    }
    expect(seen.size).toBeGreaterThan(2);
    expect(await app.get("/api/runs/r1/pairs?filter=parse-problem")).toMatchObject({ total: 50 });
  });

  test("keeps what was read, takes up what is recorded later, and does not mix runs", async () => {
    const { db, directory } = await temporaryStore();
    await plantedRun(db, "r1", queries(30), many(20));
    await plantedRun(db, "r2", queries(9), many(9));
    await indexed(readingApp(db, directory), "r1");
    const again = readingApp(db, directory);
    const { index } = await again.get<PairPage>("/api/runs/r1/pairs");
    expect(index).toEqual({ done: 20, total: 20 });
    await plantEpisodes(db, "r1", many(10, 20));
    expect(await indexed(again, "r1")).toEqual({ done: 30, total: 30 });
    expect(await again.get("/api/runs/r1/pairs?text=word")).toMatchObject({ total: 30 });
    expect(await again.get("/api/runs/r2/pairs?text=word")).toMatchObject({ total: 0 });
    expect(await indexed(again, "r2")).toEqual({ done: 9, total: 9 });
    expect(await again.get("/api/runs/r2/pairs?filter=parse-problem")).toMatchObject({ total: 3 });
  });

  test.each<[string, (directory: string) => Promise<void>]>([
    ["deleted", (directory) => rm(join(directory, FILE))],
    [
      "no database",
      (directory) => writeFile(join(directory, FILE), "not a database, but long enough ".repeat(200)),
    ],
    ["of another version", async (directory) => alter(directory, "UPDATE made SET version = 0")],
    ["of another store", async (directory) => alter(directory, "UPDATE made SET store = 'other'")],
  ])("is made anew where it is %s", async (_, damage) => {
    const { db, directory } = await temporaryStore();
    await plantedRun(db, "r1", queries(5), many(5));
    const stale = TextIndex.open(directory, "other");
    stale.add("r1", stale.readThrough("r1"), [{ id: 1, text: "stale", status: "empty" }]);
    stale[Symbol.dispose]();
    await damage(directory);
    const app = readingApp(db, directory);
    expect(await indexed(app, "r1")).toEqual({ done: 5, total: 5 });
    expect(await app.get("/api/runs/r1/pairs?text=word")).toMatchObject({ total: 5 });
    expect(await app.get("/api/runs/r1/pairs?text=stale")).toMatchObject({ total: 0 });
    expect(await readdir(directory)).toContain(FILE);
  });

  test("is kept in memory where its file cannot be written", async () => {
    const { db, directory } = await temporaryStore();
    // Neither a file nor something that could be replaced by one.
    await mkdir(join(directory, FILE));
    await plantedRun(db, "r1", queries(5), many(5));
    const app = readingApp(db, directory);
    expect(await indexed(app, "r1")).toEqual({ done: 5, total: 5 });
    expect(await app.get("/api/runs/r1/pairs?text=word")).toMatchObject({ total: 5 });
  });

  test("two processes read a run once", async () => {
    const directory = await temporaryDirectory();
    using one = TextIndex.open(directory, "store");
    using other = TextIndex.open(directory, "store");
    expect(one.passing || other.passing).toBe(false);
    const from = other.readThrough("r1");
    one.add("r1", one.readThrough("r1"), [{ id: 1, text: "one", status: "ok" }]);
    other.add("r1", from, [{ id: 1, text: "one", status: "ok" }]);
    expect(other.readThrough("r1")).toEqual({ through: 1, done: 1 });
  });
});

function alter(directory: string, statement: string): void {
  using sqlite = new DatabaseSync(join(directory, FILE));
  sqlite.exec(statement);
}
