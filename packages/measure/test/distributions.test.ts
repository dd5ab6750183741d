import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import { relativeError } from "./close.ts";
import golden from "./golden/distributions.json" with { type: "json" };

/** Largest relative error of f over rows that end in the expected value. */
function worst(rows: readonly (readonly number[])[], f: (...args: number[]) => number): number {
  return Math.max(...rows.map((row) => relativeError(f(...row.slice(0, -1)), row.at(-1) ?? Number.NaN)));
}

describe("against 40-digit values", () => {
  it.each<[string, readonly (readonly number[])[], (...args: number[]) => number, number]>([
    ["logGamma", golden.logGamma, (x = 0) => m.logGamma(x), 1e-14],
    ["upperGamma", golden.upperGamma, (a = 0, x = 0) => m.upperGamma(a, x), 1e-12],
    ["normalCdf", golden.normalCdf, (z = 0) => m.normalCdf(z), 1e-14],
    ["normalQuantile", golden.normalQuantile, (p = 0) => m.normalQuantile(p), 1e-14],
    ["regularisedBeta", golden.regularisedBeta, (a = 0, b = 0, x = 0) => m.regularisedBeta(a, b, x), 1e-12],
    ["regularisedBeta, large", golden.largeBeta, (a = 0, b = 0, x = 0) => m.regularisedBeta(a, b, x), 1e-10],
    ["betaQuantile", golden.betaQuantile, (p = 0, a = 0, b = 0) => m.betaQuantile(p, a, b), 1e-11],
    ["tCdf", golden.tCdf, (t = 0, df = 0) => m.tCdf(t, df), 1e-12],
    ["tQuantile", golden.tQuantile, (p = 0, df = 0) => m.tQuantile(p, df), 1e-10],
    ["tQuantile, closed form", golden.tQuantileExact, (p = 0, df = 0) => m.tQuantile(p, df), 1e-14],
    ["binomialPmf", golden.binomialPmf, (k = 0, n = 0, p = 0) => m.binomialPmf(k, n, p), 1e-10],
    ["binomialCdf", golden.binomialCdf, (k = 0, n = 0, p = 0) => m.binomialCdf(k, n, p), 1e-10],
    [
      "hypergeometricPmf",
      golden.hypergeometricPmf,
      (k = 0, r = 0, b = 0, n = 0) => m.hypergeometricPmf(k, r, b, n),
      1e-12,
    ],
  ])("%s", (_, rows, f, tolerance) => {
    expect(worst(rows, f)).toBeLessThan(tolerance);
  });
});

describe("identities", () => {
  it("quantiles invert their distributions", () => {
    for (const p of [1e-12, 0.001, 0.2, 0.5, 0.9, 1 - 1e-9]) {
      expect(relativeError(m.normalCdf(m.normalQuantile(p)), p)).toBeLessThan(1e-13);
      for (const df of [1, 2.5, 40, 1e6])
        expect(relativeError(m.tCdf(m.tQuantile(p, df), df), p)).toBeLessThan(1e-11);
      for (const [a, b] of [
        [0.5, 0.5],
        [1, 173],
        [3, 1e6],
      ] as const) {
        expect(relativeError(m.regularisedBeta(a, b, m.betaQuantile(p, a, b)), p)).toBeLessThan(1e-9);
      }
    }
  });

  it("chi-square with one degree of freedom is a squared normal", () => {
    for (const z of [0, 0.1, 1, 3, 8]) {
      expect(relativeError(m.chiSquareSurvival(z * z, 1), 2 * m.normalCdf(-z))).toBeLessThan(1e-12);
    }
  });

  it("the t distribution becomes the normal", () => {
    expect(m.tCdf(-1.7, Infinity)).toBe(m.normalCdf(-1.7));
    expect(m.tQuantile(0.975, Infinity)).toBe(m.normalQuantile(0.975));
    expect(m.tCdf(Infinity, 3)).toBe(1);
    expect(m.tCdf(-Infinity, 3)).toBe(0);
  });

  it("probabilities sum to one", () => {
    let total = 0;
    for (let k = 0; k <= 173; k++) total += m.binomialPmf(k, 173, 0.069);
    expect(total).toBeCloseTo(1, 13);
    expect(m.binomialPmf(-1, 5, 0.5)).toBe(0);
    expect(m.binomialPmf(6, 5, 0.5)).toBe(0);
    expect(m.binomialCdf(-1, 5, 0.5)).toBe(0);
    expect(m.binomialCdf(5, 5, 0.5)).toBe(1);
    expect(m.hypergeometricPmf(0, 3, 4, 0)).toBe(1);
    expect(m.hypergeometricPmf(3, 3, 4, 7)).toBe(1);
    expect(m.hypergeometricPmf(4, 3, 4, 5)).toBe(0);
  });

  it("ends", () => {
    expect(m.normalQuantile(0)).toBe(-Infinity);
    expect(m.normalQuantile(1)).toBe(Infinity);
    expect(m.normalCdf(50)).toBe(1);
    expect(m.normalCdf(-50)).toBe(0);
    expect(m.betaQuantile(0, 2, 3)).toBe(0);
    expect(m.betaQuantile(1, 2, 3)).toBe(1);
    expect(m.regularisedBeta(2, 3, 0)).toBe(0);
    expect(m.regularisedBeta(2, 3, 1)).toBe(1);
    expect(m.tQuantile(0.5, 3)).toBe(0);
    expect(m.normalDensity(0)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 15);
  });
});

it.each<[string, () => number]>([
  ["x must be a finite number above 0: 0", () => m.logGamma(0)],
  ["x must be a finite number of at least 0: -1", () => m.upperGamma(1, -1)],
  ["df must be above 0: 0", () => m.chiSquareSurvival(1, 0)],
  ["z must be a number: NaN", () => m.normalCdf(Number.NaN)],
  ["p must lie in [0, 1]: 1.5", () => m.normalQuantile(1.5)],
  ["p must lie in [0, 1]: NaN", () => m.betaQuantile(Number.NaN, 1, 1)],
  ["a must be a finite number above 0: 0", () => m.regularisedBeta(0, 1, 0.5)],
  ["x must lie in [0, 1]: 2", () => m.regularisedBeta(1, 1, 2)],
  ["df must be above 0: -1", () => m.tCdf(0, -1)],
  ["df must be a finite number above 0: 0", () => m.tQuantile(0.4, 0)],
  ["n must be an integer of at least 0: 1.5", () => m.binomialPmf(0, 1.5, 0.5)],
  ["k must be an integer: 0.5", () => m.binomialCdf(0.5, 1, 0.5)],
  ["drawn must be at most marked + unmarked = 3: 4", () => m.hypergeometricPmf(1, 1, 2, 4)],
])("refuses: %s", (message, call) => {
  expect(call).toThrow(new RangeError(message));
});
