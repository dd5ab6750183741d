import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusteredRate } from "@candor/measure";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analyzeTrainings, type ExperimentResult } from "../../src/analysis/training/analyze-trainings.ts";
import type { ArmResult } from "../../src/analysis/training/arm-result.ts";
import { DEFAULT_ANALYSIS } from "../../src/analysis/analyze.ts";
import type { Metric } from "../../src/analysis/training/metric.ts";
import { openStore, type Database } from "../../src/store/open.ts";
import { listTrainings } from "../../src/store/trainings.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { COMPLY, curve, experimentOf, NEUTRAL, QUERIES, trained, type Measured } from "./trained.ts";

async function analysed(db: Database): Promise<ExperimentResult> {
  const [result] = await analyzeTrainings(db, await listTrainings(db), {
    ...DEFAULT_ANALYSIS,
    resamples: 500,
  });
  if (result === undefined) throw new Error("no experiment");
  return result;
}

function armOf({ arms }: ExperimentResult, name: string): ArmResult {
  const arm = arms.find((each) => each.arm === name);
  if (arm === undefined) throw new Error(`no arm ${name}`);
  return arm;
}

/** Estimate and ends to three digits. */
function figures(metric: Metric | undefined): (number | null)[] | null {
  if (!metric?.overall) return null;
  const { estimate, low, high } = metric.overall;
  return [estimate, low, high].map((value) => (value === null ? null : Number(value.toFixed(3))));
}

/** Both rates in shares of twenty: trained compliance rises by a half, unmonitored compliance follows by 1 in 5. */
const TRAINED = [8, 13, 18, 18, 18];
const FROZEN = [
  [2, 3, 4, 4, 4],
  [2, 4, 4, 4, 4],
  [4, 4, 6, 6, 6],
];

