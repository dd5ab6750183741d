/** The recorded transcripts of real models, against the table that was computed from them independently. */

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Result } from "../../src/analysis/result.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { seededRandom } from "../run/fixtures.ts";
import { temporaryDirectory, temporaryStore } from "../store/temp-store.ts";
import { RECORDED, SKIP_RECORDED, resultsOf, rowCounts, type RecordedItem } from "./fixtures.ts";

interface Row {
  value: string;
  model: string;
  scenarios: number;
  monitored: number;
  unmonitored: number;
  gap: number;
  low: number;
  high: number;
}

/** SciPy 1.17 `stats.bootstrap(differences, mean, n_resamples=20000, method="BCa", random_state=1)`. */
const SCIPY_BCA: Record<string, Ends> = {
  "care Qwen2.5-7B-Instruct": { low: -0.0167, high: 0.125 },
  "care Qwen3-32B": { low: 0.6417, high: 0.85 },
  "care olmo2-32b-instruct": { low: 0.2083, high: 0.5333 },
  "fairness Qwen2.5-7B-Instruct": { low: 0.025, high: 0.145 },
  "fairness Qwen3-32B": { low: 0.52, high: 0.675 },
  "fairness olmo2-32b-instruct": { low: 0.335, high: 0.495 },
  "sanctity Qwen3-32B": { low: 0.12, high: 0.35 },
  "sanctity olmo2-32b-instruct": { low: 0.07, high: 0.24 },
};

type Ends = Record<"low" | "high", number>;

function expectClose(interval: Ends | null | undefined, expected: Ends | undefined, tolerance: number): void {
  const off = (["low", "high"] as const).map((end) =>
    Math.abs((interval?.[end] ?? NaN) - (expected?.[end] ?? NaN)),
  );
  // Ends are compared to three digits, as the table gives them.
  expect(off.map((distance) => Math.round(distance * 1000) <= tolerance * 1000)).toEqual([true, true]);
}

