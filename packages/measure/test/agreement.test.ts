import { describe, expect, it } from "vitest";
import * as m from "../src/index.ts";
import golden from "./golden/inference.json" with { type: "json" };

const options = { seed: 1, resamples: 500 };

it.each(golden.cohen)("Cohen's kappa against statsmodels, %#", ({ table, kappa, se }) => {
  const got = m.cohenKappa(table);
  expect(got.estimate).toBeCloseTo(kappa, 12);
  expect(got.standardError).toBeCloseTo(se, 10);
  expect(got.high).toBeLessThanOrEqual(1);
  expect(got.low).toBeGreaterThanOrEqual(-1);
});

it.each(golden.fleiss)("Fleiss' kappa against statsmodels, %#", ({ table, kappa }) => {
  const got = m.fleissKappa(table, options);
  expect(got.estimate).toBeCloseTo(kappa, 12);
  expect(got.low).toBeLessThan(kappa);
  expect(got.high).toBeGreaterThan(kappa);
});

it("Krippendorff's nominal alpha is Fleiss' kappa but for the small-sample term", () => {
  const table = [
    [4, 0],
    [3, 1],
    [0, 4],
    [2, 2],
    [1, 3],
    [4, 0],
  ];
  const units = table.map(([a = 0, b = 0]) => [
    ...Array.from({ length: a }, () => 0),
    ...Array.from({ length: b }, () => 1),
  ]);
  const kappa = m.fleissKappa(table, options).estimate;
  const alpha = m.krippendorffAlpha(units, "nominal", options).estimate;
  expect(1 - alpha).toBeCloseTo(((1 - kappa) * 23) / 24, 12);
});

it("Krippendorff's alpha by its definition, over pairs", () => {
  const units = [
    [1, 2, null],
    [3, 3, 4],
    [null, 5, null],
    [2, 2, 2],
    [1, 4, null],
  ];
  const rated = units.map((unit) => unit.filter((x) => x !== null)).filter((unit) => unit.length > 1);
  const all = rated.flat();
  let observed = 0;
  for (const unit of rated)
    for (const x of unit) for (const y of unit) observed += (x - y) ** 2 / (unit.length - 1);
  let expected = 0;
  for (const x of all) for (const y of all) expected += (x - y) ** 2;
  const alpha = 1 - observed / all.length / (expected / (all.length * (all.length - 1)));
  expect(m.krippendorffAlpha(units, "interval", options).estimate).toBeCloseTo(alpha, 12);
});

describe("degenerate agreement", () => {
  it("is 1 when all agree on more than one category", () => {
    expect(
      m.krippendorffAlpha(
        [
          [1, 1],
          [2, 2],
          [1, 1],
        ],
        "ordinal",
        options,
      ).estimate,
    ).toBe(1);
    expect(
      m.fleissKappa(
        [
          [3, 0],
          [0, 3],
        ],
        options,
      ).estimate,
    ).toBe(1);
  });

  it("counts resamples without variation", () => {
    const got = m.krippendorffAlpha(
      [
        [1, 1],
        [1, 1],
        [1, 2],
      ],
      "nominal",
      options,
    );
    expect(got.undefinedResamples).toBeGreaterThan(100);
  });

  it("refuses one category, ragged tables and lone ratings", () => {
    expect(() =>
      m.cohenKappa([
        [5, 0],
        [0, 0],
      ]),
    ).toThrow(new RangeError("table must use more than one category: one"));
    expect(() => m.cohenKappa([[1, 2]])).toThrow(new RangeError("table[0] must hold 1 counts: 2"));
    expect(() =>
      m.cohenKappa([
        [0, 0],
        [0, 0],
      ]),
    ).toThrow(RangeError);
    expect(() =>
      m.fleissKappa(
        [
          [2, 0],
          [2, 0],
        ],
        options,
      ),
    ).toThrow(RangeError);
    expect(() =>
      m.fleissKappa(
        [
          [2, 0],
          [1, 0],
        ],
        options,
      ),
    ).toThrow(new RangeError("table[1] must sum to 2 raters: 1"));
    expect(() => m.fleissKappa([], options)).toThrow(RangeError);
    expect(() => m.krippendorffAlpha([[1, null], [2]], "nominal", options)).toThrow(RangeError);
    expect(() => m.krippendorffAlpha([[1, 1]], "nominal", options)).toThrow(RangeError);
    expect(() => m.krippendorffAlpha([[-1, 1]], "ratio", options)).toThrow(RangeError);
  });
});