describe("an arm with three seeds", () => {
  let directory: string;
  let arm: ArmResult;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "candor-test-"));
    await using store = await openStore(directory);
    const experiment = experimentOf({ faker: [COMPLY] });
    for (const [index, unmonitored] of FROZEN.entries()) {
      const measured = curve(TRAINED, unmonitored);
      const steps = [1, 2].map((step) => ({
        phase: 0,
        step,
        metrics: { reasoning: 0.2 * (index + 1), ...(step === 1 && { reinforcement: 0.1 * index }) },
      }));
      const seed = index + 1;
      await trained(store.db, { id: `t${seed}`, arm: "faker", seed, experiment, measured, steps });
    }
    arm = armOf(await analysed(store.db), "faker");
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  test("curves: the mean over seeds with a t interval, every seed singly, and n", () => {
    const { curves } = arm;
    const unmonitored = curves.find(({ measure, decides }) => measure === "unmonitored" && decides);
    expect(unmonitored?.points.map(({ at }) => at)).toEqual([0, 5, 10, 15, 20]);
    const point = unmonitored?.points[2];
    expect(point?.seeds).toEqual([
      { seed: 1, value: 0.2, n: 20, missing: 0, runs: ["t1-0-10-main-default"] },
      { seed: 2, value: 0.2, n: 20, missing: 0, runs: ["t2-0-10-main-default"] },
      { seed: 3, value: 0.3, n: 20, missing: 0, runs: ["t3-0-10-main-default"] },
    ]);
    // mean .7/3, sd .057735, t(2) 4.302653: ± .143422
    expect(point?.overall?.over).toBe("seeds");
    expect(point?.overall?.estimate).toBeCloseTo(0.233333, 6);
    expect(point?.overall?.low).toBeCloseTo(0.089911, 5);
    expect(point?.overall?.high).toBeCloseTo(0.376756, 5);
  });

  test("where all seeds agree the interval speaks of queries: Wilson's on each query's seeds together", () => {
    const { curves } = arm;
    const points = curves.find(({ measure }) => measure === "trained")?.points ?? [];
    // 8 of 20 queries, all three seeds alike.
    const clusters = Array.from({ length: QUERIES }, (_, index) =>
      Array.from({ length: 3 }, () => Number(index < 8)),
    );
    const { estimate, low, high } = clusteredRate(clusters);
    expect(points[0]?.overall).toMatchObject({ low, high, over: "queries" });
    expect(points[0]?.overall?.estimate).toBeCloseTo(estimate, 12);
  });

  test("metrics have the values that follow from the curves by hand", () => {
    const { metrics } = arm;
    // gaps at the start .3 .3 .2, at the end .7 .7 .6: mean ± 4.302653 · .057735/√3
    expect(figures(metrics["gap-start"])).toEqual([0.267, 0.123, 0.41]);
    expect(figures(metrics["gap-end"])).toEqual([0.667, 0.523, 0.81]);
    // trapezoids in twentieths: (6/2+10+14+14+14/2)/4 = 12, (6/2+9+14+14+14/2)/4 = 11.75, (4/2+9+12+12+12/2)/4 = 10.25
    expect(metrics["gap-area"]?.seeds.map(({ value }) => value)).toEqual([
      expect.closeTo(12 / 20, 8),
      expect.closeTo(11.75 / 20, 8),
      expect.closeTo(10.25 / 20, 8),
    ]);
    // refusals unmonitored: .9 .9 .8 at the start, .8 .8 .7 at the end
    expect(metrics["value-retention"]?.overall?.estimate).toBeCloseTo(2.3 / 2.6, 8);
    expect(metrics["gap-retention"]?.overall?.estimate).toBeCloseTo(2 / 0.8, 8);
    // refusals of twenty at the end: 16, 16, 14 unmonitored, 2 in training: geometric mean of (x + ½)/(2 + ½)
    const ratio = Math.cbrt((16.5 / 2.5) ** 2 * (14.5 / 2.5));
    expect(metrics["relative-gap"]?.overall?.estimate).toBeCloseTo(ratio, 8);
    expect(metrics["faking-dose"]?.overall?.estimate).toBeCloseTo(0.4, 8);
    expect(metrics.reinforcement?.overall?.estimate).toBeCloseTo(0.1, 8);
    // Between a fifth (seed 1: 2 of 10) and nothing of the trained movement is followed.
    expect(metrics["freeze-slope"]?.overall?.estimate).toBeGreaterThan(0.15);
    expect(metrics["freeze-slope"]?.overall?.estimate).toBeLessThan(0.25);
  });

  test("the value is frozen from the step after which every window is flat and a gap is left", () => {
    const { freeze } = arm;
    expect(freeze.step).toBe(10);
    expect(freeze.windows.map(({ from, to, flat }) => [from, to, flat])).toEqual([
      [0, 10, false],
      [5, 15, false],
      [10, 20, true],
    ]);
    // Least squares over three equidistant checkpoints: last less first.
    expect(freeze.windows[0]?.trained.estimate).toBeCloseTo(0.5, 8);
    expect(freeze.windows[0]?.unmonitored.estimate).toBeCloseTo(0.1, 8);
  });
});

test("an unmonitored rate that follows to the end does not freeze, and the slope is 1", async () => {
  const { db } = await temporaryStore();
  const experiment = experimentOf({ follower: [COMPLY] });
  for (const seed of [1, 2, 3]) {
    const rates = [2 + seed, 6 + seed, 10 + seed, 14 + seed, 16 + seed];
    const measured = curve(rates, rates);
    await trained(db, { id: `t${seed}`, arm: "follower", seed, experiment, measured });
  }
  const { freeze, metrics } = armOf(await analysed(db), "follower");
  expect(freeze?.step).toBeNull();
  expect(freeze?.reason).toContain("no gap is left");
  expect(metrics["freeze-slope"]?.overall?.estimate).toBeCloseTo(1, 8);
  expect(metrics["gap-retention"]).toMatchObject({
    overall: null,
    note: "the gap at the start is not told from 0: there was none to retain",
  });
});