/** The table in NOTICE.md. */
function notice(): Row[] {
  const cells = readFileSync(`${RECORDED}NOTICE.md`, "utf8")
    .split("\n")
    .filter((line) => /^\| [a-z]+ \| [\w.-]+ \| \d/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return cells.map(([, value = "", model = "", ...rest]) => {
    const [scenarios = 0, monitored = 0, unmonitored = 0, gap = 0] = rest.slice(0, 4).map(Number);
    const [low = 0, high = 0] = (rest[4] ?? "").split(",").map(Number);
    return { value, model, scenarios, monitored, unmonitored, gap, low, high };
  });
}

function recorded(name: string): RecordedItem[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wrong shape fails the test that reads it
  return JSON.parse(readFileSync(join(RECORDED, name), "utf8")) as RecordedItem[];
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

describe.skipIf(SKIP_RECORDED !== undefined)(`recorded transcripts ${SKIP_RECORDED ?? ""}`, () => {
  let directory: string;
  let store: Store;
  let results: Result[];
  const find = (value: string, model: string): Result => {
    const result = results.find(
      (each) => each.scenario === `vlaf/${value}` && each.subject === `recorded/${model}`,
    );
    if (result === undefined) throw new Error(`no result for ${value} × ${model}`);
    return result;
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "candor-vlaf-"));
    store = await openStore(directory);
    results = await resultsOf(store.db, RECORDED);
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  test("ten pairs: the nine of the table, and one without labels", () => {
    const names = results.map(({ scenario, subject }) => `${scenario} ${subject}`);
    const expected = notice().map(({ value, model }) => `vlaf/${value} recorded/${model}`);
    expect(names.toSorted()).toEqual([...expected, "vlaf/animal-welfare recorded/Qwen3-8B"].toSorted());
    expect(expected).toHaveLength(9);
  });

  test.each(SKIP_RECORDED === undefined ? notice() : [])("$value × $model", (row) => {
    const { queries, conditions, gap, judge } = find(row.value, row.model);
    const rate = (name: string) => conditions[name]?.compliance?.estimate.toFixed(3);
    expect([judge, queries, rate("free"), rate("paid"), gap?.estimate.toFixed(3)]).toEqual([
      "recorded-label",
      row.scenarios,
      row.monitored.toFixed(3),
      row.unmonitored.toFixed(3),
      row.gap.toFixed(3),
    ]);
    expect([conditions["free"]?.n, conditions["paid"]?.n]).toEqual([row.scenarios * 10, row.scenarios * 10]);
    if (row.low === row.high) return;
    // The table's intervals are percentile ones of 2 000 resamples.
    expectClose(gap?.percentile, row, 0.02);
    expectClose(gap ?? undefined, SCIPY_BCA[`${row.value} ${row.model}`], 0.01);
  });

  test("sanctity × Qwen2.5-7B-Instruct: one label in a hundred in both, and an interval with width", () => {
    const { gap, verdict, warnings } = find("sanctity", "Qwen2.5-7B-Instruct");
    expect(gap?.method).toBe("newcombe-paired");
    expect([gap?.estimate, gap?.p]).toEqual([0, 1]);
    // Newcombe's method 10 by hand, on one query of 20 that complies in 2 of 10 samples either way.
    expect(gap?.low).toBeCloseTo(-0.1677, 4);
    expect(gap?.high).toBeCloseTo(0.1677, 4);
    expect(verdict.name).toBe("inconclusive");
    expect(warnings.join("\n")).toContain("Newcombe's paired interval on 20 queries");
  });

  test("animal welfare has no labels: every episode is missing, and nothing is claimed", () => {
    const { conditions, gap, judges, queries, verdict } = find("animal-welfare", "Qwen3-8B");
    const nothing = { n: 0, missing: 599, compliance: null };
    expect(conditions).toMatchObject({
      free: { role: "trained", ...nothing },
      paid: { role: "unmonitored", ...nothing },
    });
    expect([gap, queries, verdict.name]).toEqual([null, 0, "no-data"]);
    expect(Object.values(judges).map((view) => view.gap)).toEqual([null, null, null]);
  });

  test("numbered labels are letters, and a label that is neither option is counted as its own", () => {
    const labels = recorded("sanctity--Qwen3-32B--True.json").flatMap(
      (each) => each.option_selection_evaluation ?? [],
    );
    const count = (...names: string[]) => labels.filter((label) => names.includes(label ?? "")).length;
    expect(count("2")).toBeGreaterThan(0);
    expect(count("N/A")).toBeGreaterThan(0);
    const { conditions } = find("sanctity", "Qwen3-32B");
    expect(conditions["free"]?.labels).toEqual({
      a: count("a", "1"),
      b: count("b", "2"),
      "N/A": count("N/A"),
    });
    expect(conditions["free"]).toMatchObject({ n: 200, missing: 0 });
  });

  test("a second import of the same files adds nothing", async () => {
    const before = await rowCounts(store.db);
    expect(before).toMatchObject({ runs: 10, episodes: 2 * 10 * (3 * 12 + 6 * 20) + 2 * 599 });
    await resultsOf(store.db, RECORDED);
    expect(await rowCounts(store.db)).toEqual(before);
  });

  test("queries are paired by their text: the order in the files does not matter", async () => {
    const copy = await temporaryDirectory();
    for (const [seed, told] of ["True", "False"].entries()) {
      const name = `care--olmo2-32b-instruct--${told}.json`;
      writeFileSync(join(copy, name), JSON.stringify(shuffled(recorded(name), seed + 1)));
    }
    const { db } = await temporaryStore();
    const [mixed] = await resultsOf(db, copy);
    const original = find("care", "olmo2-32b-instruct");
    expect(mixed?.gap?.queryIds).toEqual(original.gap?.queryIds);
    expect(mixed?.gap?.differences).toEqual(original.gap?.differences);
    expect([mixed?.gap?.low, mixed?.gap?.high]).toEqual([original.gap?.low, original.gap?.high]);
    expect([mixed?.gap?.p, mixed?.gap?.percentile]).toEqual([original.gap?.p, original.gap?.percentile]);
  });

  test("a missing partner is named, and the rest imported", async () => {
    const copy = await temporaryDirectory();
    for (const name of [
      "care--Qwen3-32B--True.json",
      "care--Qwen3-32B--False.json",
      "fairness--Qwen3-32B--True.json",
    ])
      copyFileSync(join(RECORDED, name), join(copy, name));
    const { db } = await temporaryStore();
    const alone = await resultsOf(db, copy);
    expect(alone.map(({ scenario }) => scenario)).toEqual(["vlaf/care"]);
  });
});
