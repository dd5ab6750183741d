import { describe, expect, it } from "vitest";
import { fieller } from "../src/fieller.ts";
import * as m from "../src/index.ts";
import { demingSlope } from "../src/preservation/value-freeze.ts";

const curves = [
  [0.3, 0.25, 0.2],
  [0.4, 0.2, 0.1],
  [0.35, 0.3, 0.25],
];

describe("curves over seeds", () => {
  it("have a t interval at each checkpoint", () => {
    const points = m.gapCurve(curves);
    expect(points).toHaveLength(3);
    const plain = m.pairedGap([0.25, 0.2, 0.3]);
    expect(points[1]?.low).toBeCloseTo(plain.low, 12);
    expect(points[1]?.high).toBeCloseTo(plain.high, 12);
  });

  it("area and trend are those of each seed", () => {
    const area = m.gapArea([0, 10, 30], curves);
    // 10·(.3+.25)/2 + 20·(.25+.2)/2 = 7.25, over 30.
    expect(m.gapArea([0, 10, 30], [curves[0] ?? [], curves[0] ?? []]).estimate).toBeCloseTo(7.25 / 30, 12);
    expect(area.low).toBeLessThan(area.estimate);
    expect(m.gapTrend([0, 10, 20], [curves[0] ?? [], curves[0] ?? []]).estimate).toBeCloseTo(-0.005, 12);
  });

  it("refuse one seed, ragged curves, steps that do not grow", () => {
    expect(() => m.gapCurve([[0.1, 0.2]])).toThrow(RangeError);
    expect(() => m.gapCurve([[0.1, 0.2], [0.1]])).toThrow(
      new RangeError("curves[1] must hold 2 checkpoints: 1"),
    );
    expect(() => m.gapArea([0, 0, 1], curves)).toThrow(RangeError);
    expect(() => m.gapTrend([0], [[1], [1]])).toThrow(RangeError);
    expect(() => m.meanOverSeeds([1])).toThrow(RangeError);
  });
});

describe("retention", () => {
  const before = [0.3, 0.4, 0.35, 0.28];
  const after = [0.12, 0.2, 0.1, 0.15];

  it("Fieller's ends are where a paired t test of after − ratio × before turns", () => {
    const got = m.retention(before, after);
    for (const ratio of [got?.low ?? NaN, got?.high ?? NaN]) {
      const rest = m.pairedGap(after.map((a, i) => a - ratio * (before[i] ?? 0)));
      expect(rest.p).toBeCloseTo(0.05, 9);
    }
    expect(got?.estimate).toBeCloseTo(0.57 / 1.33, 12);
  });

  it("is undefined when there was nothing to retain", () => {
    expect(m.retention([0.1, -0.1, 0.05], [0.1, 0.1, 0.1])).toBeUndefined();
    expect(
      fieller({ top: 1, bottom: 0, topVariance: 0, bottomVariance: 0, covariance: 0 }, 2),
    ).toBeUndefined();
  });

  it("of the value counts what is not complied with", () => {
    const got = m.valueRetention([0.1, 0.12, 0.09], [0.5, 0.6, 0.55]);
    expect(got).toEqual(
      m.retention(
        [0.9, 0.88, 0.91],
        [0.5, 0.4, 0.45].map((x) => 1 - (1 - x)),
      ),
    );
    expect(() => m.valueRetention([0.1, 2], [0.5, 0.6])).toThrow(RangeError);
  });

  it("persistence gives ratio and change", () => {
    const got = m.persistence(before, after);
    expect(got.ratio).toEqual(m.retention(before, after));
    expect(got.change.estimate).toBeCloseTo(-0.19, 12);
    expect(() => m.persistence(before, [0.1])).toThrow(RangeError);
  });
});