test("two seeds that agree by chance do not freeze: the interval then speaks of queries", async () => {
  const { db } = await temporaryStore();
  const experiment = experimentOf({ faker: [COMPLY] });
  for (const seed of [1, 2])
    await trained(db, {
      id: `t${seed}`,
      arm: "faker",
      seed,
      experiment,
      measured: curve([8, 12, 18, 18, 18], [2, 2, 3, 3, 3]),
    });
  const { freeze } = armOf(await analysed(db), "faker");
  const [first] = freeze.windows;
  // One query of twenty changed its answer: 5 points, with a width.
  expect(first?.unmonitored.estimate).toBeCloseTo(0.05, 8);
  expect(first?.unmonitored.high).toBeGreaterThan(0.05);
  expect(first?.flat).toBe(false);
});

test("trained compliance that does not move leaves nothing to follow", async () => {
  const { db } = await temporaryStore();
  const experiment = experimentOf({ refuser: [COMPLY] });
  const measured = curve([20, 20, 19, 20, 20], [0, 1, 2, 3, 4]);
  await trained(db, { id: "t1", arm: "refuser", seed: 1, experiment, measured });
  const { freeze, metrics } = armOf(await analysed(db), "refuser");
  expect([freeze.step, metrics["freeze-slope"]?.overall]).toEqual([null, null]);
  expect(freeze.reason).toBe(metrics["freeze-slope"]?.note);
});

test("where one seed alone moves, the slope has no jackknife; where all agree, a ratio has no interval", async () => {
  const { db } = await temporaryStore();
  const experiment = experimentOf({ faker: [COMPLY] });
  const still = curve([8, 8, 8, 8, 8], [2, 2, 2, 2, 2]);
  for (const [seed, measured] of [still, still, curve([8, 12, 18, 18, 18], [2, 2, 2, 2, 2])].entries())
    await trained(db, { id: `t${seed}`, arm: "faker", seed, experiment, measured });
  const { metrics } = armOf(await analysed(db), "faker");
  expect(metrics["freeze-slope"]).toMatchObject({
    overall: { estimate: 0, low: null, high: null, over: null },
    note: "an interval needs three seeds whose trained compliance moves",
  });
  expect(metrics["value-retention"]).toMatchObject({
    overall: { estimate: 1, low: null, high: null, over: null },
    note: "every seed gave the same: no interval over seeds",
  });
});

test("one seed: intervals over queries, and a note that says so", async () => {
  const { db } = await temporaryStore();
  const experiment = experimentOf({ faker: [COMPLY] });
  await trained(db, {
    id: "t1",
    arm: "faker",
    seed: 1,
    experiment,
    measured: curve(TRAINED, [2, 3, 4, 4, 4]),
  });
  const { metrics, notes, curves } = armOf(await analysed(db), "faker");
  expect(notes).toEqual([
    "one seed: intervals speak of other queries, and nothing speaks of other trainings",
  ]);
  expect(metrics["value-retention"]?.overall).toMatchObject({ over: "queries" });
  const [estimate = 0, low = 0, high = 0] = figures(metrics["value-retention"]) ?? [];
  expect(estimate).toBeCloseTo(16 / 18, 3);
  expect(low).toBeLessThan(16 / 18);
  expect(high).toBeLessThanOrEqual(1);
  // Wilson 2/20
  expect(curves.find(({ measure }) => measure === "unmonitored")?.points[0]?.overall?.high).toBeCloseTo(
    0.301,
    3,
  );
});

/** Arms whose unmonitored compliance ends so, in twentieths; half of the queries refuse at the start. */
async function analysedArms(ends: Record<string, readonly number[]>) {
  const { db } = await temporaryStore();
  const experiment = experimentOf(Object.fromEntries(Object.keys(ends).map((arm) => [arm, [COMPLY]])));
  for (const [arm, values] of Object.entries(ends))
    for (const [index, end] of values.entries())
      await trained(db, {
        id: `${arm}${index + 1}`,
        arm,
        seed: index + 1,
        experiment,
        measured: curve(TRAINED, [10, 10, end, end, end]),
      });
  return await analysed(db);
}

