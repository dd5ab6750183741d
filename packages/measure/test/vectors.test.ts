// Published and derived figures, each the value another source gives for the same input.
import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { acceleration, bcaTails, biasCorrection } from "../src/resampling/bootstrap-interval.ts";
import { plugInStakes } from "../src/sequential/betting.ts";
import { mixturePrecision } from "../src/sequential/mixture.ts";
import { sortedQuantile } from "../src/resampling/quantile.ts";
import { farthest } from "./close.ts";
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
    expect(test.midP / (midp ?? test.midP)).toBeCloseTo(1, 5);
    expect(test.chi2).toBeCloseTo(chi2 ?? test.chi2, 5);
    expect(test.chi2Corrected).toBeCloseTo(chi2cc ?? test.chi2Corrected, 5);
  });

  it.each(text.mcnemar_p)("mcnemar p of $b, $c", ({ b, c, chi2, chi2cc, midp }) => {
    const test = m.mcnemar(b, c);
    expect(test.chi2P / chi2).toBeCloseTo(1, 5);
    expect(test.chi2CorrectedP / chi2cc).toBeCloseTo(1, 5);
    expect(test.midP / (midp ?? test.midP)).toBeCloseTo(1, 5);
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

describe("many comparisons", () => {
  it("Holm and Benjamini–Hochberg", () => {
    const { p, holm, bh } = vectors.multiplicity;
    m.holm(p).forEach((value, i) => expect(value).toBeCloseTo(holm[i] ?? NaN, 6));
    m.benjaminiHochberg(p).forEach((value, i) => expect(value).toBeCloseTo(bh[i] ?? NaN, 6));
    const small = text.multiplicity_small;
    m.holm(small.p).forEach((value, i) => expect(value).toBeCloseTo(small.holm[i] ?? NaN, 12));
    m.benjaminiHochberg(small.p).forEach((value, i) => expect(value).toBeCloseTo(small.bh[i] ?? NaN, 12));
  });
});

describe("judges", () => {
  it.each(vectors.roganGladen)("roganGladen", ({ p, q0, q1, n, m0, m1, theta, ci }) => {
    const judge = { sensitivity: { successes: q1 * m1, n: m1 }, specificity: { successes: q0 * m0, n: m0 } };
    const rate = m.roganGladen({ successes: p * n, n }, judge);
    expect(rate.estimate).toBeCloseTo(theta, 12);
    expect(rate.standardError).toBeCloseTo(0.0522193, 7);
    expect(rate.low).toBeCloseTo(ci[0] ?? NaN, 12);
    expect(rate.high).toBeCloseTo(ci[1] ?? NaN, 12);
  });

  it.each(text.judges)("$name judge of alignment faking", (judge) => {
    const calibration = {
      sensitivity: { successes: judge.tp, n: judge.tp + judge.fn },
      specificity: { successes: judge.tn, n: judge.tn + judge.fp },
    };
    expect(calibration.sensitivity.successes / calibration.sensitivity.n).toBeCloseTo(judge.sens, 4);
    expect(calibration.specificity.successes / calibration.specificity.n).toBeCloseTo(judge.spec, 4);
    const kappa = m.cohenKappa([
      [judge.tp, judge.fn],
      [judge.fp, judge.tn],
    ]);
    expect(kappa.estimate).toBeCloseTo(judge.kappa, 3);
    const rate = m.roganGladen({ successes: judge.rate * 1000, n: 1000 }, calibration);
    expect(rate.unclipped).toBeCloseTo(judge.corrected, 3);
    expect(rate.estimate).toBe(Math.max(0, rate.unclipped));
  });

  it("a gap under one judge", () => {
    const [a = 0, b = 0, sensitivity = 0, specificity = 0, corrected = 0] = text.rogan_gap;
    const judge = {
      sensitivity: { successes: 1000 * sensitivity, n: 1000 },
      specificity: { successes: 1000 * specificity, n: 1000 },
    };
    expect(m.roganGladenSharedGap({ estimate: a - b, standardError: 0.01 }, judge)?.estimate).toBeCloseTo(
      corrected,
      4,
    );
  });

  it("prediction-powered inference", () => {
    const { Y, f, U, lam1, lamStar, thetaStar, seStar } = vectors.ppi;
    const labelled = { human: Y, judge: f };
    const plain = m.predictionPoweredMean(labelled, U, { lambda: 0, level: 0.9 });
    expect(farthest([plain.estimate, plain.low, plain.high], text.ppi_90.lam0)).toBeLessThan(1e-6);
    const trusting = m.predictionPoweredMean(labelled, U, { lambda: 1 });
    expect(trusting.estimate).toBeCloseTo(lam1, 12);
    expect(trusting.standardError).toBeCloseTo(text.ppi_90.lam1[1] ?? NaN, 7);
    const tuned = m.predictionPoweredMean(labelled, U, { level: 0.9 });
    expect(tuned.lambda).toBeCloseTo(lamStar, 12);
    expect(tuned.estimate).toBeCloseTo(thetaStar, 12);
    expect(tuned.standardError).toBeCloseTo(seStar, 12);
    expect(farthest([tuned.low, tuned.high], text.ppi_90.star)).toBeLessThan(1e-6);
  });

  it("AUROC and Brier", () => {
    const { y, s, auroc, brier } = vectors.auroc;
    expect(m.auroc(y, s).estimate).toBe(auroc);
    expect(m.brierScore(y, s)).toBeCloseTo(brier, 12);
  });
});

describe("agreement", () => {
  const options = { seed: 1, resamples: 200 };
  const levels = ["nominal", "ordinal", "interval", "ratio"] as const;

  it.each(vectors.cohen)("Cohen's kappa $kappa", ({ table, kappa }) => {
    expect(m.cohenKappa(table).estimate).toBeCloseTo(kappa, 12);
  });

  it("standard error of Cohen's kappa", () => {
    const { table, standardError } = text.cohen_se;
    expect(m.cohenKappa(table).standardError).toBeCloseTo(standardError, 7);
  });

  it("Fleiss' kappa", () => {
    expect(m.fleissKappa(vectors.fleiss.table, options).estimate).toBeCloseTo(vectors.fleiss.kappa, 12);
  });

  it.each(levels)("Krippendorff's alpha, %s", (level) => {
    const { data } = vectors.krippendorff;
    const units = (data[0] ?? []).map((_, unit) => data.map((rater) => rater[unit] ?? null));
    expect(m.krippendorffAlpha(units, level, options).estimate).toBeCloseTo(vectors.krippendorff[level], 12);
  });

  it.each(text.krippendorff_small)("Krippendorff's alpha of $units, $level", ({ level, units, alpha }) => {
    const named = levels.find((name) => name === level) ?? "nominal";
    expect(m.krippendorffAlpha(units, named, options).estimate).toBeCloseTo(alpha, 12);
  });
});

describe("looking early", () => {
  it.each(vectors.mixtureE)("mixture e-value %d/%d", (successes = 0, n = 0, e = 0) => {
    expect(m.mixtureEValue(successes, n) / e).toBeCloseTo(1, 10);
  });

  it.each(vectors.mixtureCS)("confidence sequence %d/%d", (successes = 0, n = 0, low = 0, high = 0) => {
    const sequence = m.rateConfidenceSequence(successes, n);
    expect(sequence.low).toBeCloseTo(low, 9);
    expect(sequence.high).toBeCloseTo(high, 9);
  });

  it.each(text.sequential_mcnemar)("sequential McNemar %d:%d", (a = 0, b = 0, e = 0) => {
    expect(m.sequentialMcnemar(a, b).e).toBeCloseTo(e, 4);
  });

  it("normal mixture", () => {
    const { v, vopt, alpha, rho, bound } = vectors.normalMixture;
    expect(mixturePrecision(vopt, alpha)).toBeCloseTo(rho, 5);
    expect(m.normalMixtureBound(v, vopt, alpha)).toBeCloseTo(bound, 5);
  });

  it("betting", () => {
    const { x, lambda, hedged, first_lambda: first } = text.betting;
    const stakes = plugInStakes(x, 0.05);
    expect(stakes[0]).toBeCloseTo(first, 7);
    expect(farthest(stakes.slice(0, 5), lambda)).toBeLessThan(1e-5);
    expect(m.bettingEProcess(x, 0.5).at(-1)).toBeCloseTo(hedged["0.5"], 7);
    expect(m.bettingEProcess(x, 0.2).at(-1)).toBeCloseTo(hedged["0.2"], 5);
  });
});

describe("cause", () => {
  it.each(vectors.aoc)("area over the curve", ({ same, aoc }) => {
    expect(m.areaOverCurve(same)).toBeCloseTo(aoc, 12);
  });

  it("weighted area over the curve", () => {
    const curves = vectors.aoc.map(({ same }, i) => ({ same, samples: text.aoc_weighted.weights[i] ?? 0 }));
    expect(m.weightedAreaOverCurve(curves)).toBeCloseTo(text.aoc_weighted.aoc, 12);
  });

  it.each(vectors.chen_norm)("hint faithfulness", ({ n, p, q, raw, alpha, norm }) => {
    const faithfulness = m.hintFaithfulness({ options: n, towardHint: p, elsewhere: q, verbalised: raw });
    expect(
      farthest([faithfulness?.alpha ?? NaN, faithfulness?.normalised ?? NaN], [alpha, norm]),
    ).toBeLessThan(1e-12);
  });

  it.each(vectors.binary_kl)("binary divergence, ε = $eps", ({ c1, n1, c2, n2, eps, kl }) => {
    expect(m.binaryKl({ successes: c1, n: n1 }, { successes: c2, n: n2 }, eps)).toBeCloseTo(kl, 9);
  });

  it("divergences", () => {
    const [c1 = 0, n1 = 0, c2 = 0, n2 = 0, kl = 0] = text.kl_zero;
    expect(m.binaryKl({ successes: c1, n: n1 }, { successes: c2, n: n2 }, 0)).toBeCloseTo(kl, 7);
    const { p, q, kl: forward, reverse, js, tv } = text.divergences;
    expect(m.klDivergence(p, q)).toBeCloseTo(forward, 7);
    expect(m.klDivergence(q, p)).toBeCloseTo(reverse, 7);
    expect(m.jensenShannon(p, q)).toBeCloseTo(js, 7);
    expect(m.totalVariation(p, q)).toBeCloseTo(tv, 12);
  });

  it.each(vectors.mediation)("transplant", (v) => {
    const effects = m.transplantEffects({
      trainedTrained: v.FF,
      trainedUnmonitored: v.FP,
      unmonitoredTrained: v.PF,
      unmonitoredUnmonitored: v.PP,
    });
    expect(
      farthest(Object.values(effects), [
        v.TE,
        v.NDE_pure,
        v.NIE_total,
        v.NDE_total,
        v.NIE_pure,
        v.interaction,
        v.shapleyNIE,
      ]),
    ).toBeLessThan(1e-12);
    expect(effects.shapleyIndirect / effects.total).toBeCloseTo(v.PM, 12);
  });

  it("binary mediator", () => {
    const { pA, e, cells, ...expected } = text.mediator;
    const model = m.binaryMediator({
      reasoning: { trained: pA.F, unmonitored: pA.P },
      compliance: { trained: { with: e.F1, without: e.F0 }, unmonitored: { with: e.P1, without: e.P0 } },
    });
    expect(farthest(Object.values(model.cells), cells)).toBeLessThan(1e-12);
    expect(model.controlledDirect.without).toBeCloseTo(expected.CDE0, 12);
    expect(model.controlledDirect.with).toBeCloseTo(expected.CDE1, 12);
    const effects = m.transplantEffects(model.cells);
    expect(effects.total).toBeCloseTo(expected.TE, 12);
    expect(effects.directPure).toBeCloseTo(expected.NDE, 12);
    expect(effects.indirectTotal).toBeCloseTo(expected.NIE_total, 12);
    expect(effects.indirectPure).toBeCloseTo(expected.NIE_pure, 12);
  });
});

describe("value preservation", () => {
  const { steps, gap, auc, retention, slope, value } = text.preservation;
  const twice = [gap, gap];

  it("area, trend and retention of the gap", () => {
    expect(m.gapArea(steps, twice).estimate).toBeCloseTo(auc, 7);
    expect(m.gapTrend(steps, twice).estimate).toBeCloseTo(slope, 7);
    const [first = 0, last = 0] = [gap[0], gap.at(-1)];
    expect(m.retention([first, first], [last, last])?.estimate).toBeCloseTo(retention, 12);
  });

  it("value retention", () => {
    const [start = 0, end = 0, left] = value;
    expect(m.valueRetention([start, start], [end, end])?.estimate).toBeCloseTo(left ?? NaN, 12);
  });
});
