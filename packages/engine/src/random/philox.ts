/**
 * @file Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
 * A value is a pure function of (seed, stream, index), so nothing needs to be stored to resume, and a sequence draws the
 * same numbers whatever else is sampled next to it.
 */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

export type Counter = readonly [number, number, number, number];
export type Key = readonly [number, number];

/** Four random 32-bit words. */
export function philox(counter: Counter, key: Key): Counter {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [word0, word2] = [highWord(M1, c2) ^ c1 ^ k0, highWord(M0, c0) ^ c3 ^ k1];
    [c0, c1, c2, c3] = [word0 >>> 0, Math.imul(M1, c2) >>> 0, word2 >>> 0, Math.imul(M0, c0) >>> 0];
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** High word of a 32 × 32 bit product; the low one is `Math.imul`. Halves of `a` keep every product below 2⁵³. */
function highWord(a: number, b: number): number {
  return Math.floor(((a >>> 16) * b + Math.floor(((a & 0xffff) * b) / 0x10000)) / 0x10000);
}

/** Streams that share a seed without sharing numbers. */
export const stream = { parameters: 0, data: 1, sampling: 2 } as const;

/** A value in [0, 1) with 53 random bits. */
export function uniform(seed: number, streamId: number, index: number): number {
  const [high, low] = words(seed, streamId, index);
  return ((high >>> 5) * 0x4000000 + (low >>> 6)) / 2 ** 53;
}

/** A standard normal value, by Box and Muller. */
export function normal(seed: number, streamId: number, index: number): number {
  const [a, b] = words(seed, streamId, index);
  return Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * b) / 2 ** 32);
}

/** A whole number in [0, limit). */
export function integer(seed: number, streamId: number, index: number, limit: number): number {
  return Math.floor(uniform(seed, streamId, index) * limit);
}

/** The seed may be any whole number up to 2⁵³. */
function words(seed: number, streamId: number, index: number): Counter {
  return philox(
    [index >>> 0, Math.floor(index / 2 ** 32) >>> 0, streamId, 0],
    [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0],
  );
}