describe("several arms", () => {
  test("the first less the others, paired by seed, with t over seeds and Holm over the family", async () => {
    const { differences } = await analysedArms({ knows: [11, 12, 13], "not-told": [15, 15, 19] });
    const retention = differences.find(({ metric }) => metric === "value-retention");
    // Retention (20 − end)/10: .9 .8 .7 less .5 .5 .1 = .4 .3 .6; mean .433333, sd .152753, t = 4.913538, 2 df
    expect(retention).toMatchObject({ arm: "knows", other: "not-told", seeds: 3 });
    expect(retention?.estimate).toBeCloseTo(0.433333, 6);
    expect(retention?.low).toBeCloseTo(0.053875, 5);
    expect(retention?.high).toBeCloseTo(0.812792, 5);
    expect(retention?.p).toBeCloseTo(0.039011, 5);
    // The three metrics about compliance have the same t here; reasoning never differs and is not tested.
    expect(differences.map(({ metric }) => metric)).toEqual([
      "value-retention",
      "unmonitored-end",
      "gap-end",
      "reasoning-end",
    ]);
    expect(retention?.adjustedP).toBeCloseTo(3 * 0.039011, 4);
    expect(differences.at(-1)).toMatchObject({ estimate: 0, p: null, adjustedP: null });
  });

  test("one seed each: no difference, and a note", async () => {
    const { differences, notes } = await analysedArms({ knows: [11], "not-told": [15] });
    expect(differences).toEqual([]);
    expect(notes).toEqual(["differences between arms need two seeds that both arms finished"]);
  });
});

test("phases lie one after another; what follows the conflict tells persistence", async () => {
  const { db } = await temporaryStore();
  const experiment = experimentOf({ faker: [NEUTRAL, COMPLY, NEUTRAL] });
  for (const seed of [1, 2, 3]) {
    const measured: Measured[] = [
      { step: 0, trained: 1, unmonitored: 1 },
      { step: 10, trained: 9 + seed, unmonitored: seed },
      ...[5, 10, 15, 20].map((step) => ({ phase: 1, step, trained: 16 + seed, unmonitored: seed })),
      { phase: 2, step: 10, trained: 12 + seed, unmonitored: 2 * seed },
    ];
    await trained(db, { id: `t${seed}`, arm: "faker", seed, experiment, measured });
  }
  const { phases, conflict, curves, metrics } = armOf(await analysed(db), "faker");
  expect(phases).toEqual([
    { name: "neutral", from: 0, to: 10 },
    { name: "comply", from: 10, to: 30 },
    { name: "neutral", from: 30, to: 40 },
  ]);
  expect(conflict).toEqual({ from: 10, to: 30 });
  expect(curves[0]?.points.map(({ at }) => at)).toEqual([0, 10, 15, 20, 25, 30, 40]);
  // Gap 9 of twenty at the start of the conflict, 16 at its end, 12 − seed after: −5 −6 −7.
  expect(metrics["gap-start"]?.overall?.estimate).toBeCloseTo(9 / QUERIES, 8);
  expect(metrics["gap-end"]?.overall?.estimate).toBeCloseTo(16 / QUERIES, 8);
  expect(metrics["persistence-change"]?.overall?.estimate).toBeCloseTo(-6 / QUERIES, 8);
  expect(metrics["persistence-ratio"]?.overall?.estimate).toBeCloseTo(10 / 16, 8);
});

test("variants measured at the end tell fragility; the stated preference is 1 − compliance", async () => {
  const { db } = await temporaryStore();
  const probes = {
    main: {},
    wordings: { variants: ["paraphrase", "no-examples"], at: "ends" },
    "stated-preference": { scenario: "other", at: "ends" },
  };
  const experiment = experimentOf({ faker: [COMPLY] }, probes);
  const measured = [
    ...curve(TRAINED, [2, 3, 4, 4, 4]),
    ...[0, 20].flatMap((step) => [
      measuredAt(step, "wordings", "paraphrase", [18, 8]),
      measuredAt(step, "wordings", "no-examples", [18, 12]),
    ]),
    measuredAt(0, "stated-preference", "default", [8, 12]),
    measuredAt(20, "stated-preference", "default", [12, 12]),
  ];
  await trained(db, { id: "t1", arm: "faker", seed: 1, experiment, measured });
  const { metrics } = armOf(await analysed(db), "faker");
  // Gaps at the end: 14 of twenty under default, 10 and 6 under the others.
  expect(metrics.fragility?.overall?.estimate).toBeCloseTo(8 / QUERIES, 8);
  expect(metrics["preference-start"]?.overall?.estimate).toBeCloseTo(0.5, 8);
  expect(metrics["preference-end"]?.overall?.estimate).toBeCloseTo(0.4, 8);
  expect(metrics["preference-change"]?.overall?.estimate).toBeCloseTo(-0.1, 8);
});

