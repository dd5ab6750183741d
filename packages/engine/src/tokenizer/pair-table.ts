// The state of byte-pair training: the words of the corpus as linked lists of tokens, and for every pair of neighbours
// how often it occurs and where. A merge visits only the places of its pair, so training takes time in proportion to
// the corpus, however many merges it makes and however long its words are.
import { type Pair, PairQueue } from "./pair-queue.ts";

/** A distinct word: its tokens and the number of its occurrences. */
export interface Word {
  readonly tokens: ArrayLike<number>;
  readonly count: number;
}

const NONE = -1;

export class PairTable {
  /** Token at each place; NONE once a merge has joined it to the one before. */
  readonly #tokens: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Occurrences of the word that each place belongs to. */
  readonly #weights: Float64Array;
  /** Pairs by left and then by right token. */
  readonly #pairs: Map<number, Pair>[] = [];
  readonly #queue = new PairQueue();

  constructor(words: readonly Word[]) {
    const size = words.reduce((sum, { tokens }) => sum + tokens.length, 0);
    this.#tokens = new Int32Array(size);
    this.#next = new Int32Array(size).fill(NONE);
    this.#previous = new Int32Array(size).fill(NONE);
    this.#weights = new Float64Array(size);
    let start = 0;
    for (const { tokens, count } of words) {
      const end = start + tokens.length;
      this.#tokens.set(tokens, start);
      this.#weights.fill(count, start, end);
      for (let place = start + 1; place < end; place++) {
        this.#previous[place] = place - 1;
        this.#next[place - 1] = place;
      }
      start = end;
    }
    const found = new Set<Pair>();
    for (let place = 0; place < size; place++) {
      if (this.#next[place] !== NONE) found.add(this.#count(place, 1));
    }
    for (const pair of found) this.#queue.push(pair);
  }

  /** Takes out the pair that occurs most often, in the order of {@link PairQueue}; undefined if there is none. */
  takeBest(): Pair | undefined {
    return this.#queue.pop();
  }

  /** Replaces every occurrence of `pair`, from left to right in each word, by `token`. */
  merge(pair: Pair, token: number): void {
    const [tokens, next, previous] = [this.#tokens, this.#next, this.#previous];
    const { left, right, places } = pair;
    // Only occurrences of a twin pair overlap, as in "aaa"; for these alone the order matters.
    if (left === right) places.sort((a, b) => a - b);
    const grown = new Set<Pair>();
    for (const place of places) {
      const joined = next[place] ?? NONE;
      if (tokens[place] !== left || joined === NONE || tokens[joined] !== right) continue;
      const before = previous[place] ?? NONE;
      const after = next[joined] ?? NONE;
      if (before !== NONE) this.#count(before, -1);
      if (after !== NONE) this.#count(joined, -1);
      tokens[place] = token;
      tokens[joined] = NONE;
      next[place] = after;
      if (after !== NONE) previous[after] = place;
      if (before !== NONE) grown.add(this.#count(before, 1));
      if (after !== NONE) grown.add(this.#count(place, 1));
    }
    pair.count = 0;
    places.length = 0;
    for (const other of grown) this.#queue.push(other);
  }

  /** Counts the pair that begins at `place` once more, or once less. */
  #count(place: number, sign: 1 | -1): Pair {
    const left = this.#tokens[place] ?? NONE;
    const right = this.#tokens[this.#next[place] ?? NONE] ?? NONE;
    const row = (this.#pairs[left] ??= new Map<number, Pair>());
    let pair = row.get(right);
    if (pair === undefined) {
      pair = { left, right, count: 0, places: [] };
      row.set(right, pair);
    }
    pair.count += sign * (this.#weights[place] ?? 0);
    if (sign === 1) pair.places.push(place);
    return pair;
  }
}
