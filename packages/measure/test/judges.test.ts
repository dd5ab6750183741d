import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import golden from "./golden/inference.json" with { type: "json" };

const judge = { sensitivity: { successes: 45, n: 50 }, specificity: { successes: 190, n: 200 } };

describe("Rogan–Gladen", () => {
  it("changes nothing under a perfect judge", () => {
    const perfect = { sensitivity: { successes: 1e9, n: 1e9 }, specificity: { successes: 1e9, n: 1e9 } };
    const got = m.roganGladen({ successes: 30, n: 100 }, perfect);
    expect(got.estimate).toBeCloseTo(0.3, 12);
    expect(got.standardError).toBeCloseTo(Math.sqrt((0.3 * 0.7) / 100), 12);
  });

  it("holds to [0, 1] and shows what it held", () => {
    const low = m.roganGladen({ successes: 1, n: 100 }, judge);
    expect(low.estimate).toBe(0);
    expect(low.unclipped).toBeCloseTo((0.01 - 0.05) / 0.85, 12);
    expect(low.low).toBe(0);
    expect(m.roganGladen({ successes: 99, n: 100 }, judge).estimate).toBe(1);
  });

  it("refuses a judge no better than chance", () => {
    const coin = { sensitivity: { successes: 5, n: 10 }, specificity: { successes: 5, n: 10 } };
    expect(() => m.roganGladen({ successes: 1, n: 2 }, coin)).toThrow(
      new RangeError("sensitivity + specificity must exceed 1, or the judge is no better than chance: 1"),
    );
    expect(() => m.roganGladen({ successes: 3, n: 2 }, judge)).toThrow(RangeError);
  });

  it("corrects a gap by condition", () => {
    const a = { observed: { successes: 60, n: 200 }, judge };
    const b = { observed: { successes: 30, n: 200 }, judge };
    const got = m.roganGladenGap(a, b);
    expect(got.estimate).toBeCloseTo(0.15 / 0.85, 12);
    expect(got.low).toBeLessThan(got.estimate);
    const paired = m.roganGladenGap(a, b, { correlation: 0.6 });
    expect(paired.high - paired.low).toBeLessThan(got.high - got.low);
    expect(m.roganGladenGap(b, a).low).toBeCloseTo(-got.high, 12);
    expect(() => m.roganGladenGap(a, b, { correlation: 2 })).toThrow(RangeError);
  });

  it("scales a gap under one calibration", () => {
    const gap = { estimate: 0.15, standardError: 0.04 };
    const got = m.roganGladenSharedGap(gap, judge);
    expect(got?.estimate).toBeCloseTo(0.15 / 0.85, 12);
    expect((got?.high ?? 0) - (got?.low ?? 0)).toBeGreaterThan((2 * 1.96 * 0.04) / 0.85);
    const unsure = { sensitivity: { successes: 2, n: 3 }, specificity: { successes: 2, n: 3 } };
    expect(m.roganGladenSharedGap(gap, unsure)).toBeUndefined();
  });
});

const spread = ({ successes, n }: { successes: number; n: number }): number =>
  ((successes + 1) / (n + 2)) * (1 - (successes + 1) / (n + 2));

it("labellingSplit leaves the smallest variance of all splits", () => {
  const rate = 0.12;
  const { positives, negatives } = m.labellingSplit({ budget: 300, rate, pilot: judge });
  expect(positives + negatives).toBe(300);
  const variance = (m1: number): number =>
    (rate ** 2 * spread(judge.sensitivity)) / m1 + ((1 - rate) ** 2 * spread(judge.specificity)) / (300 - m1);
  const best = Math.min(...Array.from({ length: 299 }, (_, i) => variance(i + 1)));
  expect(variance(positives)).toBeCloseTo(best, 9);
  expect(m.labellingSplit({ budget: 10, rate: 0, pilot: judge })).toEqual({ positives: 1, negatives: 9 });
  expect(m.labellingSplit({ budget: 10, rate: 1, pilot: judge })).toEqual({ positives: 9, negatives: 1 });
  expect(() => m.labellingSplit({ budget: 1, rate: 0.5, pilot: judge })).toThrow(RangeError);
});

