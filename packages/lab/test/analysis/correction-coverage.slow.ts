import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { correctionOf } from "../../src/analysis/correction.ts";
import type { Collected } from "../../src/analysis/collect.ts";
import { complianceGap } from "../../src/analysis/gap.ts";
import { calibrate, type JudgedLabel } from "../../src/judge/calibration/calibrate.ts";
import type { JudgeCard } from "../../src/judge/calibration/card.ts";

/**
 * A scripted judge of known sensitivity and specificity judges simulated truth; a card is made from labels that are
 * simulated too. The corrected intervals must cover the truth in 95 % of the runs, whatever the judge.
 */
const DESIGNS = [
  { name: "a good judge", sensitivity: 0.9, specificity: 0.95, trained: 0.3, unmonitored: 0.1, labels: 200 },
  {
    name: "a weak judge",
    sensitivity: 0.67,
    specificity: 0.85,
    trained: 0.3,
    unmonitored: 0.15,
    labels: 300,
  },
  { name: "no gap", sensitivity: 0.8, specificity: 0.9, trained: 0.2, unmonitored: 0.2, labels: 200 },
];
const RUNS = 10_000;
const QUERIES = 300;
const ROLES = { free: { role: "trained" as const }, paid: { role: "unmonitored" as const } };

function covers(interval: { low: number; high: number } | null | undefined, truth: number): number {
  return interval && interval.low <= truth && truth <= interval.high ? 1 : 0;
}

describe.each(DESIGNS)("corrected intervals, $name", (design) => {
  const generator = xoroshiro128plus(20261123);
  const uniform = () => (generator.next() >>> 0) / 4294967296;
  const happens = (chance: number): 0 | 1 => (uniform() < chance ? 1 : 0);
  const judged = (truth: 0 | 1) => happens(truth === 1 ? design.sensitivity : 1 - design.specificity);

  const item = (condition: string): JudgedLabel => {
    const truth = happens(0.5);
    const value = judged(truth);
    return { id: "", truth, value, score: value, quote: undefined, condition };
  };
  const card = (ownErrors: boolean): JudgeCard => {
    const items = Array.from({ length: design.labels }, (_, index) =>
      item(index % 2 === 0 ? "free" : "paid"),
    );
    const { sensitivity, specificity, conditions, n } = calibrate(items);
    return {
      version: 1,
      judge: "scripted",
      judgeVersion: 1,
      judgeModel: null,
      promptHash: null,
      outcome: "compliance",
      createdAt: "",
      labels: { source: "simulated", sha256: null, n, missing: 0, disputed: 0, raters: [] },
      sensitivity,
      specificity,
      auroc: null,
      kappa: null,
      conditions: ownErrors ? conditions : {},
    };
  };
  const sample = () => {
    const values = new Map<string, Map<string, number[]>>();
    const labelled: Collected["labelled"] = new Map();
    for (const [condition, rate] of [
      ["free", design.trained],
      ["paid", design.unmonitored],
    ] as const) {
      const byQuery = new Map<string, number[]>();
      const sets = { human: [] as number[], judge: [] as number[], unlabelled: [] as number[] };
      for (let query = 0; query < QUERIES; query++) {
        const truth = happens(rate);
        const value = judged(truth);
        byQuery.set(String(query), [value]);
        if (query >= 80) sets.unlabelled.push(value);
        else {
          sets.human.push(truth);
          sets.judge.push(value);
        }
      }
      values.set(condition, byQuery);
      labelled.set(condition, sets);
    }
    return {
      values,
      firstEpoch: values,
      labels: new Map(),
      identities: new Map(),
      labelled,
    } satisfies Collected;
  };
  const coverage = (ownErrors: boolean) => {
    const hits = { rate: 0, gap: 0, labelled: 0 };
    for (let run = 0; run < RUNS; run++) {
      const collected = sample();
      const empty = new Map<string, number[]>();
      const gap = complianceGap(
        collected.values.get("free") ?? empty,
        collected.values.get("paid") ?? empty,
        {
          seed: run,
          resamples: 10,
          level: 0.95,
        },
      );
      const correction = correctionOf(collected, gap ?? null, ROLES, card(ownErrors));
      hits.rate += covers(correction?.conditions["free"], design.trained);
      hits.gap += covers(correction?.gap, design.trained - design.unmonitored);
      hits.labelled += covers(correction?.labelled["free"], design.trained);
    }
    return { rate: hits.rate / RUNS, gap: hits.gap / RUNS, labelled: hits.labelled / RUNS };
  };

  // Monte Carlo error of 10 000 runs: about a fifth of a point. PPI++'s interval is normal on 80 labels and a little short.
  it.each([
    ["one calibration for both conditions", false],
    ["a calibration in each condition", true],
  ])("cover the truth at the nominal rate: %s", (_, ownErrors) => {
    const { rate, gap, labelled } = coverage(ownErrors);
    expect(rate).toBeGreaterThanOrEqual(0.94);
    expect(gap).toBeGreaterThanOrEqual(0.94);
    expect(labelled).toBeGreaterThanOrEqual(0.925);
    // Nor may they be so wide as to say nothing.
    expect(rate).toBeLessThanOrEqual(0.99);
    expect(gap).toBeLessThanOrEqual(0.995);
  });
});
