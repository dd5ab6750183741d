import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";

const rates = [0.4, 0.9, 0.1, 0.6, 0.3, 0.8, 0.5, 0.7, 0.2, 0.65];
const clusters = rates.map((rate, i) => ({
  trainedTrained: [rate, Math.min(1, rate + 0.2)],
  trainedUnmonitored: [rate * 0.8],
  unmonitoredTrained: [rate * 0.6 + (i % 3) * 0.02, rate * 0.5],
  unmonitoredUnmonitored: [rate * 0.3, rate * 0.4],
}));
const options = { seed: 1, resamples: 1000 };

/** Twenty queries that all show the same. */
function alike(tt: number, tu: number, ut: number, uu: number) {
  return Array.from({ length: 20 }, () => ({
    trainedTrained: [tt],
    trainedUnmonitored: [tu],
    unmonitoredTrained: [ut],
    unmonitoredUnmonitored: [uu],
  }));
}

describe("transplant", () => {
  it("adds up, estimate by estimate", () => {
    const got = m.transplant(clusters, options);
    expect(got.directPure.estimate + got.indirectTotal.estimate).toBeCloseTo(got.total.estimate, 12);
    expect(got.directTotal.estimate + got.indirectPure.estimate).toBeCloseTo(got.total.estimate, 12);
    expect(got.indirectTotal.estimate - got.indirectPure.estimate).toBeCloseTo(got.interaction.estimate, 12);
    expect(got.proportionMediated?.estimate).toBeCloseTo(
      got.shapleyIndirect.estimate / got.total.estimate,
      12,
    );
    expect(got.interaction.low).toBeLessThanOrEqual(got.interaction.high);
    expect(got.shapleyIndirect.low).toBeGreaterThan(0);
  });

  it("has the interval of the paired gap's bootstrap for the total", () => {
    const differences = m.pairedDifferences(
      clusters.map((c) => c.trainedTrained),
      clusters.map((c) => c.unmonitoredUnmonitored),
    );
    const { low, high } = m.clusterBootstrapMean(differences, options);
    const got = m.transplant(clusters, options);
    expect(got.total.low).toBeCloseTo(low, 12);
    expect(got.total.high).toBeCloseTo(high, 12);
  });

  it("gives no share of a gap that may be 0", () => {
    const nothing = rates.map((rate, i) => ({
      trainedTrained: [rate],
      trainedUnmonitored: [rate],
      unmonitoredTrained: [rate],
      unmonitoredUnmonitored: [rate + (i % 2 === 0 ? 0.1 : -0.1)],
    }));
    expect(m.transplant(nothing, options).proportionMediated).toBeUndefined();
  });

  it("keeps the width of its cells where every query shows the same", () => {
    const mediated = m.transplant(alike(1, 0, 1, 0), options);
    // 20 pairs, all in favour: Newcombe's paired interval.
    const all = m.newcombePaired({ both: 0, onlyA: 20, onlyB: 0, neither: 0 });
    expect(mediated.total).toEqual(all);
    expect(mediated.shapleyIndirect).toEqual(all);
    expect(mediated.proportionMediated).toEqual({ estimate: 1, low: all.low, high: all.high });
    const none = m.newcombePaired({ both: 20, onlyA: 0, onlyB: 0, neither: 0 });
    const direct = m.transplant(alike(1, 1, 0, 0), options);
    expect(direct.indirectTotal).toEqual(none);
    expect(direct.proportionMediated?.estimate).toBe(0);
    expect(direct.proportionMediated?.high).toBeCloseTo(none.high, 12);
    expect(direct.interaction.low).toBeCloseTo(2 * none.low, 12);
  });

  it("refuses an empty cell", () => {
    expect(() => m.transplant([], options)).toThrow(RangeError);
    expect(() =>
      m.transplant(
        clusters.map((c) => ({ ...c, trainedTrained: [] })),
        options,
      ),
    ).toThrow(new RangeError("trainedTrained must hold at least 1 value: 0"));
    expect(() =>
      m.binaryMediator({
        reasoning: { trained: 2, unmonitored: 0 },
        compliance: { trained: { with: 0, without: 0 }, unmonitored: { with: 0, without: 0 } },
      }),
    ).toThrow(new RangeError("chances must lie in [0, 1]: 2"));
  });
});

describe("early answering", () => {
  it("runs from 0, when the answer never moves, to 1", () => {
    expect(m.areaOverCurve([1, 1, 1])).toBe(0);
    expect(m.areaOverCurve([0, 0, 0])).toBe(1);
    expect(m.areaOverCurve([0, 1])).toBe(0.5);
  });

  it("refuses a curve of one point and empty tasks", () => {
    expect(() => m.areaOverCurve([1])).toThrow(new RangeError("same must hold at least 2 points: 1"));
    expect(() => m.areaOverCurve([0.5, 1.5])).toThrow(RangeError);
    expect(() => m.weightedAreaOverCurve([])).toThrow(RangeError);
    expect(() => m.weightedAreaOverCurve([{ same: [0, 1], samples: 0 }])).toThrow(RangeError);
  });
});

