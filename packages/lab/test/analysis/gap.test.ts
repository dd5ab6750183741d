import * as fc from "fast-check";
import { mcnemar } from "@candor/measure";
import { describe, expect, test } from "vitest";
import { complianceGap, liveGap } from "../../src/analysis/gap.ts";
import { byQuery, epochs, gapOf, GAP_OPTIONS, same, table } from "./gap-fixtures.ts";

describe("the gap", () => {
  test("is the mean over queries of the difference of each query's means", () => {
    const trained = byQuery([[1, 1, 0, 0], [1], [0, 1]]);
    const unmonitored = byQuery([
      [0, 0],
      [1, 0, 0, 0],
      [1, 1, 1],
    ]);
    const { estimate, differences, queryIds, queries } = gapOf(trained, unmonitored);
    expect(differences).toEqual([0.5, 0.75, -0.5]);
    expect(queryIds).toEqual(["q1", "q2", "q3"]);
    expect([estimate, queries]).toEqual([0.25, 3]);
  });

  test("pairs by query: one that was judged in one condition only counts nowhere", () => {
    const trained = new Map([...byQuery([[1], [0]]), ["only-trained", [1, 1, 1]]]);
    const unmonitored = new Map([...byQuery([[0], [0]]), ["only-unmonitored", [1]]]);
    expect(gapOf(trained, unmonitored)).toMatchObject({ estimate: 0.5, queries: 2, queryIds: ["q1", "q2"] });
  });

  test("is none where no query was judged in both", () => {
    expect(complianceGap(new Map([["a", [1]]]), new Map([["b", [1]]]), GAP_OPTIONS)).toBeUndefined();
    expect(complianceGap(new Map(), new Map(), GAP_OPTIONS)).toBeUndefined();
    expect(liveGap(new Map(), new Map(), 0.95)).toBeUndefined();
  });

  test("is the same in every order of the queries", () => {
    const trained = byQuery([
      [1, 0],
      [1, 1],
      [0, 0],
      [1, 1],
      [0, 1],
      [1, 0],
    ]);
    const unmonitored = byQuery([
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 1],
      [0, 0],
      [0, 0],
    ]);
    const turned = new Map([...trained].toReversed());
    expect(gapOf(turned, unmonitored)).toEqual(gapOf(trained, unmonitored));
  });
});

describe("its interval and p", () => {
  // Twenty queries of four epochs each: share in the trained condition, none in the other.
  const shares = [
    0.5, 0.25, 0.75, 0, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0, 0.75, 0.5, 0.25, 0.5, 0.75, 0.25, 0.5, 0.5, 0.25,
  ];
  const trained = byQuery(shares.map((share) => epochs(4, share * 4)));
  // The fifth query turns the other way: −0.25.
  const unmonitored = byQuery(shares.map((_, index) => epochs(4, index === 4 ? 2 : 0)));

  test("agree with SciPy 1.17: bootstrap (BCa, percentile, 100 000 resamples), exact permutation_test", () => {
    const gap = gapOf(trained, unmonitored);
    expect(gap.method).toBe("cluster-bootstrap-bca");
    expect(gap.estimate).toBeCloseTo(0.4125, 12);
    // One step of the mean's grid is 0.0125.
    expect(Math.abs(gap.low - 0.275)).toBeLessThan(0.013);
    expect(Math.abs(gap.high - 0.5375)).toBeLessThan(0.013);
    expect(Math.abs((gap.percentile?.low ?? NaN) - 0.2875)).toBeLessThan(0.013);
    expect(Math.abs((gap.percentile?.high ?? NaN) - 0.5375)).toBeLessThan(0.013);
    expect(gap.p).toBeCloseTo(5.340576171875e-5, 12);
  });

  test("narrow with the level, and turn round with the conditions", () => {
    const [wide, narrow] = [gapOf(trained, unmonitored), gapOf(trained, unmonitored, { level: 0.9 })];
    expect(wide.low).toBeLessThan(narrow.low);
    expect(wide.high).toBeGreaterThan(narrow.high);
    const turned = gapOf(unmonitored, trained);
    expect(turned.estimate).toBeCloseTo(-wide.estimate, 12);
    expect(turned.p).toBeCloseTo(wide.p, 12);
    expect(Math.abs(turned.low + wide.high)).toBeLessThan(0.013);
  });

  test("depend on the seed alone: equal seeds, equal intervals", () => {
    expect(gapOf(trained, unmonitored, { seed: 7 })).toEqual(gapOf(trained, unmonitored, { seed: 7 }));
    const ends = [1, 2, 3, 4, 5, 6].map((seed) => gapOf(trained, unmonitored, { seed, resamples: 50 }).low);
    expect(new Set(ends).size).toBeGreaterThan(1);
  });

  test("with one epoch p is exact McNemar, by hand and over every table", () => {
    // Four queries against one: 2 × (C(5,0) + C(5,1)) / 2⁵.
    expect(gapOf(...table(2, 4, 1, 3)).p).toBeCloseTo(0.375, 12);
    fc.assert(
      fc.property(
        fc.nat(8),
        fc.nat(15),
        fc.nat(15),
        fc.nat(8),
        (both, onlyTrained, onlyUnmonitored, neither) => {
          fc.pre(both + onlyTrained + onlyUnmonitored + neither > 0);
          const gap = gapOf(...table(both, onlyTrained, onlyUnmonitored, neither), { resamples: 10 });
          expect(gap.p).toBeCloseTo(mcnemar(onlyTrained, onlyUnmonitored).exact, 10);
          expect(gap.mcnemar).toEqual({
            onlyTrained,
            onlyUnmonitored,
            p: mcnemar(onlyTrained, onlyUnmonitored).exact,
          });
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  test("McNemar counts a query by the majority of its epochs; half is no majority", () => {
    const majorities = gapOf(
      byQuery([
        [1, 1, 0],
        [1, 0],
        [0, 0, 1],
        [1, 1],
      ]),
      byQuery([[0, 0, 1], [0], [1, 1, 0], [1]]),
    );
    expect(majorities.mcnemar).toEqual({ onlyTrained: 1, onlyUnmonitored: 1, p: 1 });
  });
});

describe("of a live run", () => {
  test("is valid however often one looks: wider than the final one, and the same mean", () => {
    const [trained, unmonitored] = table(5, 20, 0, 15);
    const [live, final] = [liveGap(trained, unmonitored, 0.95), gapOf(trained, unmonitored)];
    expect(live).toMatchObject({ method: "confidence-sequence", percentile: null, queries: 40 });
    expect(live?.mcnemar).toEqual(final.mcnemar);
    expect(live?.low).toBeLessThan(final.low);
    expect(live?.low).toBeGreaterThan(0);
    expect(live?.high).toBeGreaterThan(final.high);
    expect(live?.p).toBeGreaterThan(final.p);
    expect(live?.p).toBeLessThan(0.05);
  });

  test("claims nothing after one query", () => {
    const live = liveGap(same(1, 1), same(1, 0), 0.95);
    expect(live?.low).toBeLessThan(0);
    expect(live?.p).toBeGreaterThan(0.3);
  });
});
