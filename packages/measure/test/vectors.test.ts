// Published and derived figures, each the value another source gives for the same input.
import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { acceleration, bcaTails, biasCorrection } from "../src/resampling/bootstrap-interval.ts";
import { sortedQuantile } from "../src/resampling/quantile.ts";
import vectors from "./vectors.json" with { type: "json" };

const text = vectors.from_text;

describe("rates and gaps", () => {
  it.each(vectors.wilson)("wilson %d/%d", (successes = 0, n = 0, low, high) => {
    const interval = m.wilson(successes, n);
    expect(interval.low).toBeCloseTo(low ?? NaN, 5);
    expect(interval.high).toBeCloseTo(high ?? NaN, 5);
  });

  it.each(text.clopper_pearson)("clopperPearson %d/%d", (successes = 0, n = 0, low, high) => {
    const interval = m.clopperPearson(successes, n);
    expect(interval.low).toBeCloseTo(low ?? NaN, 5);
    expect(interval.high).toBeCloseTo(high ?? NaN, 5);
  });

  it.each(vectors.newcombe)("newcombe %d/%d − %d/%d", (a = 0, na = 0, b = 0, nb = 0, low, high) => {
    const interval = m.newcombe({ successes: a, n: na }, { successes: b, n: nb });
    expect(interval.low).toBeCloseTo(low ?? NaN, 4);
    expect(interval.high).toBeCloseTo(high ?? NaN, 4);
  });

  it.each(vectors.newcombe_paired)(
    "newcombePaired %d %d %d %d",
    (both = 0, onlyA = 0, onlyB = 0, neither = 0, low, high) => {
      const interval = m.newcombePaired({ both, onlyA, onlyB, neither });
      expect(interval.low).toBeCloseTo(low ?? NaN, 12);
      expect(interval.high).toBeCloseTo(high ?? NaN, 12);
    },
  );

  it.each(vectors.mcnemar)("mcnemar $b, $c", ({ b, c, exact, midp, chi2, chi2cc }) => {
    const test = m.mcnemar(b, c);
    expect(test.exact / exact).toBeCloseTo(1, 7);
    if (midp !== undefined) expect(test.midP / midp).toBeCloseTo(1, 5);
    if (chi2 !== undefined) expect(test.chi2).toBeCloseTo(chi2, 5);
    if (chi2cc !== undefined) expect(test.chi2Corrected).toBeCloseTo(chi2cc, 5);
  });

  it.each(text.mcnemar_p)("mcnemar p of $b, $c", ({ b, c, chi2, chi2cc, midp }) => {
    const test = m.mcnemar(b, c);
    expect(test.chi2P / chi2).toBeCloseTo(1, 5);
    expect(test.chi2CorrectedP / chi2cc).toBeCloseTo(1, 5);
    if (midp !== undefined) expect(test.midP / midp).toBeCloseTo(1, 5);
  });

  it.each(vectors.greenblatt_table2.rows)("Table 2, $name", (row) => {
    const gap = m.newcombe({ successes: row.k_unmon, n: row.n }, { successes: row.k_train, n: row.n });
    expect([gap.low, gap.high].map((end) => Number(end.toFixed(6)))).toEqual(row.newcombe);
    const [train, unmonitored] = [m.wilson(row.k_train, row.n), m.wilson(row.k_unmon, row.n)];
    expect([train.low, train.high].map((end) => Number(end.toFixed(6)))).toEqual(row.wilson_train);
    expect([unmonitored.low, unmonitored.high].map((end) => Number(end.toFixed(6)))).toEqual(
      row.wilson_unmon,
    );
  });

  it.each(vectors.clusterSE)("clustered standard error %#", ({ values, cluster, miller, finite }) => {
    const clusters = [...Map.groupBy(values.keys(), (i) => cluster[i]).values()].map((is) =>
      is.map((i) => values[i] ?? 0),
    );
    const { standardError } = m.clusteredMean(clusters);
    expect(standardError).toBeCloseTo(finite, 12);
    expect(standardError * Math.sqrt((clusters.length - 1) / clusters.length)).toBeCloseTo(miller, 12);
  });

  it("paired standard error", () => {
    const gap = m.pairedGap(
      m.pairedDifferences(
        text.paired.a.map((x) => [x]),
        text.paired.b.map((x) => [x]),
      ),
    );
    expect(gap.estimate).toBeCloseTo(text.paired.mean, 12);
    expect(gap.standardError).toBeCloseTo(text.paired.se, 7);
  });

  it("design effect", () => {
    const [size = 0, correlation = 0, effect = 0] = text.design_effect;
    expect(m.designEffect(size, correlation)).toBeCloseTo(effect, 12);
  });

  it.each(text.t975)("t quantile, %d df", (df = 0, t) => {
    // To 10 digits: at 2 and 9 degrees of freedom the source differs from the exact value in the eleventh.
    expect(m.tQuantile(0.975, df) / (t ?? NaN)).toBeCloseTo(1, 10);
  });
});