describe("importance", () => {
  it("is undefined for an empty group, not 0", () => {
    expect(m.resamplingImportance({ successes: 0, n: 0 }, { successes: 3, n: 10 })).toBeUndefined();
    expect(m.binaryKl({ successes: 3, n: 10 }, { successes: 0, n: 0 })).toBeUndefined();
  });

  it("has one sign and Newcombe's interval", () => {
    const got = m.resamplingImportance({ successes: 70, n: 100 }, { successes: 30, n: 100 });
    expect(got?.difference).toEqual(m.newcombe({ successes: 70, n: 100 }, { successes: 30, n: 100 }));
    expect(got?.kl).toBeCloseTo(0.324977518649478, 12);
  });

  it("is 0 between equal groups and infinite without smoothing where it must be", () => {
    expect(m.binaryKl({ successes: 5, n: 10 }, { successes: 50, n: 100 }, 0)).toBe(0);
    expect(m.binaryKl({ successes: 5, n: 10 }, { successes: 0, n: 10 }, 0)).toBe(Infinity);
    expect(() => m.binaryKl({ successes: 5, n: 4 }, { successes: 0, n: 10 })).toThrow(RangeError);
  });
});

describe("hint faithfulness", () => {
  const shares = { options: 4, towardHint: 0.2, elsewhere: 0.1, verbalised: 0.9 };

  it("is at most 1, and undefined where chance explains the moves", () => {
    expect(m.hintFaithfulness(shares)?.normalised).toBe(1);
    expect(m.hintFaithfulness({ ...shares, elsewhere: 0.5 })).toBeUndefined();
    expect(m.hintFaithfulness({ ...shares, towardHint: 0 })).toBeUndefined();
    expect(m.hintFaithfulness({ ...shares, towardHint: 0, elsewhere: 0 })).toBeUndefined();
  });

  it("does not exist for two options", () => {
    expect(() => m.hintFaithfulness({ ...shares, options: 2 })).toThrow(RangeError);
    expect(() => m.hintFaithfulness({ ...shares, towardHint: 0.95 })).toThrow(RangeError);
  });
});

describe("divergences", () => {
  it("are 0 between equals and largest between strangers", () => {
    expect(m.klDivergence([0.5, 0.5], [0.5, 0.5])).toBe(0);
    expect(m.klDivergence([1, 0], [0, 1])).toBe(Infinity);
    expect(m.jensenShannon([1, 0], [0, 1])).toBeCloseTo(Math.LN2, 14);
    expect(m.totalVariation([1, 0], [0, 1])).toBe(1);
  });

  it("refuse what is no distribution", () => {
    expect(() => m.klDivergence([0.5, 0.6], [0.5, 0.5])).toThrow(RangeError);
    expect(() => m.totalVariation([1], [0.5, 0.5])).toThrow(RangeError);
    expect(() => m.jensenShannon([], [])).toThrow(RangeError);
  });
});

/** Two values a vector, the first of which tells the label where `signal` is large. */
function items(signal: number) {
  return Array.from({ length: 100 }, (_, index) => {
    const label = index % 2;
    const noise = Math.sin(index * 12.9898) * 3;
    return {
      features: [signal * (2 * label - 1) + noise, Math.cos(index * 7.13)],
      label,
      group: `g${index % 25}`,
    };
  });
}

describe("linear probe", () => {
  it("reads what a direction tells, and nothing where there is nothing", () => {
    expect(m.linearProbe(items(10))?.estimate).toBe(1);
    expect(Math.abs((m.linearProbe(items(0))?.estimate ?? 0) - 0.5)).toBeLessThan(0.15);
  });

  it("does not read the group: labels that follow it alone are at chance", () => {
    // One direction a group, and one label a group: within a fold's own groups nothing was fitted.
    const known = Array.from({ length: 80 }, (_, index) => {
      const group = Math.floor(index / 4);
      const features = Array.from({ length: 20 }, (_f, place) => (place === group ? 1 : 0));
      return { features, label: group % 2, group: `g${group}` };
    });
    expect(Math.abs((m.linearProbe(known)?.estimate ?? 0) - 0.5)).toBeLessThan(0.3);
    const split = known.map((item, index) => ({ ...item, group: `i${index % 4}` }));
    expect(m.linearProbe(split, { folds: 4 })?.estimate).toBe(1);
  });

  it("is undefined where a class is missing", () => {
    expect(m.linearProbe(items(1).map((item) => ({ ...item, label: 1 })))).toBeUndefined();
    expect(() => m.linearProbe([{ features: [1], label: 2, group: "g" }])).toThrow(RangeError);
  });
});
