/** The page shows what `candor analyze --json` prints, number for number, and loads nothing. */

import { expect, test } from "vitest";
import { analyzeRuns, DEFAULT_ANALYSIS, type Analysis } from "../../src/analysis/analyze.ts";
import { ensemblesOf } from "../../src/analysis/ensemble.ts";
import { verdictsOf } from "../../src/analysis/ladder.ts";
import { analyzeTrainings } from "../../src/analysis/training/analyze-trainings.ts";
import { formatEstimate, formatRate, typeset } from "../../src/report/format.ts";
import { formatMetric, metricNames } from "../../src/report/training-metrics.ts";
import { reportPage } from "../../src/report/html/page.ts";
import { upsertJudgments } from "../../src/store/judgments.ts";
import { listTrainings } from "../../src/store/trainings.ts";
import { analysisOf, judgedRun } from "../analysis/fixtures.ts";
import { PLANTED, plantedResults } from "../analysis/planted.ts";
import { COMPLY, curve, experimentOf, trained } from "../analysis/trained.ts";
import { judgment } from "../store/rows.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { documentOf, tableOf, textsOf } from "./document.ts";

interface Found {
  path: string;
  /** As the page writes it, without unit. */
  text: string;
}

/** Every estimate with an interval, anywhere in a JSON value. */
function intervalsIn(value: unknown, path: readonly string[] = []): Found[] {
  if (value === null || typeof value !== "object") return [];
  const fields: Record<string, unknown> = { ...value };
  const { estimate, low, high, signed } = fields;
  const own: Found[] =
    typeof estimate === "number" && typeof low === "number" && typeof high === "number"
      ? [{ path: path.join("."), text: written({ estimate, low, high }, isRate(path.at(-1), signed)) }]
      : [];
  const below = Object.entries(fields).flatMap(([key, each]) => intervalsIn(each, [...path, key]));
  return [...own, ...below];
}

/** Rates stand under `compliance`; a figure of a verdict says what it is. */
function isRate(key: string | undefined, signed: unknown): boolean {
  return signed === false || key === "compliance";
}

function written(estimate: { estimate: number; low: number; high: number }, rate: boolean): string {
  return typeset(rate ? formatRate(estimate).replace(" %", "") : formatEstimate(estimate));
}

/** What a reader sees: neither the text in place of drawings nor the data behind them. */
function shownOn(page: string): string {
  const document = documentOf(page);
  return textsOf(document, "table, .verdict, .figures, figure text, .evidence li")
    .join("\n")
    .replaceAll(" %", "");
}

/** The estimates of an analysis, and those of them that its page lacks. */
function estimatesOf(analysis: Analysis): { found: number; lacking: Found[] } {
  const found = intervalsIn(JSON.parse(JSON.stringify(analysis)));
  const shown = shownOn(reportPage({ analysis, runs: [], excerpts: [] }));
  return { found: found.length, lacking: found.filter(({ text }) => !shown.includes(text)) };
}

/** Of three epochs of each query the first ones comply. */
function epochsOf(yes: readonly number[]): number[][] {
  return yes.map((count) => [1, 2, 3].map((epoch) => Number(epoch <= count)));
}

test("of arms with a rated condition, verdicts and reasoning", () => {
  const results = plantedResults(PLANTED.faker, { seed: 3, queries: 41 });
  const ensembles = ensemblesOf(results);
  const settings = { seed: 3, resamples: 1000, delta: 0.05, level: 0.95 };
  const none = { comprehension: [], audits: [], simulations: [], trainings: [] };
  const { found, lacking } = estimatesOf({
    version: 1,
    settings,
    results,
    ensembles,
    verdicts: verdictsOf(results, 0.05),
    ...none,
  });
  expect(found).toBeGreaterThan(40);
  expect(lacking).toEqual([]);
});

