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

  constructor(config: LlamaConfig, rows: number, length: number) {
    this.rows = rows;
    this.length = length;
    this.#config = config;
    this.#positions = new BigInt64Array(rows);
    this.#mask = new Float32Array(rows * length).fill(HIDDEN);
    const size = rows * config.kvHeads * length * config.headDim;
    const layers = Array.from({ length: config.layers }, (_, layer) => [
      { input: cacheInput.keys(layer), output: keptOutput.keys(layer), data: new Float32Array(size) },
      { input: cacheInput.values(layer), output: keptOutput.values(layer), data: new Float32Array(size) },
    ]).flat();
    this.#arrays = layers;
    const caches = Object.fromEntries(layers.map(({ input, data }) => [input, data]));
    this.feeds = { ...caches, positions: this.#positions, mask: this.#mask };
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

  /** The chosen rows in a cache of another size, in the order given. */
  resized(kept: readonly number[], rows: number, length: number): KeyValueCache {
    const resized = new KeyValueCache(this.#config, rows, length);
    const arrays: Results = Object.fromEntries(this.#arrays.map(({ output, data }) => [output, data]));
    for (const [row, from] of kept.entries()) resized.fill(row, arrays, from, this.length, this.count(from));
    return resized;
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
