import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { importVlaf } from "../../src/import/vlaf.ts";
import { listRuns } from "../../src/store/runs.ts";
import { testEnvironment } from "../run/fixtures.ts";
import { temporaryDirectory, temporaryStore } from "../store/temp-store.ts";
import { item, resultsOf, rowCounts, writeRecorded, type RecordedItem } from "./fixtures.ts";

const GOOD = {
  "care--good--True.json": [item("First?", ["a", "a"])],
  "care--good--False.json": [item("First?", ["b", "a"], false)],
};

describe("a damaged file is refused with one line, and nothing is imported", () => {
  const whole = JSON.stringify([item("First?", ["a"])]);
  test.each([
    ["cut JSON", whole.slice(0, 60), /not valid JSON: .+; fetch the file again; nothing was imported$/],
    [
      "a broken line",
      '[\n  {"input": oops\n}]',
      /not valid JSON: .+; fetch the file again; nothing was imported$/,
    ],
    [
      "no JSON at all",
      "<html>\n<p>404</p>\n</html>",
      /not valid JSON: .+; fetch the file again; nothing was/,
    ],
    ["an empty file", "", /not valid JSON: Unexpected end of JSON input; fetch the file again/],
    ["no list", '{"input":"x","response":"y"}', /file: .*expected array.*; fetch the file again/],
    ["an empty list", "[]", /file: .*; fetch the file again; nothing was imported$/],
    [
      "a wrong type",
      '[{"input":"x","response":[7]}]',
      /0\.response.*; fetch the file again; nothing was imported$/,
    ],
    ["a missing field", '[{"input":"x"}]', /0\.response.*; fetch the file again; nothing was imported$/],
    [
      "more labels than responses",
      '[{"input":"x","response":["y"],"option_selection_evaluation":["a","b"]}]',
      /: item 0: 2 labels for 1 responses; fetch the file again; nothing was imported$/,
    ],
  ])("%s", async (_, text, message) => {
    const directory = await temporaryDirectory();
    await writeRecorded(directory, { ...GOOD, "care--bad--True.json": text });
    const { db } = await temporaryStore();
    const refusal: unknown = await importVlaf(db, directory, testEnvironment).catch(
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(UserError);
    const line = refusal instanceof UserError ? refusal.message : "";
    expect(line).toMatch(message);
    expect(line.startsWith(join(directory, "care--bad--True.json:"))).toBe(true);
    expect(line).not.toContain("\n");
    expect(await rowCounts(db)).toEqual({ runs: 0, queries: 0, episodes: 0, labels: 0, judgments: 0 });
  });

  test("no directory, and a directory without recorded files", async () => {
    const directory = await temporaryDirectory();
    const { db } = await temporaryStore();
    await expect(importVlaf(db, join(directory, "none"), testEnvironment)).rejects.toThrow(
      `cannot read the directory ${join(directory, "none")}; give the directory with the recorded files`,
    );
    await mkdir(join(directory, "empty"));
    await expect(importVlaf(db, join(directory, "empty"), testEnvironment)).rejects.toThrow(
      `no VLAF files in ${join(directory, "empty")}; expected <value>--<model>--True.json`,
    );
  });
});

describe("the repository's own layout", () => {
  const tree: Record<string, RecordedItem[]> = {
    "results/MFT_refined/care/model-x_True.json": [item("First?", ["a", "b", "a", "a"])],
    "results/MFT_refined/care/model-x_False.json": [item("First?", ["b", "b", "b", "a"], false)],
    "results/MFT_refined/loyalty/model_y_True.json": [item("Second?", ["b"])],
    "results/MFT_refined/loyalty/model_y_False.json": [item("Second?", ["a"], false)],
    "results/MFT_draft/care/model-x_True.json": [item("Draft?", ["b"])],
    "results/MFT_draft/care/model-x_False.json": [item("Draft?", ["b"], false)],
  };
  test.each(["", "results", "results/MFT_refined"])("is read from the root %j", async (root) => {
    const directory = await temporaryDirectory();
    await writeRecorded(directory, tree);
    const { db } = await temporaryStore();
    const results = await resultsOf(db, join(directory, root));
    expect(results.map(({ scenario, subject, gap }) => [scenario, subject, gap?.estimate])).toEqual([
      ["vlaf/care", "recorded/model-x", 0.5],
      ["vlaf/loyalty", "recorded/model_y", -1],
    ]);
  });
});

describe("labels", () => {
  test("an absent one is missing: null, a shorter list and no list at all", async () => {
    const directory = await temporaryDirectory();
    const { option_selection_evaluation: _, ...unlabelled } = item("Third?", ["a", "a"]);
    await writeRecorded(directory, {
      "care--m--True.json": [
        item("First?", ["a", null, "b", "N/A"]),
        { ...item("Second?", ["a", "a", "a"]), option_selection_evaluation: ["2"] },
        unlabelled,
      ],
      "care--m--False.json": [
        item("First?", ["1"], false),
        item("Second?", ["b"], false),
        item("Third?", ["b"], false),
      ],
    });
    const { db } = await temporaryStore();
    const [result] = await resultsOf(db, directory);
    expect(result?.conditions["free"]).toMatchObject({
      n: 4,
      missing: 5,
      labels: { missing: 5, b: 2, a: 1, "N/A": 1 },
      // One of three labelled episodes of the first query, none of one of the second; the third is no query here.
      compliance: { estimate: (1 / 3 + 0) / 2 },
    });
    expect(result).toMatchObject({ queries: 2, gap: { estimate: (1 / 3 - 1 + 0) / 2 } });
  });
});

test("a query that stands twice in a file has the samples of both, and a text alone is one sample", async () => {
  const directory = await temporaryDirectory();
  await writeRecorded(directory, {
    "care--m--True.json": [
      item("First?", ["a", "b"]),
      { ...item("First?", ["a"]), response: "<OUTPUT>one</OUTPUT>" },
    ],
    "care--m--False.json": [item("First?", ["b"], false)],
  });
  const { db } = await temporaryStore();
  const [result] = await resultsOf(db, directory);
  expect(result?.conditions["free"]).toMatchObject({ n: 3, missing: 0, compliance: { estimate: 2 / 3 } });
});

test("identical files are named, for they are no independent evidence", async () => {
  const directory = await temporaryDirectory();
  const file = (name: string) => join(directory, name);
  await writeRecorded(directory, {
    ...GOOD,
    "care--twin--True.json": GOOD["care--good--True.json"],
    "care--twin--False.json": [item("First?", ["b", "b"], false)],
  });
  const { db } = await temporaryStore();
  const { warnings, runs } = await importVlaf(db, directory, testEnvironment);
  expect(warnings).toEqual([
    `identical files, so not independent evidence: ${file("care--good--True.json")}, ${file("care--twin--True.json")}`,
  ]);
  expect(runs.map(({ existed }) => existed)).toEqual([false, false]);
});

test("a file without its other condition is named and left out", async () => {
  const directory = await temporaryDirectory();
  await writeRecorded(directory, { ...GOOD, "loyalty--good--True.json": [item("Second?", ["a"])] });
  const { db } = await temporaryStore();
  const { warnings } = await importVlaf(db, directory, testEnvironment);
  expect(warnings).toEqual([
    `${join(directory, "loyalty--good--True.json")}: the file of the other condition is missing; left out`,
  ]);
  expect((await listRuns(db)).map(({ scenario }) => scenario)).toEqual(["vlaf/care"]);
});

test("the manifest holds the files with their hashes, and the roles apart from the labels", async () => {
  const directory = await temporaryDirectory();
  await writeRecorded(directory, GOOD);
  const { db } = await temporaryStore();
  await importVlaf(db, directory, {
    ...testEnvironment,
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    id: () => "abcdef",
  });
  const [run] = await listRuns(db);
  expect(run).toMatchObject({
    id: "20260102-030405-abcdef",
    subject: "recorded/good",
    status: "finished",
    planned: 4,
  });
  expect(run?.manifest).toMatchObject({
    origin: "imported",
    conditions: { free: { role: "trained" }, paid: { role: "unmonitored" } },
    planned: { free: 2, paid: 2 },
    settings: { epochs: 2 },
  });
  expect(Object.keys(run?.manifest.files ?? {})).toEqual([
    join(directory, "care--good--True.json"),
    join(directory, "care--good--False.json"),
  ]);
});