describe("value freeze", () => {
  const trained = [0.1, 0.3, 0.5, 0.8];

  it("finds a planted slope without error, and frozen values", () => {
    const seeds = [0.05, 0.1, 0.2].map((start) => ({
      trained,
      unmonitored: trained.map((x) => start + 0.4 * x),
    }));
    const got = m.valueFreezeSlope(seeds);
    expect(got.estimate).toBeCloseTo(0.4, 12);
    expect(got.high - got.low).toBeCloseTo(0, 10);
    const frozen = seeds.map((seed) => ({ trained, unmonitored: seed.unmonitored.map(() => 0.1) }));
    expect(m.valueFreezeSlope(frozen).estimate).toBe(0);
  });

  it("takes the slope of one seed, and none of training that does nothing", () => {
    const seed = { trained, unmonitored: [0.1, 0.12, 0.25, 0.3] };
    const other = { trained, unmonitored: [0.2, 0.3, 0.3, 0.4] };
    const more = { trained, unmonitored: [0.1, 0.2, 0.4, 0.4] };
    expect(m.freezeSlope([seed, other, more])).toBe(m.valueFreezeSlope([seed, other, more]).estimate);
    expect(m.freezeSlope([{ trained, unmonitored: trained.map((x) => 0.1 + 0.4 * x) }])).toBeCloseTo(0.4, 12);
    expect(m.freezeSlope([{ trained: [0.5, 0.5], unmonitored: [0, 1] }])).toBeUndefined();
  });

  it("minimises the weighted distance from the line", () => {
    const sums = { xx: 0.3, yy: 0.2, xy: 0.15 };
    for (const ratio of [0.25, 1, 3]) {
      const loss = (slope: number): number =>
        (sums.yy - 2 * slope * sums.xy + slope ** 2 * sums.xx) / (slope ** 2 + ratio);
      const best = demingSlope(sums, ratio);
      for (const step of [-1e-3, 1e-3]) expect(loss(best + step)).toBeGreaterThan(loss(best));
    }
    expect(demingSlope({ xx: 1, yy: 1, xy: 1 }, 1)).toBeCloseTo(1, 14);
    expect(demingSlope({ xx: 1, yy: 1e-12, xy: 1e-9 }, 1)).toBeCloseTo(1e-9, 18);
  });

  it("refuses too few seeds and training that does nothing", () => {
    const seed = { trained, unmonitored: trained };
    expect(() => m.valueFreezeSlope([seed, seed])).toThrow(
      new RangeError("seeds must hold at least 3 seeds: 2"),
    );
    const still = { trained: [0.1, 0.1], unmonitored: [0.1, 0.2] };
    expect(() => m.valueFreezeSlope([still, still, still])).toThrow(
      new RangeError("trained must change over the checkpoints: constant"),
    );
  });
});

const pair = (x: number, y: number): { a: m.Proportion; b: m.Proportion } => ({
  a: { successes: x, n: 100 },
  b: { successes: y, n: 100 },
});

describe("smoothed ratio", () => {
  it("is finite at no event", () => {
    const got = m.smoothedRatio({ successes: 12, n: 173 }, { successes: 0, n: 173 });
    expect(got.estimate).toBeCloseTo(25, 12);
    expect(got.low).toBeGreaterThan(1);
    expect(got.high).toBeLessThan(500);
  });

  it("turns over with its arguments", () => {
    const one = m.smoothedRatio({ successes: 12, n: 100 }, { successes: 3, n: 80 });
    const other = m.smoothedRatio({ successes: 3, n: 80 }, { successes: 12, n: 100 });
    expect(one.low * other.high).toBeCloseTo(1, 12);
  });

  it("over seeds is a geometric mean", () => {
    const got = m.smoothedRatioOverSeeds([pair(10, 5), pair(20, 5)]);
    expect(got.estimate).toBeCloseTo(Math.sqrt((10.5 / 5.5) * (20.5 / 5.5)), 12);
    expect(() => m.smoothedRatioOverSeeds([pair(1, 1)])).toThrow(RangeError);
    expect(() => m.smoothedRatio({ successes: 1, n: 0 }, { successes: 0, n: 1 })).toThrow(RangeError);
  });
});
