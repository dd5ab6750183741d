import { newcombePaired } from "@candor/measure";
import { describe, expect, test } from "vitest";
import { byQuery, epochs, gapOf, same } from "./gap-fixtures.ts";

describe("where every query has the same difference", () => {
  // Newcombe (1998), method 10, computed by hand for these tables.
  test.each([
    ["none complies", same(20, 0, 0), same(20, 0), 0, -0.16112516, 0.16112516],
    ["all comply", same(20, 1), same(20, 1, 1), 0, -0.16112516, 0.16112516],
    ["all comply in training, none outside", same(20, 1), same(20, 0), 1, 0.77213462, 1],
    ["none complies in training, all outside", same(12, 0), same(12, 1), -1, -1, -0.65706169],
    [
      "half against a quarter, in every query",
      same(8, 1, 0),
      same(8, 1, 0, 0, 0),
      0.25,
      -0.19406658,
      0.58611243,
    ],
  ])("%s", (_, trained, unmonitored, estimate, low, high) => {
    const gap = gapOf(trained, unmonitored);
    expect([gap.method, gap.percentile]).toEqual(["newcombe-paired", null]);
    expect(gap.estimate).toBeCloseTo(estimate, 12);
    expect(gap.low).toBeCloseTo(low, 7);
    expect(gap.high).toBeCloseTo(high, 7);
  });

  test("a difference that is the same but for rounding counts as the same", () => {
    const gap = gapOf(byQuery([epochs(10, 3), epochs(10, 8)]), byQuery([epochs(10, 1), epochs(10, 6)]));
    expect(gap.differences[0]).not.toBe(gap.differences[1]);
    expect(gap.method).toBe("newcombe-paired");
    expect([gap.low < 0.2, gap.high > 0.2]).toEqual([true, true]);
  });

  test("one query alone has the interval of one pair", () => {
    const { low, high, method, queries } = gapOf(same(1, 1), same(1, 0));
    const expected = newcombePaired({ both: 0, onlyA: 1, onlyB: 0, neither: 0 }, 0.95);
    expect([method, queries, low, high]).toEqual(["newcombe-paired", 1, expected.low, expected.high]);
  });
});
