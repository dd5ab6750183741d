// What must hold for any input: intervals contain their estimate, p lies in [0, 1], order does not matter.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";

const level = fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99);
const proportion = fc
  .tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, share]) => ({ successes: Math.round(n * share), n }));
const rate = fc.integer({ min: 0, max: 10 }).map((k) => k / 10);
const difference = fc.integer({ min: -10, max: 10 }).map((k) => k / 10);
const differences = fc.array(difference, { minLength: 2, maxLength: 40 });
const clusters = fc.array(fc.array(rate, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 15 });
const options = { seed: 7, resamples: 200 };
const slack = 1e-12;

const contains = ({ estimate, low, high }: m.Estimate): boolean =>
  low <= estimate + slack && high >= estimate - slack;

const isProbability = (p: number): boolean => p >= 0 && p <= 1 + slack;

const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void, numRuns = 200): void => {
  fc.assert(fc.property(arbitrary, property), { numRuns, seed: 11 });
};

describe("intervals contain their estimate", () => {
  it("one proportion", () => {
    check(fc.tuple(proportion, level), ([{ successes, n }, at]) => {
      for (const interval of [m.wilson(successes, n, at), m.clopperPearson(successes, n, at)]) {
        expect(contains({ estimate: successes / n, ...interval })).toBe(true);
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.high).toBeLessThanOrEqual(1);
      }
      expect(contains(m.rateConfidenceSequence(successes, n, at))).toBe(true);
    });
  });

  it("two proportions", () => {
    check(fc.tuple(proportion, proportion, level), ([a, b, at]) => {
      expect(contains(m.newcombe(a, b, at))).toBe(true);
      expect(contains(m.smoothedRatio(a, b, at))).toBe(true);
      const { low, high } = m.newcombe(a, b, at);
      expect(low).toBeGreaterThanOrEqual(-1 - slack);
      expect(high).toBeLessThanOrEqual(1 + slack);
      const table = {
        both: a.successes,
        onlyA: b.successes,
        onlyB: a.n - a.successes,
        neither: b.n - b.successes,
      };
      expect(contains(m.newcombePaired(table, at))).toBe(true);
    });
  });

  it("clusters", () => {
    check(fc.tuple(clusters, level), ([values, at]) => {
      const got = m.clusteredRate(values, at);
      expect(contains(got)).toBe(true);
      expect(got.low).toBeGreaterThanOrEqual(0);
      expect(got.high).toBeLessThanOrEqual(1);
      expect(got.effectiveN).toBeLessThanOrEqual(got.n + slack);
      const average = m.clusteredMean(values, at);
      expect(contains(average)).toBe(true);
      expect(isProbability(average.p)).toBe(true);
    });
  });

  it("differences", () => {
    check(fc.tuple(differences, level), ([d, at]) => {
      expect(contains(m.pairedGap(d, { level: at }))).toBe(true);
      expect(contains(m.gapConfidenceSequence(d, at))).toBe(true);
      const { p, low, high } = m.tost(d, 0.1);
      expect(isProbability(p)).toBe(true);
      expect(low).toBeLessThanOrEqual(high);
      const boot = m.clusterBootstrapMean(d, { ...options, level: 0.95, method: "percentile" });
      expect(boot.low).toBeLessThanOrEqual(boot.high);
      expect(isProbability(m.signFlip(d, options).p)).toBe(true);
    });
  });

  it("judges", () => {
    const sizes = fc.tuple(
      proportion,
      fc.integer({ min: 55, max: 100 }),
      fc.integer({ min: 55, max: 100 }),
      level,
    );
    check(sizes, ([observed, right1, right0, at]) => {
      const judge = {
        sensitivity: { successes: right1, n: 100 },
        specificity: { successes: right0, n: 100 },
      };
      expect(contains(m.roganGladen(observed, judge, at))).toBe(true);
      expect(
        contains(
          m.roganGladenGap({ observed, judge }, { observed: { successes: 3, n: 9 }, judge }, { level: at }),
        ),
      ).toBe(true);
    });
    const scored = fc.array(fc.tuple(fc.constantFrom(0, 1), rate), { minLength: 4, maxLength: 40 });
    check(scored, (items) => {
      const labels = [1, 1, 0, 0, ...items.map(([label]) => label)];
      const got = m.auroc(labels, [0.5, 0.9, 0.1, 0.6, ...items.map(([, score]) => score)]);
      expect(contains(got)).toBe(true);
      expect(isProbability(got.low)).toBe(true);
      expect(isProbability(got.high)).toBe(true);
    });
  });

  it("pooled effects", () => {
    const effect = fc.record({
      estimate: difference,
      variance: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    });
    check(fc.array(effect, { minLength: 2, maxLength: 12 }), (effects) => {
      for (const method of ["reml", "paule-mandel"] as const) {
        const pooled = m.randomEffects(effects, { method });
        expect(contains(pooled)).toBe(true);
        expect(isProbability(pooled.i2)).toBe(true);
        expect(isProbability(pooled.qP)).toBe(true);
        expect(pooled.tau2).toBeGreaterThanOrEqual(0);
      }
    });
  });
});