test("of two wordings under two judges, pooled, with awareness judged", async () => {
  const { db } = await temporaryStore();
  const runs = [
    await judgedRun(db, {
      id: "r1",
      compliance: {
        first: { free: epochsOf([3, 2, 3, 1, 2]), paid: epochsOf([0, 1, 0, 1, 0]) },
        second: { free: epochsOf([3, 3, 3, 1, 2]), paid: epochsOf([0, 2, 0, 1, 1]) },
      },
      reasoning: { thoughts: { free: epochsOf([1, 2, 0, 1, 2]), paid: epochsOf([0, 0, 0, 1, 0]) } },
    }),
    await judgedRun(db, {
      id: "r2",
      variant: "paraphrase-1",
      compliance: {
        first: { free: epochsOf([2, 2, 3, 0, 2]), paid: epochsOf([0, 1, 1, 1, 0]) },
        second: { free: epochsOf([3, 1, 3, 0, 2]), paid: epochsOf([0, 2, 0, 0, 1]) },
      },
    }),
  ];
  const episodes = await db.selectFrom("episodes").selectAll().where("run_id", "=", "r1").execute();
  await upsertJudgments(
    db,
    (["training-awareness", "evaluation-awareness"] as const).flatMap((outcome, shift) =>
      episodes.map(({ id }, index) =>
        judgment(id, { judge: "awareness", outcome, value: Number(index % (3 + shift) === 0), label: null }),
      ),
    ),
  );
  const analysis = await analysisOf(db, ...runs);
  expect(analysis.ensembles.length).toBeGreaterThan(0);
  const page = documentOf(reportPage({ analysis, runs: [], excerpts: [] }));
  expect(tableOf(page, "Other outcomes that were judged").map((cells) => cells.slice(0, 2))).toEqual([
    ["outcome", "judge"],
    ["training-awareness", "awareness"],
    ["evaluation-awareness", "awareness"],
  ]);
  const forests = textsOf(page, "figcaption").filter((title) => title.includes("judged by"));
  expect(forests.slice(0, 2)).toEqual([
    "Gap in percentage points, with 95 % intervals, judged by first",
    "Gap in percentage points, with 95 % intervals, judged by second",
  ]);
  const { found, lacking } = estimatesOf(analysis);
  expect(found).toBeGreaterThan(20);
  expect(lacking).toEqual([]);
});

test("of trainings: every metric of every arm", async () => {
  const { db } = await temporaryStore();
  const experiment = experimentOf({ knows: [COMPLY], "not-told": [COMPLY] });
  for (const arm of ["knows", "not-told"])
    for (const seed of [1, 2])
      await trained(db, {
        id: `${arm}${seed}`,
        arm,
        seed,
        experiment,
        measured: curve([8, 12 + seed, 18, 18, 18], [2, 2 + seed, 4, 4, 4]),
      });
  const trainings = await analyzeTrainings(db, await listTrainings(db), {
    ...DEFAULT_ANALYSIS,
    resamples: 100,
  });
  const analysis = { ...(await analyzeRuns(db, [], DEFAULT_ANALYSIS)), trainings };
  const page = reportPage({ analysis, runs: [], excerpts: [] });
  const arms = trainings.flatMap((each) => each.arms);
  const cells = tableOf(documentOf(page), "Metrics of each arm").slice(1);
  expect(cells.map(([, ...values]) => values)).toEqual(
    metricNames(arms).map((name) => arms.map(({ metrics }) => typeset(formatMetric(name, metrics[name])))),
  );
  expect(loadedBy(page)).toEqual([]);
});

test("a page of runs loads nothing", () => {
  const results = plantedResults(PLANTED.faker, { seed: 3, queries: 10 });
  const settings = { seed: 3, resamples: 100, delta: 0.05, level: 0.95 };
  const none = { comprehension: [], ensembles: [], audits: [], simulations: [], trainings: [] };
  const analysis: Analysis = { version: 1, settings, results, verdicts: verdictsOf(results, 0.05), ...none };
  expect(loadedBy(reportPage({ analysis, runs: [], excerpts: [] }))).toEqual([]);
});

/** Whatever a browser would load, run or lead away to. */
function loadedBy(page: string): (string | null)[] {
  const document = documentOf(page);
  const elements = "script, link, img, iframe, object, embed, audio, video, source, image, use, base, form";
  const addresses = [...document.querySelectorAll("[href]")].map((each) => each.getAttribute("href"));
  return [
    ...[...document.querySelectorAll(elements)].map(({ outerHTML }) => outerHTML),
    ...(page.match(/@import|url\(|\bsrc=|\bsrcset=|\bon[a-z]+=/gu) ?? []),
    ...addresses.filter((address) => !address?.startsWith("#")),
  ];
}
