import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { farthest, relativeError } from "./close.ts";
import golden from "./golden/inference.json" with { type: "json" };

it.each(golden.mixture)("mixture e-value %d/%d at %f against SciPy", (s = 0, n = 0, p = 0, e = 0) => {
  expect(relativeError(m.mixtureEValue(s, n, p), e)).toBeLessThan(1e-8);
});

it.each(golden.confidenceSequence)(
  "confidence sequence %d/%d against SciPy",
  (s = 0, n = 0, low = 0, high = 0) => {
    const got = m.rateConfidenceSequence(s, n);
    expect(got.low).toBeCloseTo(low, 10);
    expect(got.high).toBeCloseTo(high, 10);
  },
);

it("the mean e-value under the null is 1 at any fixed n", () => {
  for (const n of [1, 7, 40]) {
    let expected = 0;
    for (let s = 0; s <= n; s++) expected += m.binomialPmf(s, n, 0.3) * m.mixtureEValue(s, n, 0.3);
    expect(expected).toBeCloseTo(1, 10);
  }
});

it.each(golden.betting)("betting e-process against its definition, %#", ({ x, e }) => {
  for (const [nullMean, path] of Object.entries(e)) {
    const got = m.bettingEProcess(x, Number(nullMean));
    expect(
      farthest(
        got.map((v) => Math.log(v)),
        path.map((v) => Math.log(v)),
      ),
    ).toBeLessThan(1e-9);
  }
});

it("the confidence sequence is what the e-process does not reject", () => {
  const x = golden.betting[2]?.x ?? [];
  const { low, high } = m.meanConfidenceSequence(x);
  const largest = (mean: number): number => Math.max(...m.bettingEProcess(x, mean));
  expect(largest(low + 1e-9)).toBeLessThan(20);
  expect(largest(low - 1e-9)).toBeGreaterThanOrEqual(20);
  expect(largest(high - 1e-9)).toBeLessThan(20);
  expect(largest(high + 1e-9)).toBeGreaterThanOrEqual(20);
});

it("only narrows as values arrive", () => {
  const x = Array.from({ length: 120 }, (_, i) => (((i * 29) % 17) / 16 + (i % 2)) / 2);
  let before = m.meanConfidenceSequence(x.slice(0, 1));
  for (let n = 2; n <= x.length; n += 7) {
    const now = m.meanConfidenceSequence(x.slice(0, n));
    expect(now.high - now.low).toBeLessThanOrEqual(before.high - before.low + 1e-12);
    before = now;
  }
});

describe("gaps", () => {
  const differences = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 0.4 : 0.1));

  it("are means on a wider scale", () => {
    const unit = m.meanConfidenceSequence(differences.map((d) => (d + 1) / 2));
    const gap = m.gapConfidenceSequence(differences);
    expect(gap.low).toBeCloseTo(2 * unit.low - 1, 14);
    expect(gap.estimate).toBeCloseTo(0.2, 12);
    expect(m.gapEProcess(differences)).toEqual(
      m.bettingEProcess(
        differences.map((d) => (d + 1) / 2),
        0.5,
      ),
    );
  });

  it("turn round with the arms", () => {
    const there = m.gapConfidenceSequence(differences);
    const back = m.gapConfidenceSequence(differences.map((d) => -d));
    expect(back.low).toBeCloseTo(-there.high, 12);
    expect(back.high).toBeCloseTo(-there.low, 12);
  });

  it("reject the null exactly when the sequence leaves 0", () => {
    const { low } = m.gapConfidenceSequence(differences);
    expect(Math.max(...m.gapEProcess(differences)) >= 20).toBe(low > 0);
  });
});

describe("edges", () => {
  it("know nothing from nothing", () => {
    expect(m.rateConfidenceSequence(0, 0)).toEqual({ estimate: 0.5, low: 0, high: 1 });
    expect(m.sequentialMcnemar(0, 0)).toEqual({ e: 1, p: 1 });
    expect(m.sequentialMcnemar(20, 4).p).toBeCloseTo(1 / 63.1553, 7);
    expect(m.meanConfidenceSequence([0.5]).low).toBe(0);
    expect(m.meanConfidenceSequence([0.5]).high).toBe(1);
    expect(m.meanConfidenceSequence(Array.from({ length: 100 }, () => 0)).low).toBe(0);
    expect(m.meanConfidenceSequence(Array.from({ length: 100 }, () => 1)).high).toBe(1);
    expect(m.rateConfidenceSequence(10, 10).high).toBe(1);
  });

  it("refuse what is out of range", () => {
    expect(() => m.mixtureEValue(3, 2)).toThrow(RangeError);
    expect(() => m.mixtureEValue(1, 2, 0)).toThrow(RangeError);
    expect(() => m.bettingEProcess([1.1], 0.5)).toThrow(new RangeError("values must lie in [0, 1]: 1.1"));
    expect(() => m.gapEProcess([])).toThrow(RangeError);
    expect(() => m.gapConfidenceSequence([-2])).toThrow(
      new RangeError("differences must lie in [-1, 1]: -2"),
    );
    expect(() => m.normalMixtureBound(-1, 1)).toThrow(RangeError);
    expect(() => m.sequentialMcnemar(0.5, 1)).toThrow(RangeError);
  });
});
