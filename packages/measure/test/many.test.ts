import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { farthest, relativeError } from "./close.ts";
import golden from "./golden/inference.json" with { type: "json" };

describe("multiplicity", () => {
  it.each(golden.multiplicity)("against statsmodels, %#", ({ p, holm, bh }) => {
    expect(farthest(m.holm(p), holm)).toBeLessThan(1e-14);
    expect(farthest(m.benjaminiHochberg(p), bh)).toBeLessThan(1e-14);
  });

  it("has nothing to adjust in nothing, and refuses what is no p", () => {
    expect(m.holm([])).toEqual([]);
    expect(m.benjaminiHochberg([])).toEqual([]);
    expect(() => m.holm([0.1, Number.NaN])).toThrow(new RangeError("p must lie in [0, 1]: NaN"));
    expect(() => m.benjaminiHochberg([2])).toThrow(RangeError);
  });
});

describe("randomEffects", () => {
  it.each(golden.randomEffects)("Paule–Mandel, Hartung–Knapp and REML against SciPy, %#", (row) => {
    const effects = row.y.map((estimate, i) => ({ estimate, variance: row.v[i] ?? 0 }));
    const pooled = m.randomEffects(effects, { method: "paule-mandel" });
    expect(pooled.tau2).toBeCloseTo(row.pm_tau2, 12);
    expect(pooled.estimate).toBeCloseTo(row.estimate, 12);
    expect(pooled.low).toBeCloseTo(row.low, 10);
    expect(pooled.high).toBeCloseTo(row.high, 10);
    expect(pooled.q).toBeCloseTo(row.q, 10);
    expect(relativeError(pooled.qP, row.qP)).toBeLessThan(1e-9);
    // SciPy minimises a flat likelihood, which is good for half the digits.
    expect(m.randomEffects(effects).tau2).toBeCloseTo(row.reml_tau2, 7);
  });

  it("is the plain t interval when all variances are equal", () => {
    const y = [0.1, 0.3, 0.2, 0.5, 0.05];
    const pooled = m.randomEffects(y.map((estimate) => ({ estimate, variance: 0.001 })));
    const plain = m.pairedGap(y);
    expect(pooled.low).toBeCloseTo(plain.low, 12);
    expect(pooled.high).toBeCloseTo(plain.high, 12);
    expect(pooled.tau2).toBeCloseTo(plain.standardError ** 2 * 5 - 0.001, 10);
    expect(pooled.i2).toBeCloseTo(pooled.tau2 / (pooled.tau2 + 0.001), 10);
    const [low, high] = [pooled.prediction?.low ?? NaN, pooled.prediction?.high ?? NaN];
    expect((high - low) / 2).toBeCloseTo(
      m.tQuantile(0.975, 3) * Math.sqrt(pooled.tau2 + pooled.standardError ** 2),
      12,
    );
  });

  it("has no prediction from two effects, and no heterogeneity between equal ones", () => {
    const pooled = m.randomEffects([
      { estimate: 0.1, variance: 0.01 },
      { estimate: 0.1, variance: 0.02 },
    ]);
    expect(pooled).toMatchObject({ prediction: undefined, tau2: 0, i2: 0, qP: 1 });
    expect(pooled.weights.map((w) => Number(w.toFixed(6)))).toEqual([0.666667, 0.333333]);
  });

  it("refuses one effect and a variance of 0", () => {
    expect(() => m.randomEffects([{ estimate: 1, variance: 1 }])).toThrow(RangeError);
    expect(() =>
      m.randomEffects([
        { estimate: 1, variance: 1 },
        { estimate: 1, variance: 0 },
      ]),
    ).toThrow(new RangeError("effects[1].variance must be a finite number above 0: 0"));
  });
});

describe("crossedGap", () => {
  it("is the analysis of variance by hand", () => {
    // Rows 1, 2 and 3, columns −1 and 1, no interaction: MS_Q = 2·2/2, MS_V = 3·2/1, rest 0.
    const got = m.crossedGap([
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
    expect(got.estimate).toBe(2);
    expect(got.standardError).toBeCloseTo(Math.sqrt((2 + 6) / 6), 12);
    expect(got.df).toBeCloseTo(8 ** 2 / (2 ** 2 / 2 + 6 ** 2 / 1), 12);
    expect(got.between).toEqual({ queries: 1, variants: 2, rest: 0 });
    expect(got.prediction.high).toBeGreaterThan(got.high);
  });

  it("is the paired interval when wordings do not matter", () => {
    const d = [0.1, 0.4, -0.2, 0.3, 0.6];
    const got = m.crossedGap(d.map((x) => [x, x, x]));
    const plain = m.pairedGap(d);
    expect(got.low).toBeCloseTo(plain.low, 12);
    expect(got.high).toBeCloseTo(plain.high, 12);
    expect(got.df).toBeCloseTo(4, 12);
  });

  it("refuses ragged rows and single wordings", () => {
    expect(() => m.crossedGap([[1, 2], [1]])).toThrow(RangeError);
    expect(() => m.crossedGap([[1], [2]])).toThrow(RangeError);
    expect(() => m.crossedGap([[1, 2]])).toThrow(
      new RangeError("differences must hold at least 2 queries: 1"),
    );
  });
});