describe("resampling", () => {
  it("exhaustive BCa", () => {
    const { x, se, z0, z0_mid, a } = vectors.bca_exhaustive;
    const means: number[] = [];
    const visit = (depth: number, total: number): void => {
      if (depth === x.length) means.push(total / x.length);
      else for (const value of x) visit(depth + 1, total + value);
    };
    visit(0, 0);
    const sorted = Float64Array.from(means).toSorted();
    const centre = 6.2;
    const spread = Math.sqrt(means.reduce((s, v) => s + (v - centre) ** 2, 0) / means.length);
    expect(spread).toBeCloseTo(se, 6);

    const accelerated = acceleration(x.map((value) => (31 - value) / 4));
    expect(accelerated).toBeCloseTo(a, 10);
    expect(biasCorrection(sorted, centre)).toBeCloseTo(z0_mid, 10);
    for (const [bias, tails, ends] of [
      [z0, text.bca_intervals.tails, text.bca_intervals.bca],
      [z0_mid, text.bca_intervals.tails_mid, text.bca_intervals.bca_mid],
    ] as const) {
      const areas = bcaTails(bias, accelerated, 0.95);
      expect(areas?.low).toBeCloseTo(tails[0] ?? NaN, 7);
      expect(areas?.high).toBeCloseTo(tails[1] ?? NaN, 7);
      expect(sortedQuantile(sorted, areas?.low ?? NaN)).toBeCloseTo(ends[0] ?? NaN, 10);
      expect(sortedQuantile(sorted, areas?.high ?? NaN)).toBeCloseTo(ends[1] ?? NaN, 10);
    }
    expect(sortedQuantile(sorted, 0.025)).toBeCloseTo(3, 10);
    expect(sortedQuantile(sorted, 0.975)).toBeCloseTo(10, 10);
  });

  it("sign-flip", () => {
    expect(m.signFlip(vectors.signflip.d, { seed: 1 })).toEqual({ p: vectors.signflip.p, exact: true });
  });

  it("label permutation", () => {
    const { a, b, p } = vectors.permutation;
    const result = m.labelPermutation(a, b, { seed: 1 });
    expect(result.exact).toBe(true);
    expect(result.p).toBeCloseTo(p, 14);
    expect(m.fisher({ successes: 6, n: 8 }, { successes: 2, n: 8 })).toBeCloseTo(p, 12);
  });
});

describe("planning", () => {
  it.each(vectors.power)("queries, K = $K", ({ omega2, sA, sB, K, delta, n }) => {
    const design = { between: omega2, withinA: sA, withinB: sB, epochs: K };
    expect(m.queriesForGap({ ...design, gap: delta })).toBe(Math.ceil(n));
    expect(m.detectableGap({ ...design, queries: n })).toBeCloseTo(delta, 12);
    expect(m.powerForGap({ ...design, queries: n, gap: delta })).toBeCloseTo(0.8, 5);
  });

  it.each(text.detectable)("detectable gap, K = $K", ({ n, K, gap }) => {
    const design = { between: 1 / 9, withinA: 1 / 6, withinB: 1 / 6, epochs: K };
    expect(m.detectableGap({ ...design, queries: n })).toBeCloseTo(gap, 5);
  });

  it("proportions", () => {
    const [a = 0, b = 0, perArm] = text.plan.rates;
    const [onlyA = 0, onlyB = 0, queries] = text.plan.mcnemar;
    expect(m.queriesForRates({ a, b })).toBe(perArm);
    expect(m.queriesForMcnemar({ onlyA, onlyB })).toBe(queries);
  });
});
