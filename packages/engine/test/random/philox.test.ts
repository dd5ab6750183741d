import { describe, expect, it } from "vitest";
import { integer, normal, philox, uniform } from "../../src/random/philox.ts";

const words = (text: string): number[] => text.split(" ").map((word) => Number.parseInt(word, 16));

describe("Philox4x32-10", () => {
  // Known answers of the authors' Random123 library, file kat_vectors.
  it.each([
    ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("counter %s, key %s", (counter, key, expected) => {
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = words(counter);
    const [k0 = 0, k1 = 0] = words(key);
    expect(philox([c0, c1, c2, c3], [k0, k1])).toStrictEqual(words(expected));
  });
});

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("derived values", () => {
  const draws = Array.from({ length: 20_000 }, (_, index) => index);

  it("are uniform, normal and whole as named", () => {
    const u = draws.map((index) => uniform(5, 1, index));
    const z = draws.map((index) => normal(5, 1, index));
    expect(Math.abs(mean(u) - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(mean(u.map((value) => (value - 0.5) ** 2)) - 1 / 12)).toBeLessThan(0.002);
    expect(Math.abs(mean(z))).toBeLessThan(0.03);
    expect(Math.abs(mean(z.map((value) => value ** 2)) - 1)).toBeLessThan(0.04);
    expect(new Set(draws.map((index) => integer(5, 1, index, 3)))).toStrictEqual(new Set([0, 1, 2]));
  });

  it("differ between seeds, streams and places, also beyond 32 bits", () => {
    const places: [number, number, number][] = [
      [1, 0, 0],
      [2, 0, 0],
      [2 ** 32 + 1, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
      [1, 0, 2 ** 32],
    ];
    expect(new Set(places.map((place) => uniform(...place))).size).toBe(places.length);
  });
});
