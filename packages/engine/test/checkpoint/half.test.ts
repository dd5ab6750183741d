import { describe, expect, test } from "vitest";
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from "../../src/checkpoint/half.ts";

const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);

/** The number a pattern stands for, by the definition of IEEE 754. */
function defined(pattern: number, exponentBits: number, fractionBits: number): number {
  const sign = pattern >>> 15 === 0 ? 1 : -1;
  const exponent = (pattern >>> fractionBits) & (2 ** exponentBits - 1);
  const fraction = pattern & (2 ** fractionBits - 1);
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * (fraction / 2 ** fractionBits) * 2 ** (1 - bias);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

const formats = [
  { name: "float16", exponent: 5, fraction: 10, decode: decodeFloat16, encode: encodeFloat16 },
  { name: "bfloat16", exponent: 8, fraction: 7, decode: decodeBfloat16, encode: encodeBfloat16 },
];

describe.each(formats)("$name", ({ exponent, fraction, decode, encode }) => {
  const decoded = new Float32Array(65_536);
  decode(all, decoded);
  const encodeOne = (value: number) => {
    const target = new Uint16Array(1);
    encode(Float32Array.of(value), target);
    return target[0];
  };

  test("decodes all 65 536 patterns to the number that the format defines", () => {
    const wrong = all.filter((i) => !Object.is(decoded[i], defined(i, exponent, fraction)));
    expect([...wrong]).toEqual([]);
  });

  test("encodes every decoded number to its pattern, NaN to a quiet NaN of the same sign", () => {
    const encoded = new Uint16Array(65_536);
    encode(decoded, encoded);
    const quiet = 1 << (fraction - 1);
    const wrong = all.filter((i) => encoded[i] !== (Number.isNaN(decoded[i]) ? i | quiet : i));
    expect([...wrong]).toEqual([]);
  });

  test("rounds to nearest, ties to the even pattern, between all neighbours", () => {
    const infinity = (2 ** exponent - 1) << fraction;
    const wrong: number[] = [];
    for (let i = 0; i < infinity; i++) {
      const [low, high] = [defined(i, exponent, fraction), defined(i + 1, exponent, fraction)];
      // Infinity takes the place of the number that would follow the largest finite one.
      const step = low - defined(i - 1, exponent, fraction);
      const middle = (low + (high === Infinity ? low + step : high)) / 2;
      const even = i % 2 === 0 ? i : i + 1;
      const above = nextFloat(middle, 1);
      const below = nextFloat(middle, -1);
      const right =
        encodeOne(middle) === even &&
        encodeOne(above) === i + 1 &&
        encodeOne(below) === i &&
        encodeOne(-middle) === (even | 0x8000);
      if (!right) wrong.push(i);
    }
    expect(wrong).toEqual([]);
  });
});

/** The 32-bit float next to `value`. */
function nextFloat(value: number, direction: 1 | -1): number {
  const floats = Float32Array.of(value);
  const bits = new Int32Array(floats.buffer);
  bits[0] = (bits[0] ?? 0) + direction;
  return floats[0] ?? 0;
}

test("float16 overflows to infinity from 65 520 on, underflows to zero up to 2⁻²⁵", () => {
  const halves = new Uint16Array(6);
  encodeFloat16(Float32Array.of(65_504, 65_519.99, 65_520, 2 ** -25, 2 ** -25 * 1.001, 1e-45), halves);
  expect([...halves]).toEqual([0x7bff, 0x7bff, 0x7c00, 0, 1, 0]);
});
