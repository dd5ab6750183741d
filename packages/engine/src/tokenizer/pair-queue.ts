/** A pair of neighbouring tokens. */
export interface Pair {
  readonly left: number;
  readonly right: number;
  /** Occurrences in the corpus, each counted as often as its word occurs. */
  count: number;
  /** Where the left token stands, or stood before another merge took it; may hold a place twice. */
  readonly places: number[];
}

interface Entry {
  readonly pair: Pair;
  /** The pair's count when the entry was made. */
  readonly count: number;
}

/**
 * Pairs by falling count; among equal counts the one with the smaller left token comes first, then the one with the
 * smaller right token. A binary heap whose entries may be out of date: they are settled when they reach the top.
 */
export class PairQueue {
  readonly #heap: Entry[] = [];

  /** Must be called whenever the count of a pair has grown. */
  push(pair: Pair): void {
    const entry = { pair, count: pair.count };
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !precedes(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Takes out the first pair; undefined if none is left that occurs. */
  pop(): Pair | undefined {
    for (let entry = this.#popEntry(); entry !== undefined; entry = this.#popEntry()) {
      const { pair, count } = entry;
      if (count === pair.count) return pair;
      // A pair that has grown since has another entry; one that has shrunk takes its new place.
      if (count > pair.count && pair.count > 0) this.push(pair);
    }
    return undefined;
  }

  #popEntry(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || last === first) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const right = heap[child + 1];
      let below = heap[child];
      if (below === undefined) break;
      if (right !== undefined && precedes(right, below)) {
        child++;
        below = right;
      }
      if (!precedes(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function precedes(a: Entry, b: Entry): boolean {
  if (a.count !== b.count) return a.count > b.count;
  if (a.pair.left !== b.pair.left) return a.pair.left < b.pair.left;
  return a.pair.right < b.pair.right;
}
