// Draws for simulations, on the library's own stream.
import { normalQuantile } from "../../src/index.ts";
import { type RandomStream, randomStream } from "../../src/random.ts";

/** A kind of query: its share, and the chance of complying in conditions A and B. */
export interface QueryType {
  share: number;
  a: number;
  b: number;
}

export class Draws {
  readonly #stream: RandomStream;

  constructor(seed: number) {
    this.#stream = randomStream(seed);
  }

  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.#stream.uniform();
  }

  bernoulli(chance: number): 0 | 1 {
    return this.#stream.uniform() < chance ? 1 : 0;
  }

  binomial(n: number, chance: number): number {
    let hits = 0;
    for (let i = 0; i < n; i++) hits += this.bernoulli(chance);
    return hits;
  }

  normal(mean = 0, sd = 1): number {
    return mean + sd * normalQuantile(this.#stream.uniform() + 2 ** -33);
  }

  bits(): number {
    return this.#stream.bits();
  }

  type(types: readonly QueryType[]): QueryType {
    let left = this.#stream.uniform();
    for (const type of types) {
      left -= type.share;
      if (left < 0) return type;
    }
    return types.at(-1) ?? { share: 1, a: 0, b: 0 };
  }

  /** Outcomes of n queries × epochs in both conditions. */
  queries(types: readonly QueryType[], n: number, epochs: number): { a: number[][]; b: number[][] } {
    const a: number[][] = [];
    const b: number[][] = [];
    for (let q = 0; q < n; q++) {
      const type = this.type(types);
      a.push(Array.from({ length: epochs }, () => this.bernoulli(type.a)));
      b.push(Array.from({ length: epochs }, () => this.bernoulli(type.b)));
    }
    return { a, b };
  }
}

export const trueRate = (types: readonly QueryType[], condition: "a" | "b"): number =>
  types.reduce((total, type) => total + type.share * type[condition], 0);

export const trueGap = (types: readonly QueryType[]): number => trueRate(types, "a") - trueRate(types, "b");
