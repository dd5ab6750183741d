import { describe, expect, it } from "vitest";
import { drawToken, mostLikely } from "../../src/sample/choose-token.ts";

const p = Float32Array.of(0.1, 0.4, 0.05, 0.3, 0.15);
const grid = Array.from({ length: 1000 }, (_, index) => (index + 0.5) / 1000);
/** Share of the unit interval that gives each token. */
const shares = (settings: { topK?: number; topP?: number }) =>
  [...p.keys()].map((token) => grid.filter((u) => drawToken(p, u, settings) === token).length / 1000);

describe("drawing a token", () => {
  it.each([
    ["all", {}, [0.1, 0.4, 0.05, 0.3, 0.15]],
    ["the two most likely", { topK: 2 }, [0, 0.571, 0, 0.429, 0]],
    ["the fewest that reach 0.6", { topP: 0.6 }, [0, 0.571, 0, 0.429, 0]],
    ["the fewest that reach 0.75", { topP: 0.75 }, [0, 0.471, 0, 0.353, 0.176]],
    ["top-p of what top-k left", { topK: 3, topP: 0.8 }, [0, 0.571, 0, 0.429, 0]],
    ["always at least one", { topP: 1e-9 }, [0, 1, 0, 0, 0]],
  ])("%s", (_, settings, expected) => {
    expect(shares(settings)).toStrictEqual(expected);
  });

  it("never takes a token of probability zero, at either end", () => {
    const gap = Float32Array.of(0, 1, 0);
    expect([0, 0.5, 1 - 2 ** -53].map((u) => drawToken(gap, u, {}))).toStrictEqual([1, 1, 1]);
  });

  it("takes the first of the most likely at temperature 0", () => {
    expect(mostLikely(Float32Array.of(1, 3, 3, 2))).toBe(1);
  });
});
