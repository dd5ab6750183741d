// The one source of randomness: pure-rand's xoroshiro128+ behind a seed, with an unbiased index draw made fast by
// spending each 32-bit word on two 16-bit draws.
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { ensure } from "./check.ts";

const HALF_WORD = 65_536;
const WORD = 4_294_967_296;

/** A seeded stream of random numbers. Equal seeds give equal streams. */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** The next 32 random bits as a signed integer. */
  bits(): number;
  /** Fills `out` with independent uniform indices in 0 … size − 1. */
  indices(size: number, out: Uint32Array): void;
}

/**
 * Opens the stream of a seed.
 *
 * Throws RangeError unless the seed is an integer of 32 bits, signed or unsigned: pure-rand reads no more than
 * that, and two seeds that silently gave one stream would be a trap.
 */
export function randomStream(seed: number): RandomStream {
  ensure(
    Number.isInteger(seed) && seed >= -WORD / 2 && seed < WORD,
    "seed",
    "be an integer from -2^31 to 2^32 - 1",
    seed,
  );
  const generator = xoroshiro128plus(seed);
  // Neighbouring seeds start from neighbouring states; 32 steps part them.
  for (let step = 0; step < 32; step++) generator.next();

  return {
    uniform: () => (generator.next() >>> 0) / WORD,
    bits: () => generator.next(),
    indices(size, out) {
      if (size > HALF_WORD) {
        const unbiased = WORD - (WORD % size);
        for (let i = 0; i < out.length;) {
          const word = generator.next() >>> 0;
          if (word < unbiased) out[i++] = word % size;
        }
        return;
      }
      // Lemire (2019): the high half of a product is uniform once the low half passes this threshold.
      const threshold = HALF_WORD % size;
      for (let i = 0; i < out.length;) {
        const word = generator.next();
        const first = (word >>> 16) * size;
        const second = (word & 0xffff) * size;
        if ((first & 0xffff) >= threshold) out[i++] = first >>> 16;
        if (i < out.length && (second & 0xffff) >= threshold) out[i++] = second >>> 16;
      }
    },
  };
}
