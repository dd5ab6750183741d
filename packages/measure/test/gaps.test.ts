import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { relativeError } from "./close.ts";
import golden from "./golden/inference.json" with { type: "json" };

it.each(golden.newcombe)(
  "newcombe %d/%d − %d/%d against statsmodels",
  (a = 0, na = 0, b = 0, nb = 0, low = 0, high = 0) => {
    const got = m.newcombe({ successes: a, n: na }, { successes: b, n: nb });
    expect(got.low).toBeCloseTo(low, 12);
    expect(got.high).toBeCloseTo(high, 12);
    expect(got.estimate).toBeCloseTo(a / na - b / nb, 14);
  },
);

describe("newcombePaired", () => {
  it("turns round when the arms are swapped", () => {
    const one = m.newcombePaired({ both: 20, onlyA: 12, onlyB: 2, neither: 16 });
    const other = m.newcombePaired({ both: 20, onlyA: 2, onlyB: 12, neither: 16 });
    expect(one.low).toBeCloseTo(-other.high, 14);
    expect(one.estimate).toBeCloseTo(-other.estimate, 14);
  });

  it("uses plain φ when it is negative, and 0 when a margin is empty", () => {
    const negative = m.newcombePaired({ both: 1, onlyA: 5, onlyB: 5, neither: 1 });
    const plain = m.newcombe({ successes: 6, n: 12 }, { successes: 6, n: 12 });
    expect(negative.high).toBeGreaterThan(plain.high);
    const empty = m.newcombePaired({ both: 0, onlyA: 0, onlyB: 0, neither: 25 });
    const unpaired = m.newcombe({ successes: 0, n: 25 }, { successes: 0, n: 25 });
    expect(empty).toEqual({ estimate: 0, low: unpaired.low, high: unpaired.high });
    expect(empty.high).toBeGreaterThan(0.1);
  });

  it("takes fractional counts", () => {
    const got = m.newcombePaired({ both: 3.3, onlyA: 1.1, onlyB: 0.2, neither: 2.4 });
    expect(got.low).toBeLessThan(got.estimate);
    expect(got.high).toBeGreaterThan(got.estimate);
  });

  it("refuses an empty table and negative counts", () => {
    expect(() => m.newcombePaired({ both: 0, onlyA: 0, onlyB: 0, neither: 0 })).toThrow(RangeError);
    expect(() => m.newcombePaired({ both: -1, onlyA: 0, onlyB: 0, neither: 2 })).toThrow(
      new RangeError("both must be a finite number of at least 0: -1"),
    );
  });
});

describe("mcnemar", () => {
  it.each(golden.mcnemar)(
    "%d, %d against SciPy and statsmodels",
    (b = 0, c = 0, exact = 0, chi2 = 0, p = 0, corrected = 0, pc = 0) => {
      const got = m.mcnemar(b, c);
      expect(relativeError(got.exact, exact)).toBeLessThan(1e-10);
      expect(got.chi2).toBeCloseTo(chi2, 10);
      expect(relativeError(got.chi2P, p)).toBeLessThan(1e-10);
      // With b = c statsmodels corrects past zero: (|b−c| − 1)² = 1. No difference is no evidence.
      expect(got.chi2Corrected).toBeCloseTo(b === c ? 0 : corrected, 10);
      expect(relativeError(got.chi2CorrectedP, b === c ? 1 : pc)).toBeLessThan(1e-10);
    },
  );

  it("is no evidence without discordant pairs, or with equal ones", () => {
    expect(Object.values(m.mcnemar(0, 0))).toEqual([1, 1, 0, 1, 0, 1]);
    expect(m.mcnemar(7, 7)).toMatchObject({ exact: 1, midP: 1, chi2: 0 });
  });

  it("refuses what is no count", () => {
    expect(() => m.mcnemar(1.5, 0)).toThrow(new RangeError("onlyA must be an integer of at least 0: 1.5"));
  });
});

it.each(golden.fisher)("fisher %d/%d, %d/%d against SciPy", (a = 0, na = 0, b = 0, nb = 0, p = 0) => {
  expect(relativeError(m.fisher({ successes: a, n: na }, { successes: b, n: nb }), p)).toBeLessThan(1e-9);
});

it("fisher refuses more successes than trials", () => {
  expect(() => m.fisher({ successes: 3, n: 2 }, { successes: 0, n: 2 })).toThrow(
    new RangeError("a.n must be an integer of at least 3: 2"),
  );
});

describe("pairedGap", () => {
  it.each(golden.pairedGap)("is the paired t test of SciPy, %#", ({ d, p, low, high }) => {
    const got = m.pairedGap(d);
    expect(relativeError(got.p, p)).toBeLessThan(1e-10);
    expect(got.low).toBeCloseTo(low, 10);
    expect(got.high).toBeCloseTo(high, 10);
  });

  it("clusters by group", () => {
    const d = [0.1, 0.3, -0.2, 0.4, 0, 0.5];
    const grouped = m.pairedGap(d, { groups: ["x", "x", "y", "y", "z", "z"] });
    const direct = m.clusteredMean([
      [0.1, 0.3],
      [-0.2, 0.4],
      [0, 0.5],
    ]);
    expect(grouped).toEqual(direct);
  });

  it("averages epochs before it subtracts", () => {
    expect(
      m.pairedDifferences(
        [[1, 0], [1]],
        [
          [0, 0],
          [1, 0],
        ],
      ),
    ).toEqual([0.5, 0.5]);
  });

  it("refuses lengths that differ and empty queries", () => {
    expect(() => m.pairedDifferences([[1]], [])).toThrow(
      new RangeError("a and b must hold the same queries: 1 and 0"),
    );
    expect(() => m.pairedDifferences([[1]], [[]])).toThrow(RangeError);
    expect(() => m.pairedGap([0.1, 0.2], { groups: ["x"] })).toThrow(RangeError);
    expect(() => m.pairedGap([0.1])).toThrow(RangeError);
  });
});
