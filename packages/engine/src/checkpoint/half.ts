// The two 16-bit floats of checkpoints. Every conversion is exact or rounds to nearest, ties to even, as IEEE 754
// and PyTorch do. They are written out because Float16Array needs Node 24 and nothing in Node knows bfloat16.

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** Bit patterns of `values` as 32-bit floats. */
function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** Widens bfloat16, which is the upper half of a 32-bit float. */
export function decodeBfloat16(source: Uint16Array, target: Float32Array): void {
  const bits = bitsOf(target);
  for (let i = 0; i < source.length; i++) bits[i] = (source[i] ?? 0) << 16;
}

/** Narrows to bfloat16; a NaN stays a NaN with its sign and is made quiet. */
export function encodeBfloat16(source: Float32Array, target: Uint16Array): void {
  const bits = bitsOf(source);
  for (let i = 0; i < source.length; i++) {
    const word = bits[i] ?? 0;
    const isNaN = (word & 0x7fffffff) > 0x7f800000;
    target[i] = isNaN ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
}

/** Widens IEEE half precision: 1 sign, 5 exponent and 10 fraction bits. */
export function decodeFloat16(source: Uint16Array, target: Float32Array): void {
  const bits = bitsOf(target);
  for (let i = 0; i < source.length; i++) {
    const half = source[i] ?? 0;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 31;
    const fraction = half & 0x3ff;
    if (exponent === 31) bits[i] = sign | 0x7f800000 | (fraction << 13);
    else if (exponent > 0) bits[i] = sign | ((exponent + 112) << 23) | (fraction << 13);
    else target[i] = (sign === 0 ? fraction : -fraction) * 2 ** -24;
  }
}

/** Narrows to IEEE half precision; what rounds above 65 504 becomes infinite, a NaN stays a quiet NaN. */
export function encodeFloat16(source: Float32Array, target: Uint16Array): void {
  const bits = bitsOf(source);
  for (let i = 0; i < source.length; i++) {
    const word = bits[i] ?? 0;
    target[i] = ((word >>> 16) & 0x8000) | halfOfMagnitude(word & 0x7fffffff);
  }
}

function halfOfMagnitude(word: number): number {
  if (word > 0x7f800000) return 0x7e00 | ((word >>> 13) & 0x1ff);
  if (word >= 0x477ff000) return 0x7c00;
  if (word >= 0x38800000) return (word - 0x38000000 + 0xfff + ((word >>> 13) & 1)) >>> 13;
  // Below 2⁻¹⁴ the halves are multiples of 2⁻²⁴: adding 2⁵² to a double rounds it to a whole number, ties to even.
  scratchBits[0] = word;
  return (scratchFloat[0] ?? 0) * 2 ** 24 + 2 ** 52 - 2 ** 52;
}
