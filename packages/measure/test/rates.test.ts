import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { relativeError } from "./close.ts";
import golden from "./golden/inference.json" with { type: "json" };

describe("one proportion", () => {
  it.each([
    ["wilson", m.wilson, golden.wilson, 1e-9],
    ["clopperPearson", m.clopperPearson, golden.clopperPearson, 1e-9],
  ] as const)("%s against statsmodels", (_, interval, rows, tolerance) => {
    for (const [successes = 0, n = 0, level = 0, low = 0, high = 0] of rows) {
      const got = interval(successes, n, level);
      expect(Math.abs(got.low - low)).toBeLessThan(1e-12);
      expect(Math.abs(got.high - high)).toBeLessThan(1e-12);
      // Statsmodels leaves 1e-17 where a Wilson end is 0 by definition.
      expect(low > 1e-12 ? relativeError(got.low, low) : got.low).toBeLessThan(tolerance);
    }
  });

  it("takes fractional counts", () => {
    expect(m.wilson(0.5, 2.5).low).toBeGreaterThan(0);
    expect(m.clopperPearson(0.5, 2.5).low).toBeGreaterThan(0);
  });

  it("is exact at the ends", () => {
    expect(m.wilson(0, 3).low).toBe(0);
    expect(m.wilson(3, 3).high).toBe(1);
    expect(m.clopperPearson(0, 1)).toEqual({ low: 0, high: 0.975 });
    expect(m.clopperPearson(1, 1).low).toBeCloseTo(0.025, 14);
  });

  it("refuses what is no proportion", () => {
    expect(() => m.wilson(0, 0)).toThrow(new RangeError("n must be a finite number above 0: 0"));
    expect(() => m.wilson(0, Number.NaN)).toThrow(RangeError);
    expect(() => m.wilson(3, 2)).toThrow(new RangeError("successes must lie in [0, n = 2]: 3"));
    expect(() => m.clopperPearson(-1, 2)).toThrow(RangeError);
    expect(() => m.wilson(1, 2, 1)).toThrow(new RangeError("level must lie strictly between 0 and 1: 1"));
  });
});

describe("clusteredMean", () => {
  it.each(golden.clusteredMean)("against statsmodels' clustered least squares, %#", (row) => {
    const got = m.clusteredMean(row.clusters);
    expect(got.estimate).toBeCloseTo(row.estimate, 12);
    expect(got.standardError).toBeCloseTo(row.se, 12);
    expect(got.low).toBeCloseTo(row.low, 11);
    expect(got.high).toBeCloseTo(row.high, 11);
    expect(got.p).toBeCloseTo(row.p, 11);
  });

  it("is the sum over pairs in a cluster, by definition", () => {
    const clusters = [[1, 0, 1], [0, 0], [1, 1, 1, 0], [1]];
    const values = clusters.flat();
    const centre = values.reduce((a, b) => a + b) / values.length;
    let pairs = 0;
    for (const cluster of clusters)
      for (const x of cluster) for (const y of cluster) pairs += (x - centre) * (y - centre);
    const paper = Math.sqrt(pairs) / values.length;
    expect(m.clusteredMean(clusters).standardError).toBeCloseTo(paper * Math.sqrt(4 / 3), 14);
  });

  it("says when there is no spread", () => {
    const flat = m.clusteredMean([[0.1, 0.1], [0.1]]);
    expect(flat).toMatchObject({ standardError: 0, degenerate: true, designEffect: 1, p: 0 });
    expect(flat.low).toBe(flat.estimate);
    expect(m.clusteredMean([[0], [0]]).p).toBe(1);
  });

  it("refuses one cluster, an empty cluster, NaN", () => {
    expect(() => m.clusteredMean([[1, 2]])).toThrow(
      new RangeError("clusters must hold at least 2 clusters: 1"),
    );
    expect(() => m.clusteredMean([[1], []])).toThrow(
      new RangeError("clusters[1] must hold at least 1 value: 0"),
    );
    expect(() => m.clusteredMean([[1], [Number.NaN]])).toThrow(RangeError);
  });
});

