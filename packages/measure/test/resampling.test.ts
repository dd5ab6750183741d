import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { randomStream } from "../src/random.ts";
import golden from "./golden/inference.json" with { type: "json" };

const mean = (sample: readonly number[]): number =>
  sample.reduce((total, value) => total + value, 0) / sample.length;

const draw = (seed: number): number[] => {
  const random = randomStream(seed);
  return [random.uniform(), random.uniform(), random.bits()];
};

const rate = (sample: readonly { hits: number; n: number }[]): number => {
  const n = sample.reduce((total, c) => total + c.n, 0);
  return n === 0 ? Number.NaN : sample.reduce((total, c) => total + c.hits, 0) / n;
};

describe("random stream", () => {
  it("repeats for a seed and differs between neighbours", () => {
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });

  it.each([1, 2, 3, 7, 1000, 65_536, 65_537, 100_000])("draws indices below %d evenly", (size) => {
    const draws = new Uint32Array(200_000);
    randomStream(3).indices(size, draws);
    expect(Math.max(...draws.subarray(0, 50_000))).toBeLessThan(size);
    const bins = Math.min(size, 50);
    const counts = Array.from({ length: bins }, () => 0);
    const expected = Array.from({ length: bins }, () => 0);
    for (let i = 0; i < size; i++) {
      const bin = Math.floor((i * bins) / size);
      expected[bin] = (expected[bin] ?? 0) + draws.length / size;
    }
    for (const index of draws) {
      const bin = Math.floor((index * bins) / size);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    const chi2 = counts.reduce(
      (total, count, i) => total + (count - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 1),
      0,
    );
    expect(m.chiSquareSurvival(chi2, Math.max(1, bins - 1))).toBeGreaterThan(0.001);
  });

  it("refuses a seed that pure-rand would cut", () => {
    expect(() => randomStream(2 ** 32)).toThrow(RangeError);
    expect(() => randomStream(0.5)).toThrow(RangeError);
    expect(() => m.clusterBootstrapMean([1, 2], { seed: Number.NaN })).toThrow(RangeError);
  });
});

describe("cluster bootstrap", () => {
  it.each(golden.bootstrap)("$method of a mean against SciPy, %#", ({ values, method, low, high, se }) => {
    const named = method === "bca" ? "bca" : "percentile";
    const got = m.clusterBootstrapMean(values, { seed: 1, resamples: 100_000, method: named });
    expect(got.method).toBe(named);
    // Both are simulations: the ends agree to a few per cent of a standard error.
    expect(Math.abs(got.low - low) / se).toBeLessThan(0.04);
    expect(Math.abs(got.high - high) / se).toBeLessThan(0.04);
  });

  it("is the same by the fast and the general path", () => {
    const random = randomStream(9);
    const values = Array.from({ length: 80 }, () => Math.round(20 * random.uniform() - 8) / 10);
    for (const method of ["bca", "percentile"] as const) {
      const fast = m.clusterBootstrapMean(values, { seed: 4, resamples: 2000, method });
      const general = m.clusterBootstrap(values, mean, { seed: 4, resamples: 2000, method });
      expect(fast.low).toBeCloseTo(general.low, 12);
      expect(fast.high).toBeCloseTo(general.high, 12);
      expect(fast.estimate).toBeCloseTo(general.estimate, 14);
    }
  });

  it("follows the seed, the level and the number of resamples", () => {
    const values = [0, 0.2, 0.5, 0.1, 0.9, 0.4, 0.3];
    const base = m.clusterBootstrapMean(values, { seed: 1, resamples: 500 });
    expect(m.clusterBootstrapMean(values, { seed: 1, resamples: 500 })).toEqual(base);
    expect(m.clusterBootstrapMean(values, { seed: 2, resamples: 500 })).not.toEqual(base);
    expect(m.clusterBootstrapMean(values, { seed: 1, resamples: 500, level: 0.5 }).low).toBeGreaterThan(
      base.low,
    );
    expect(base.resamples).toBe(500);
  });

  it("says when it degenerates", () => {
    const flat = m.clusterBootstrapMean([0, 0, 0, 0], { seed: 1, resamples: 100 });
    expect(flat).toMatchObject({ estimate: 0, low: 0, high: 0, degenerate: true });
    const third = m.clusterBootstrapMean([0.1, 0.1, 0.1], { seed: 1, resamples: 100 });
    expect(third).toMatchObject({ degenerate: true, low: third.estimate, high: third.estimate });
    expect(m.clusterBootstrapMean([0.7], { seed: 1, resamples: 100 }).degenerate).toBe(true);
    expect(m.clusterBootstrap(["only"], () => 3, { seed: 1, resamples: 100 }).degenerate).toBe(true);
  });

  it("falls back on percentiles where BCa does not exist", () => {
    const values = [1, 2, 3, 4, 5, 6];
    const got = m.clusterBootstrap(values, (sample) => Math.max(...sample), { seed: 1, resamples: 400 });
    expect(got.method).toBe("bca"); // many ties with the maximum
    const above = m.clusterBootstrap([...values], (sample) => new Set(sample).size, {
      seed: 1,
      resamples: 50,
    });
    expect(above.method).toBe("percentile"); // no resample of 6 reaches 6 distinct
    expect(above.low).toBeLessThanOrEqual(above.high);
  });

  it("counts resamples on which the statistic does not exist", () => {
    const clusters = [{ hits: 1, n: 2 }, ...Array.from({ length: 5 }, () => ({ hits: 0, n: 0 }))];
    const got = m.clusterBootstrap([...clusters, { hits: 2, n: 2 }], rate, { seed: 1, resamples: 1000 });
    expect(got.undefinedResamples).toBeGreaterThan(50);
    expect(got.low).toBeGreaterThanOrEqual(0.5);
    expect(() => m.clusterBootstrap(clusters.slice(1), rate, { seed: 1 })).toThrow(
      new RangeError("statistic must be finite on the clusters: NaN"),
    );
  });

  it("keeps a cluster that is undefined", () => {
    const got = m.clusterBootstrap([undefined, 1], (s) => s.filter((x) => x === undefined).length, {
      seed: 1,
      resamples: 200,
    });
    expect(got.low).toBe(0);
    expect(got.high).toBe(2);
  });

  it("refuses nothing to resample", () => {
    expect(() => m.clusterBootstrap([], () => 0, { seed: 1 })).toThrow(RangeError);
    expect(() => m.clusterBootstrapMean([], { seed: 1 })).toThrow(RangeError);
    expect(() => m.clusterBootstrapMean([1, Number.NaN], { seed: 1 })).toThrow(RangeError);
    expect(() => m.clusterBootstrapMean([1, 2], { seed: 1, resamples: 1 })).toThrow(RangeError);
  });
});

describe("sign-flip", () => {
  it.each(golden.signFlip)("exact against SciPy, %#", ({ d, p }) => {
    const got = m.signFlip(d, { seed: 1 });
    expect(got.exact).toBe(true);
    expect(got.p).toBeCloseTo(p, 12);
  });

  it("agrees by convolution, enumeration and sampling", () => {
    const grid = [0.3, 0.1, 0.2, -0.1, 0.4, 0.2, 0.5, -0.3, 0.1, 0.1, -0.2, 0.6];
    const shifted = grid.map((d) => d * Math.SQRT2); // off any grid: enumerated
    expect(m.signFlip(shifted, { seed: 1 }).p).toBeCloseTo(m.signFlip(grid, { seed: 1 }).p, 12);
    const long = Array.from({ length: 40 }, (_, i) => Math.sin(i * i) + 0.15);
    const sampled = m.signFlip(long, { seed: 1, resamples: 20_000 });
    expect(sampled.exact).toBe(false);
    expect(Math.abs(sampled.p - m.pairedGap(long).p)).toBeLessThan(0.02);
  });

  it("is exact for hundreds of queries with binary epochs", () => {
    const d = Array.from({ length: 400 }, (_, i) => ((i * 37) % 7) / 10 - 0.28 - 0.02);
    const got = m.signFlip(d, { seed: 1 });
    expect(got.exact).toBe(true);
    expect(got.p).toBeGreaterThan(0);
    expect(got.p).toBeLessThanOrEqual(1);
  });

  it("is McNemar's exact test for single epochs", () => {
    const d = [...Array.from({ length: 12 }, () => 1), -1, -1, ...Array.from({ length: 30 }, () => 0)];
    expect(m.signFlip(d, { seed: 1 }).p).toBeCloseTo(m.mcnemar(12, 2).exact, 12);
  });

  it("has no evidence in zeros", () => {
    expect(m.signFlip([0, 0], { seed: 1 })).toEqual({ p: 1, exact: true });
    expect(m.signFlip([0.4], { seed: 1 })).toEqual({ p: 1, exact: true });
    expect(() => m.signFlip([], { seed: 1 })).toThrow(RangeError);
  });
});

describe("label permutation", () => {
  it.each(golden.labelPermutation)("exact against brute force, %#", ({ a, b, p }) => {
    const got = m.labelPermutation(a, b, { seed: 1 });
    expect(got.exact).toBe(true);
    expect(got.p).toBeCloseTo(p, 12);
  });

  it("samples when the splits are many", () => {
    const a = Array.from({ length: 40 }, (_, i) => Math.sin(i));
    const b = Array.from({ length: 45 }, (_, i) => Math.cos(i) + 0.3);
    const got = m.labelPermutation(a, b, { seed: 1 });
    expect(got.exact).toBe(false);
    expect(got.p).toBeGreaterThan(0.02);
    expect(got.p).toBeLessThan(0.2);
    expect(m.labelPermutation(a, b, { seed: 1 })).toEqual(got);
  });

  it("has no evidence in equal values", () => {
    expect(m.labelPermutation([1, 1], [1, 1, 1], { seed: 1 }).p).toBe(1);
    expect(() => m.labelPermutation([], [1], { seed: 1 })).toThrow(RangeError);
  });
});
