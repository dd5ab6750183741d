import type { LlamaConfig } from "../model/config.ts";
import { cacheInput } from "../nn/cached-attention.ts";
import { keptOutput } from "../compile/sampling-graphs.ts";
import type { Feeds, Results } from "../runtime/backend.ts";

const HIDDEN = -1e9;

/** Keys and values of the tokens so far, [rows, kvHeads, length, headDim] for each layer, and how many each row has. */
export class KeyValueCache {
  readonly rows: number;
  readonly length: number;
  readonly feeds: Feeds;
  readonly #config: LlamaConfig;
  readonly #arrays: readonly { readonly output: string; readonly data: Float32Array<ArrayBuffer> }[];
  readonly #positions: BigInt64Array<ArrayBuffer>;
  readonly #mask: Float32Array<ArrayBuffer>;

  /** @param memory of a cache that is no longer used and was at least as large, by output */
  private constructor(
    config: LlamaConfig,
    rows: number,
    length: number,
    memory: ReadonlyMap<string, Float32Array<ArrayBuffer>>,
  ) {
    this.rows = rows;
    this.length = length;
    this.#config = config;
    this.#positions = new BigInt64Array(rows);
    this.#mask = new Float32Array(rows * length).fill(HIDDEN);
    const size = rows * config.kvHeads * length * config.headDim;
    const arrayOf = (output: string) => memory.get(output)?.subarray(0, size) ?? new Float32Array(size);
    const layers = Array.from({ length: config.layers }, (_, layer) => [
      { input: cacheInput.keys(layer), output: keptOutput.keys(layer) },
      { input: cacheInput.values(layer), output: keptOutput.values(layer) },
    ])
      .flat()
      .map((names) => ({ ...names, data: arrayOf(names.output) }));
    this.#arrays = layers;
    const caches = Object.fromEntries(layers.map(({ input, data }) => [input, data]));
    this.feeds = { ...caches, positions: this.#positions, mask: this.#mask };
  }

  static empty(config: LlamaConfig, rows: number, length: number): KeyValueCache {
    return new KeyValueCache(config, rows, length, new Map());
  }

  /** Tokens that a row holds. */
  count(row: number): number {
    return Number(this.#positions[row] ?? 0n);
  }

  /** Fills a row with the first `count` places of row `from` of a prefill padded to `padded`. */
  fill(row: number, results: Results, from: number, padded: number, count: number): void {
    this.#each((data, head, output) => {
      const source = results[output]?.subarray(
        this.#start(from, head, padded, 0),
        this.#start(from, head, padded, count),
      );
      if (source !== undefined) data.set(source, this.#start(row, head, this.length, 0));
    });
    this.#setCount(row, count);
  }

  /** Adds the key and value that a step made for a row. */
  append(row: number, results: Results): void {
    const place = this.count(row);
    this.#each((data, head, output) => {
      const source = results[output]?.subarray(this.#start(row, head, 1, 0), this.#start(row, head, 1, 1));
      if (source !== undefined) data.set(source, this.#start(row, head, this.length, place));
    });
    this.#setCount(row, place + 1);
  }

  /** The chosen rows, in ascending order, in a cache of another size that takes the place of this one. */
  resized(kept: readonly number[], rows: number, length: number): KeyValueCache {
    return rows <= this.rows && length === this.length
      ? this.#narrowed(kept, rows)
      : this.#copied(kept, rows, length);
  }

  /** Fewer rows in the same memory: each moves up. */
  #narrowed(kept: readonly number[], rows: number): KeyValueCache {
    const memory = new Map(this.#arrays.map(({ output, data }) => [output, data]));
    const narrowed = new KeyValueCache(this.#config, rows, this.length, memory);
    for (const [row, from] of kept.entries()) {
      const [start, end] = [this.#start(from, 0, this.length, 0), this.#start(from + 1, 0, this.length, 0)];
      if (row !== from)
        for (const { data } of this.#arrays) data.copyWithin(this.#start(row, 0, this.length, 0), start, end);
      narrowed.#setCount(row, this.count(from));
    }
    return narrowed;
  }

  #copied(kept: readonly number[], rows: number, length: number): KeyValueCache {
    const copied = KeyValueCache.empty(this.#config, rows, length);
    const arrays: Results = Object.fromEntries(this.#arrays.map(({ output, data }) => [output, data]));
    for (const [row, from] of kept.entries()) copied.fill(row, arrays, from, this.length, this.count(from));
    return copied;
  }

  #setCount(row: number, count: number): void {
    this.#positions[row] = BigInt(count);
    this.#mask.fill(0, row * this.length, row * this.length + count);
    this.#mask.fill(HIDDEN, row * this.length + count, (row + 1) * this.length);
  }

  /** Where a place begins in an array [rows, kvHeads, length, headDim]. */
  #start(row: number, head: number, length: number, place: number): number {
    return ((row * this.#config.kvHeads + head) * length + place) * this.#config.headDim;
  }

  #each(visit: (data: Float32Array, head: number, output: string) => void): void {
    for (const { data, output } of this.#arrays) {
      for (let head = 0; head < this.#config.kvHeads; head++) visit(data, head, output);
    }
  }
}