describe("prediction-powered mean", () => {
  const human = [1, 0, 1, 1, 0, 0, 1, 0];

  it("ignores a judge that says one thing", () => {
    const got = m.predictionPoweredMean({ human, judge: human.map(() => 1) }, [1, 1, 1]);
    expect(got.lambda).toBe(0);
    expect(got.estimate).toBe(0.5);
  });

  it("uses a perfect judge on everything", () => {
    const unlabelled = Array.from({ length: 80 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const got = m.predictionPoweredMean({ human, judge: human }, unlabelled, { lambda: 1 });
    expect(got.estimate).toBeCloseTo(0.25, 12);
    expect(got.standardError).toBeCloseTo(Math.sqrt((0.25 * 0.75) / 80), 12);
  });

  it("finds the weight with the least standard error", () => {
    const scores = [0.9, 0.2, 0.6, 0.8, 0.4, 0.1, 0.3, 0.2];
    const unlabelled = Array.from({ length: 50 }, (_, i) => ((i * 7) % 10) / 10);
    const tuned = m.predictionPoweredMean({ human, judge: scores }, unlabelled);
    const grid = Array.from({ length: 101 }, (_, i) => i / 100);
    const errors = grid.map(
      (lambda) => m.predictionPoweredMean({ human, judge: scores }, unlabelled, { lambda }).standardError,
    );
    expect(tuned.standardError).toBeLessThan(Math.min(...errors) * 1.01);
  });

  it("refuses lists that do not match", () => {
    expect(() => m.predictionPoweredMean({ human, judge: [1, 0] }, [1])).toThrow(RangeError);
    expect(() => m.predictionPoweredMean({ human, judge: human }, [])).toThrow(RangeError);
    expect(() => m.predictionPoweredMean({ human, judge: human }, [1], { lambda: 2 })).toThrow(RangeError);
  });
});

describe("ROC", () => {
  it.each(golden.auroc)("auroc against the definition, %#", ({ y, s, auroc, se }) => {
    const got = m.auroc(y, s);
    expect(got.estimate).toBeCloseTo(auroc, 12);
    expect(got.standardError).toBeCloseTo(se, 12);
    expect(got.low).toBeLessThanOrEqual(got.estimate);
    expect(got.high).toBeGreaterThanOrEqual(got.estimate);
  });

  it("keeps its width when the judge separates perfectly", () => {
    const got = m.auroc([1, 1, 1, 0, 0, 0], [3, 4, 5, 0, 1, 2]);
    expect(got).toMatchObject({ estimate: 1, high: 1, standardError: 0 });
    expect(got.low).toBeLessThan(0.8);
    expect(m.auroc([0, 0, 0, 1, 1, 1], [3, 4, 5, 0, 1, 2])).toMatchObject({ estimate: 0, low: 0 });
    expect(m.auroc([1, 1, 0, 0], [1, 1, 1, 1])).toMatchObject({ estimate: 0.5, standardError: 0 });
  });

  it("sweeps every threshold, and the area under its curve is the AUROC", () => {
    const y = [1, 1, 0, 1, 0, 0, 1, 0];
    const s = [0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.35, 0.3];
    const points = m.thresholdSweep(y, s);
    expect(points[0]).toMatchObject({ threshold: Infinity, sensitivity: 0, specificity: 1 });
    expect(points.at(-1)).toMatchObject({ threshold: 0.3, sensitivity: 1, specificity: 0 });
    expect(points).toHaveLength(8);
    for (const point of points) {
      const called = s.map((score) => score >= point.threshold);
      expect(point.truePositives).toBe(called.filter((c, i) => c && y[i] === 1).length);
      expect(point.falsePositives).toBe(called.filter((c, i) => c && y[i] === 0).length);
      expect(point.balancedAccuracy).toBeCloseTo((point.truePositives / 4 + point.trueNegatives / 4) / 2, 14);
    }
    let area = 0;
    for (const [i, point] of points.entries()) {
      const before = points[i - 1] ?? point;
      area += ((before.specificity - point.specificity) * (point.sensitivity + before.sensitivity)) / 2;
    }
    expect(area).toBeCloseTo(m.auroc(y, s).estimate, 12);
  });

  it("refuses labels other than 0 and 1, and one class", () => {
    expect(() => m.auroc([0, 2], [1, 2])).toThrow(new RangeError("labels must be 0 or 1: 2"));
    expect(() => m.auroc([1, 1, 1], [1, 2, 3])).toThrow(
      new RangeError("labels must hold at least 2 of 0: 0"),
    );
    expect(() => m.thresholdSweep([1], [1, 2])).toThrow(RangeError);
    expect(() => m.brierScore([1], [1.2])).toThrow(RangeError);
    expect(() => m.brierScore([], [])).toThrow(RangeError);
    expect(() => m.brierScore([2], [0.5])).toThrow(RangeError);
  });
});
