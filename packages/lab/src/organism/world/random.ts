import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Seeded choices: equal seeds give equal corpora. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /**
   * True in this share of all draws of that name, spread evenly. What is learned from the last few hundred draws then is
   * the share itself, and not the luck of a run.
   */
  evenly(name: string, share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** This many different items, in random order. */
  sample<T>(items: readonly T[], count: number): T[];
  /** A key, with a probability in proportion to its weight. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T;
}

export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  // Neighbouring seeds start from neighbouring states; some steps part them.
  for (let step = 0; step < 32; step++) generator.next();
  const counts = new Map<string, number>();
  const uniform = () => (generator.next() >>> 0) / 2 ** 32;
  const pick = <T>(items: readonly T[]): T => {
    const [item] = items.slice(Math.floor(uniform() * items.length));
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  };
  return {
    uniform,
    chance: (probability) => uniform() < probability,
    evenly(name, share) {
      const drawn = counts.get(name) ?? 0;
      counts.set(name, drawn + 1);
      return Math.floor((drawn + 1) * share + 0.5) > Math.floor(drawn * share + 0.5);
    },
    pick,
    sample(items, count) {
      const rest = [...items];
      return Array.from({ length: count }, () => {
        const item = pick(rest);
        rest.splice(rest.indexOf(item), 1);
        return item;
      });
    },
    weighted(weights) {
      const names = keysOf(weights);
      let rest = uniform() * names.reduce((sum, name) => sum + weights[name], 0);
      return names.find((name) => (rest -= weights[name]) < 0) ?? pick(names);
    },
  };
}

function keysOf<T extends string>(weights: Readonly<Record<T, number>>): T[] {
  const isKey = (name: string): name is T => Object.hasOwn(weights, name);
  return Object.keys(weights).filter(isKey);
}

/** A number from 0 up to 1 that depends on the words only (FNV-1a, then MurmurHash3's finaliser). */
export function shareOf(...words: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const char of words.join("\u0000")) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