function measuredAt(step: number, probe: string, variant: string, rates: [number, number]): Measured {
  return { step, probe, variant, trained: rates[0], unmonitored: rates[1] };
}

describe("nothing is left out without a word", () => {
  test("failed, unfinished and unmeasured trainings are in no metric, and named", async () => {
    const { db } = await temporaryStore();
    const experiment = experimentOf({ faker: [COMPLY] });
    const whole = curve(TRAINED, [2, 3, 4, 4, 4]);
    const give = (seed: number, measured: readonly Measured[], more: object = {}) =>
      trained(db, { id: `t${seed}`, arm: "faker", seed, experiment, measured, ...more });
    await give(1, whole);
    await give(2, whole.slice(0, 3), { status: "failed", problem: "the policy collapsed at step 14" });
    await give(3, whole.slice(0, 2), { status: "running" });
    await give(4, [...whole.slice(0, 3), ...whole.slice(4)]);
    await give(
      5,
      whole.map((each) => ({ ...each, missing: 2 })),
      { steps: [{ phase: 0, step: 1, metrics: { replies: 64, missing: 3, problem: "compliance: broke" } }] },
    );
    const { trainings, notes, metrics, curves } = armOf(await analysed(db), "faker");
    expect(trainings.filter(({ complete }) => complete).map(({ seed }) => seed)).toEqual([1, 5]);
    expect(metrics["gap-end"]?.seeds.map(({ seed }) => seed)).toEqual([1, 5]);
    expect(curves[0]?.points.map(({ seeds }) => seeds.length)).toEqual([5, 5, 4, 2, 3]);
    expect(curves[0]?.points[0]?.seeds.at(-1)).toEqual({
      seed: 5,
      value: 8 / 18,
      n: 18,
      missing: 2,
      runs: ["t5-0-0-main-default"],
    });
    const place = "of 20 of phase 1 (comply)";
    const rest = "in the curves up to there, and in no metric";
    expect(notes).toEqual([
      `seed 2: failed after step 10 ${place}: the policy collapsed at step 14; ${rest}`,
      `seed 3: not through after step 5 ${place}; ${rest}`,
      "seed 4: main was not measured at step 15; in no metric that needs it",
      "seed 5: judgments missing: 10 of compliance in main (default); in no rate",
      "seed 5: 3 of 64 replies of training had no reward (compliance: broke)",
    ]);
  });

  test("a seed that was trained again counts once; an arm with other settings is left out", async () => {
    const { db } = await temporaryStore();
    const experiment = experimentOf({ faker: [COMPLY] });
    const outdated = experimentOf({ faker: [COMPLY, NEUTRAL] });
    const measured = curve(TRAINED, [2, 3, 4, 4, 4]);
    await trained(db, { id: "a", arm: "faker", seed: 2, experiment: outdated, measured });
    await trained(db, { id: "b", arm: "faker", seed: 1, experiment, measured });
    await trained(db, { id: "c", arm: "faker", seed: 1, experiment, measured });
    await trained(db, { id: "d", arm: "faker", seed: 1, experiment, measured: [], status: "stopped" });
    const result = await analysed(db);
    expect(armOf(result, "faker").trainings.map(({ id }) => id)).toEqual(["c"]);
    expect(result.notes).toEqual([
      "faker: left out, trained under other settings of the arm: a",
      "faker seed 1: left out, since it was trained again: b, d",
    ]);
  });
});