describe("clusteredRate", () => {
  it("is Wilson's with one outcome a cluster", () => {
    for (const [k, n] of [
      [0, 1],
      [1, 1],
      [3, 10],
      [0, 20],
      [173, 173],
    ] as const) {
      const got = m.clusteredRate(Array.from({ length: n }, (_, i) => [i < k ? 1 : 0]));
      const plain = m.wilson(k, n);
      expect(got.estimate).toBeCloseTo(k / n, 14);
      expect(got.low).toBeCloseTo(plain.low, 14);
      expect(got.high).toBeCloseTo(plain.high, 14);
      expect(got).toMatchObject({ n, clusters: n, designEffect: 1, effectiveN: n });
    }
  });

  it("counts clusters when the outcomes of a cluster agree", () => {
    const got = m.clusteredRate([
      ...Array.from({ length: 30 }, () => [1, 1, 1, 1]),
      ...Array.from({ length: 70 }, () => [0, 0, 0, 0]),
    ]);
    expect(got.designEffect).toBeCloseTo(((399 / 400) * 400) / 99, 10);
    const plain = m.wilson(30, 100);
    expect(got.low).toBeCloseTo(plain.low, 2);
    expect(got.high).toBeCloseTo(plain.high, 2);
  });

  it("counts clusters where every outcome is the same", () => {
    const got = m.clusteredRate(Array.from({ length: 20 }, () => [0, 0, 0]));
    expect(got).toMatchObject({ estimate: 0, low: 0, n: 60, clusters: 20, designEffect: 3, effectiveN: 20 });
    expect(got.high).toBe(m.wilson(0, 20).high);
  });

  it("weighs clusters equally", () => {
    expect(m.clusteredRate([[1, 1, 1, 1], [0]]).estimate).toBe(0.5);
  });

  it("is never narrower than independent outcomes would be", () => {
    const balanced = Array.from({ length: 12 }, () => [1, 0]);
    const got = m.clusteredRate(balanced);
    expect(got.effectiveN).toBe(24);
    expect(got.designEffect).toBe(1);
  });

  it("takes one cluster as one observation", () => {
    expect(m.clusteredRate([[1, 0, 1]]).effectiveN).toBe(1);
  });

  it("refuses no cluster, an empty one, an outcome outside [0, 1]", () => {
    expect(() => m.clusteredRate([])).toThrow(RangeError);
    expect(() => m.clusteredRate([[1], []])).toThrow(
      new RangeError("clusters[1] must hold at least 1 outcome: none"),
    );
    expect(() => m.clusteredRate([[2]])).toThrow(
      new RangeError("clusters[0] must hold outcomes in [0, 1]: 2"),
    );
  });
});

describe("intraclass correlation", () => {
  it("is 1 when clusters agree within, −1/(m−1) when they balance", () => {
    expect(
      m.intraclassCorrelation([
        [1, 1, 1],
        [0, 0, 0],
        [2, 2, 2],
      ]),
    ).toBeCloseTo(1, 12);
    expect(
      m.intraclassCorrelation([
        [1, 0],
        [0, 1],
        [1, 0],
      ]),
    ).toBeCloseTo(-1, 12);
  });

  it("is the analysis of variance by hand", () => {
    // Between 2·((1−2.5)² + (4−2.5)²)/1 = 9, within (2 + 2)/2 = 2, size 2: (9 − 2)/(9 + 2).
    expect(
      m.intraclassCorrelation([
        [0, 2],
        [3, 5],
      ]),
    ).toBeCloseTo(7 / 11, 12);
  });

  it("refuses what has no correlation", () => {
    expect(() => m.intraclassCorrelation([[1], [0]])).toThrow(RangeError);
    expect(() =>
      m.intraclassCorrelation([
        [1, 1],
        [1, 1],
      ]),
    ).toThrow(new RangeError("clusters must hold values that differ: all equal"));
    expect(() => m.designEffect(0, 0.1)).toThrow(RangeError);
    expect(() => m.designEffect(2, 3)).toThrow(RangeError);
  });
});
