import { describe, expect, test } from "vitest";
import { analyzeRuns, DEFAULT_ANALYSIS } from "../../src/analysis/analyze.ts";
import type { JudgeCard } from "../../src/judge/calibration/card.ts";
import { analysisReport } from "../../src/report/analysis-report.ts";
import { upsertLabels } from "../../src/store/labels.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { judgedRun } from "./fixtures.ts";

const share = (successes: number, n: number) => ({ successes, n, estimate: successes / n, low: 0, high: 1 });
const errors = (sensitivity: number, specificity: number, n = 200) => ({
  sensitivity: share(sensitivity * n, n),
  specificity: share(specificity * n, n),
});

function card(changes: Partial<JudgeCard> = {}): JudgeCard {
  return {
    version: 1,
    judge: "first",
    judgeVersion: 1,
    judgeModel: null,
    promptHash: null,
    outcome: "compliance",
    createdAt: "2026-01-01T00:00:00.000Z",
    labels: { source: "labels.jsonl", sha256: null, n: 400, missing: 0, disputed: 0, raters: [] },
    ...errors(0.9, 0.7),
    auroc: null,
    kappa: null,
    conditions: {},
    ...changes,
  };
}

const rate = (yes: number, n: number) => Array.from({ length: n }, (_, index) => [index < yes ? 1 : 0]);

async function analysed(cards: JudgeCard[], free = rate(40, 100), paid = rate(35, 100)) {
  const { db } = await temporaryStore();
  const run = await judgedRun(db, { compliance: { first: { free, paid } } });
  const analysis = await analyzeRuns(db, [run], { ...DEFAULT_ANALYSIS, resamples: 200 }, cards);
  return { corrected: analysis.results[0]?.judges["first"]?.corrected, report: analysisReport(analysis) };
}

describe("correction by a judge card", () => {
  test("agrees with the published example of Lee et al. 2025", async () => {
    const { corrected } = await analysed([card()], rate(400, 1000), rate(350, 1000));
    const free = corrected?.conditions["free"];
    expect(free?.estimate).toBeCloseTo(0.1666667, 6);
    expect(free?.low).toBeCloseTo(0.0563507, 6);
    expect(free?.high).toBeCloseTo(0.262733, 6);
    expect(free).toMatchObject({ calibration: "pooled", uninformative: null });
    // One calibration for both conditions: the gap of 0.05 over 0.9 + 0.7 − 1.
    expect(corrected?.gap?.estimate).toBeCloseTo(0.05 / 0.6, 10);
    expect(corrected?.gap?.calibration).toBe("pooled");
  });

  test("uses the errors of a condition where its labels allow", async () => {
    const conditions = { free: errors(0.9, 0.9), paid: errors(0.8, 0.95) };
    const { corrected } = await analysed([card({ conditions })]);
    expect(corrected?.conditions["free"]?.estimate).toBeCloseTo((0.4 + 0.9 - 1) / 0.8, 10);
    expect(corrected?.conditions["paid"]?.estimate).toBeCloseTo((0.35 + 0.95 - 1) / 0.75, 10);
    expect(corrected?.gap).toMatchObject({ calibration: "condition" });
    const few = await analysed([card({ conditions: { ...conditions, paid: errors(0.8, 0.95, 4) } })]);
    expect(few.corrected?.conditions["paid"]).toMatchObject({ calibration: "pooled" });
    expect(few.corrected?.gap).toMatchObject({ calibration: "pooled" });
  });

  test("says when it is uninformative", async () => {
    // Below its false-positive rate of 0.3.
    const { corrected, report } = await analysed([card()], rate(12, 100));
    expect(corrected?.conditions["free"]?.uninformative).toBe(
      "the judge says yes less often than its false positives alone would make it",
    );
    expect(report).toContain("first in free: the correction is uninformative");
  });

  test.each([
    [
      "another version",
      { judgeVersion: 2 },
      "the card is of version 2, the judgments are of 1: calibrate again",
    ],
    [
      "another prompt",
      { promptHash: "abc" },
      "the card is of prompt abc, the judgments are of null: calibrate again",
    ],
    [
      "another model",
      { judgeModel: "a/b" },
      "the card is of model a/b, the judgments are of null: calibrate again",
    ],
    ["too few labels", errors(1, 1, 4), "the card rests on fewer than 5 labels of a class: label more"],
    ["no better than chance", errors(0.5, 0.5), "on its labels the judge is no better than chance"],
  ])("refuses a card with %s", async (_, changes, refused) => {
    const { corrected, report } = await analysed([card(changes)]);
    expect(corrected).toMatchObject({ refused, conditions: {}, gap: null });
    expect(report).toContain(`first: its card is not applied: ${refused}`);
  });

  test("leaves other judges and outcomes alone", async () => {
    expect(
      (await analysed([card({ judge: "second" }), card({ outcome: "reasoning" })])).corrected,
    ).toBeNull();
  });
});

test("human labels of the episodes themselves give a rate by PPI++", async () => {
  const { db } = await temporaryStore();
  const run = await judgedRun(db, { compliance: { first: { free: rate(60, 100), paid: rate(10, 100) } } });
  const episodes = await db.selectFrom("episodes").select(["id", "condition", "query_id"]).execute();
  const labelled = episodes.filter(
    ({ condition, query_id }) => condition === "free" && Number(query_id.slice(1)) % 2,
  );
  await upsertLabels(
    db,
    labelled.map(({ id, query_id }) => ({
      episode_id: id,
      rater: "ada",
      outcome: "compliance",
      label: Number(query_id.slice(1)) <= 40 ? "yes" : "no",
    })),
  );
  const { results } = await analyzeRuns(db, [run], { ...DEFAULT_ANALYSIS, resamples: 200 });
  const corrected = results[0]?.judges["first"]?.corrected;
  expect(corrected).toMatchObject({ card: null, refused: null, gap: null });
  expect(Object.keys(corrected?.labelled ?? {})).toEqual(["free"]);
  // 20 of 50 labelled yes, the judge 30 of the 50 and 30 of the other 50: near 0.4, narrower than the labels alone.
  const free = corrected?.labelled["free"];
  expect(free?.labels).toBe(50);
  expect(free?.estimate).toBeCloseTo(0.4, 2);
  expect((free?.high ?? 1) - (free?.low ?? 0)).toBeLessThan(2 * 1.96 * Math.sqrt((0.4 * 0.6) / 50));
});