describe("p values", () => {
  it("lie in [0, 1], and adjusting never makes them smaller", () => {
    check(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), ([b, c]) => {
      const { chi2, chi2Corrected, ...ps } = m.mcnemar(b, c);
      for (const p of Object.values(ps)) expect(isProbability(p)).toBe(true);
      expect(chi2Corrected).toBeLessThanOrEqual(chi2);
      expect(ps.midP).toBeLessThanOrEqual(ps.exact);
      expect(isProbability(m.sequentialMcnemar(b, c).p)).toBe(true);
      expect(isProbability(m.fisher({ successes: b, n: 60 }, { successes: c, n: 60 }))).toBe(true);
    });
    check(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (p) => {
      for (const adjust of [m.holm, m.benjaminiHochberg]) {
        for (const [i, value] of adjust(p).entries()) {
          expect(isProbability(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual((p[i] ?? 0) - slack);
        }
      }
    });
  });

  it("signFlip and labelPermutation are exact and sampled alike", () => {
    check(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true, noDefaultInfinity: true }), {
        minLength: 2,
        maxLength: 9,
      }),
      (d) => {
        expect(isProbability(m.signFlip(d, options).p)).toBe(true);
        expect(isProbability(m.labelPermutation(d, [0.1, 0.2], options).p)).toBe(true);
      },
    );
  });
});

describe("order does not matter", () => {
  it("of clusters", () => {
    check(clusters, (values) => {
      const back = values.toReversed();
      expect(m.clusteredRate(back).high).toBeCloseTo(m.clusteredRate(values).high, 10);
      expect(m.clusteredMean(back).low).toBeCloseTo(m.clusteredMean(values).low, 10);
    });
  });

  it("of differences", () => {
    check(differences, (d) => {
      const back = d.toReversed();
      expect(m.signFlip(back, options).p).toBeCloseTo(m.signFlip(d, options).p, 10);
      expect(m.tost(back, 0.1).p).toBeCloseTo(m.tost(d, 0.1).p, 10);
    });
  });

  it("of raters and units", () => {
    const unit = fc.array(fc.option(fc.integer({ min: 1, max: 3 })), { minLength: 2, maxLength: 4 });
    check(fc.array(unit, { minLength: 2, maxLength: 8 }), (units) => {
      const all = [[1, 2], ...units];
      const few = { seed: 1, resamples: 2 };
      const one = m.krippendorffAlpha(all, "ordinal", few).estimate;
      const other = m.krippendorffAlpha(all.map((u) => u.toReversed()).toReversed(), "ordinal", few).estimate;
      expect(other).toBeCloseTo(one, 10);
    });
  });
});

describe("distributions", () => {
  it("are monotone and inverted by their quantiles", () => {
    const shape = fc.double({ min: 0.05, max: 1e4, noNaN: true });
    check(fc.tuple(shape, shape, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })), ([a, b, p]) => {
      const x = m.betaQuantile(p, a, b);
      // Where x is next to 1 or 0 its own spacing limits how well the chance comes back.
      const [below, above] = [x * (1 - 1e-13) - 1e-300, Math.min(1, x * (1 + 1e-13) + 1e-300)];
      expect(m.regularisedBeta(a, b, Math.max(0, below))).toBeLessThanOrEqual(p * (1 + 1e-9));
      expect(m.regularisedBeta(a, b, above)).toBeGreaterThanOrEqual(p * (1 - 1e-9));
    });
    check(
      fc.tuple(fc.double({ min: -30, max: 30, noNaN: true }), fc.double({ min: 0.5, max: 1e5, noNaN: true })),
      ([t, df]) => {
        expect(m.tCdf(t, df) + m.tCdf(-t, df)).toBeCloseTo(1, 12);
      },
    );
  });
});
