import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { relativeError } from "./close.ts";
import golden from "./golden/inference.json" with { type: "json" };

const design = { between: 0.04, withinA: 0.12, withinB: 0.1, epochs: 4 };

const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);

describe("tost", () => {
  it.each(golden.tost)("against statsmodels, %#", ({ d, delta, p, low, high }) => {
    const got = m.tost(d, delta);
    expect(relativeError(got.p, p)).toBeLessThan(1e-10);
    expect(got.low).toBeCloseTo(low, 10);
    expect(got.high).toBeCloseTo(high, 10);
    expect(got.equivalent).toBe(p < 0.05);
    expect(got.equivalent).toBe(got.low > -delta && got.high < delta);
  });

  it("does not call a few zeros equivalence", () => {
    expect(m.tost(zeros(5), 0.05).equivalent).toBe(false);
    expect(m.tost(zeros(58), 0.05).equivalent).toBe(false);
    const shown = m.tost(zeros(59), 0.05);
    expect(shown.equivalent).toBe(true);
    expect(shown.high).toBeCloseTo(1 - 0.05 ** (1 / 59), 14);
    expect(shown.p).toBeCloseTo(0.95 ** 59, 14);
    expect(m.tost([0.1, 0.1, 0.1], 0.05)).toMatchObject({ equivalent: false, p: 1 });
    const off = m.tost(
      Array.from({ length: 200 }, () => 0.02),
      0.05,
    );
    expect(off.equivalent).toBe(off.low > -0.05 && off.high < 0.05);
  });

  it("refuses what is no difference of rates", () => {
    expect(() => m.tost([0.1, 1.2], 0.05)).toThrow(new RangeError("differences must lie in [-1, 1]: 1.2"));
    expect(() => m.tost([0.1], 0.05)).toThrow(RangeError);
    expect(() => m.tost([0.1, 0.2], 0)).toThrow(RangeError);
  });
});

describe("queriesForEquivalence", () => {
  it("is the formula, and the rule of zeros", () => {
    expect(m.queriesForEquivalence({ sd: 0.3, delta: 0.05 })).toBe(
      Math.ceil(((1.6448536 + 1.2815516) * 6) ** 2),
    );
    expect(m.queriesForEquivalence({ sd: 0, delta: 0.05 })).toBe(59);
    expect(m.queriesForEquivalence({ sd: 0.001, delta: 0.5 })).toBe(2);
    expect(() => m.queriesForEquivalence({ sd: -1, delta: 0.05 })).toThrow(RangeError);
  });
});

const width = (n: number, epochs: number): number => 2 * 1.959964 * Math.sqrt((0.04 + 0.22 / epochs) / n);

describe("paired designs", () => {
  it("size, gap and power agree", () => {
    const queries = m.queriesForGap({ ...design, gap: 0.05 });
    expect(m.detectableGap({ ...design, queries })).toBeLessThanOrEqual(0.05);
    expect(m.detectableGap({ ...design, queries: queries - 1 })).toBeGreaterThan(0.05);
    expect(m.powerForGap({ ...design, queries, gap: 0.05 })).toBeGreaterThanOrEqual(0.8);
    expect(m.powerForGap({ ...design, queries, gap: -0.05 })).toBeCloseTo(
      m.powerForGap({ ...design, queries, gap: 0.05 }),
      14,
    );
    expect(m.powerForGap({ ...design, queries, gap: 0 })).toBe(0.05);
  });

  it("width and epochs agree", () => {
    const queries = m.queriesForWidth({ ...design, width: 0.1 });
    expect(width(queries, 4)).toBeLessThanOrEqual(0.1);
    expect(width(queries - 1, 4)).toBeGreaterThan(0.1);
    const epochs = m.epochsForWidth({ ...design, queries: 80, width: 0.1 });
    expect(width(80, epochs)).toBeLessThanOrEqual(0.1);
    expect(width(80, epochs - 1)).toBeGreaterThan(0.1);
    expect(m.epochsForWidth({ ...design, queries: 50, width: 0.1 })).toBe(Infinity);
    const needed = m.epochsForGap({ ...design, queries: 150, gap: 0.05 });
    expect(m.detectableGap({ ...design, epochs: needed, queries: 150 })).toBeLessThanOrEqual(0.05);
    expect(m.detectableGap({ ...design, epochs: needed - 1, queries: 150 })).toBeGreaterThan(0.05);
    expect(m.epochsForGap({ ...design, queries: 10, gap: 0.01 })).toBe(Infinity);
    expect(m.epochsForWidth({ between: 0, withinA: 0, withinB: 0, queries: 2, width: 0.1 })).toBe(1);
  });

  it("a design without variance needs two queries", () => {
    const certain = { between: 0, withinA: 0, withinB: 0, epochs: 1 };
    expect(m.queriesForGap({ ...certain, gap: 0.1 })).toBe(2);
    expect(m.powerForGap({ ...certain, queries: 2, gap: 0.1 })).toBe(1);
  });

  it("refuses what is no design", () => {
    expect(() => m.queriesForGap({ ...design, gap: 0 })).toThrow(
      new RangeError("gap must be a finite number above 0: 0"),
    );
    expect(() => m.queriesForGap({ ...design, epochs: 0, gap: 0.1 })).toThrow(RangeError);
    expect(() => m.detectableGap({ ...design, withinA: -1, queries: 5 })).toThrow(RangeError);
    expect(() => m.powerForGap({ ...design, queries: 5, gap: Number.NaN })).toThrow(RangeError);
    expect(() => m.queriesForRates({ a: 0.1, b: 0.1 })).toThrow(RangeError);
    expect(() => m.queriesForMcnemar({ onlyA: 0.7, onlyB: 0.6 })).toThrow(RangeError);
    expect(() => m.queriesForMcnemar({ onlyA: 0.1, onlyB: 0.1 })).toThrow(RangeError);
  });
});

describe("gapVariance", () => {
  it("takes the epochs' share out, by hand", () => {
    const got = m.gapVariance(
      [
        [1, 0],
        [1, 1],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 1],
        [0, 0],
      ],
    );
    expect(got.withinA).toBeCloseTo(0.5 / 3, 12);
    expect(got.withinB).toBeCloseTo(0.5 / 3, 12);
    expect(got.between).toBe(0); // var of 0.5, 0.5, 0 is 1/12, less than (1/6 + 1/6)/2
    const stable = m.gapVariance(
      [
        [1, 1],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    );
    expect(stable).toEqual({ between: 0.5, withinA: 0, withinB: 0 });
  });

  it("refuses single epochs", () => {
    expect(() =>
      m.gapVariance(
        [[1], [0]],
        [
          [1, 1],
          [0, 0],
        ],
      ),
    ).toThrow(new RangeError("a[0] must hold at least 2 values: 1"));
    expect(() => m.gapVariance([[1, 1]], [[1, 1]])).toThrow(RangeError);
  });
});
