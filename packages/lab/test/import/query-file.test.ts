/** Query files of users: every form, and whatever they hold. */

import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { readQueryFile, withQueries } from "../../src/import/query-file.ts";
import { scenario } from "../run/fixtures.ts";
import { temporaryDirectory } from "../store/temp-store.ts";

async function file(name: string, text: string): Promise<string> {
  const path = join(await temporaryDirectory(), name);
  await writeFile(path, text);
  return path;
}

async function texts(name: string, text: string, column?: string): Promise<string[]> {
  return readQueryFile(await file(name, text), column).queries.map((query) => query.text);
}

describe("forms", () => {
  test("CSV, by the named column, or by the only usual one", async () => {
    const csv = 'id,goal,text\n1,"One, or ""two""?",x\n2,Three?,y\n';
    expect(await texts("a.csv", csv, "goal")).toEqual(['One, or "two"?', "Three?"]);
    expect(await texts("a.csv", "n,prompt\n1,First\n")).toEqual(["First"]);
  });

  test("JSONL, texts and objects", async () => {
    expect(await texts("a.jsonl", '"First"\n{"text":"Second","n":2}\n\n')).toEqual(["First", "Second"]);
  });

  test("text, one query a line", async () => {
    expect(await texts("a.txt", "\uFEFFFirst\r\n\r\n  Second  \n")).toEqual(["First", "Second"]);
  });

  test("categories and options", async () => {
    const csv = "text,category,policy,value\nWhat now?,Some Kind!,Obey,Object\n";
    const [query, ...others] = readQueryFile(await file("a.csv", csv)).queries;
    expect(query).toMatchObject({
      text: "What now?",
      category: "some-kind",
      options: { policy: "Obey", value: "Object" },
    });
    expect(query?.id).toMatch(/^q-[0-9a-f]{12}$/);
    expect(others).toEqual([]);
  });
});

test("texts that differ in case or white space alone are one query, and the manifest says where they come from", async () => {
  const text = "First  query\nfirst query\nSecond\n";
  const { queries, origin } = readQueryFile(await file("a.txt", text), undefined, "MIT");
  expect(queries.map((query) => query.text)).toEqual(["First  query", "Second"]);
  expect(origin).toEqual({
    file: "a.txt",
    sha256: createHash("sha256").update(text).digest("hex"),
    column: "text",
    licence: "MIT",
    queries: 2,
    duplicates: 1,
  });
});

test.each([
  [
    "a.csv",
    "text,goal\na,b\n",
    undefined,
    "it is not plain which column holds the query; name it: --queries-column, one of text, goal",
  ],
  ["a.csv", "text\na\n", "goal", "has no column goal; use one of text"],
  ["a.csv", 'text\n"a\n', undefined, "not valid CSV; close every quoted cell"],
  ["a.jsonl", "{", undefined, "not valid JSON"],
  ["a.jsonl", "[1]", undefined, "neither a text nor an object"],
  ["a.txt", "\n \n", undefined, "it is not plain which column"],
  ["a.csv", "text,policy,value\na,b,\n", undefined, "one option without the other"],
  ["a.xlsx", "x", undefined, "unknown kind of file; use .csv, .jsonl or .txt"],
])("%s %j is refused", async (name, text, column, message) => {
  const path = await file(name, text);
  expect(() => readQueryFile(path, column)).toThrow(message);
});

/** `read`, or the code of the error. */
function outcomeOf(path: string): string {
  try {
    return readQueryFile(path).queries.length > 0 ? "read" : "empty";
  } catch (error) {
    return error instanceof UserError ? error.code : String(error);
  }
}

describe("whatever the texts are", () => {
  const lines = fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 8 });

  test("JSONL and CSV give them back, each once, with ids that depend on the text alone", async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (each) => {
        const wanted = each.filter((text) => text.trim() !== "");
        fc.pre(wanted.length > 0);
        const jsonl = wanted.map((text) => JSON.stringify({ text })).join("\n");
        const csv = ["text", ...wanted.map((text) => `"${text.replaceAll('"', '""')}"`)].join("\n");
        const [a, b] = [readQueryFile(await file("a.jsonl", jsonl)), readQueryFile(await file("a.csv", csv))];
        expect(a.queries).toEqual(b.queries);
        expect(a.origin.queries + a.origin.duplicates).toBe(wanted.length);
        expect(new Set(a.queries.map(({ id }) => id)).size).toBe(a.queries.length);
        expect(wanted.map((text) => text.trim())).toEqual(
          expect.arrayContaining(a.queries.map(({ text }) => text)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("any file is read or refused with one line", async () => {
    const names = fc.constantFrom("a.csv", "a.jsonl", "a.txt");
    await fc.assert(
      fc.asyncProperty(names, fc.string(), async (name, text) => {
        const path = await file(name, text);
        expect(outcomeOf(path)).toMatch(/^(?:read|QUERIES_INVALID)$/);
      }),
      { numRuns: 60 },
    );
  });
});

describe("in a scenario", () => {
  const { origin } = {
    origin: { file: "a.txt", sha256: "", column: "text", licence: null, queries: 1, duplicates: 0 },
  };
  const own = { queries: [{ id: "q-1", text: "Mine?" }], origin };

  test("take the place of those of the conditions that form the gap", () => {
    const plain = scenario();
    const set = Object.values(plain.conditions).find(({ role }) => role === "trained")?.queries ?? "";
    const changed = withQueries(plain, own);
    expect(changed.querySets).toEqual({ ...plain.querySets, [set]: own.queries });
    expect(changed.queryFile).toEqual(origin);
  });

  test("must have options where the scenario's have", () => {
    const [set = ""] = Object.keys(scenario().querySets);
    const dilemmas = [{ id: "a", text: "A?", options: { policy: "p", value: "v" } }];
    const plain = scenario({ querySets: { [set]: dilemmas } });
    expect(() => withQueries(plain, own)).toThrow("give the columns policy and value");
  });
});
