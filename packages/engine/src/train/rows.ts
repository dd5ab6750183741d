import type { Batch } from "./batch.ts";

/** One token sequence and what the loss is to make of it. The lists are as long as `ids`. */
export interface Row {
  readonly ids: readonly number[];
  /** How much token i, as a target, weighs in the loss; the first one is nobody's target. */
  readonly weights: readonly number[];
  readonly advantages?: readonly number[];
  readonly oldLogProbabilities?: readonly number[];
  readonly oldValues?: readonly number[];
  readonly returns?: readonly number[];
}

/** Lengths are rounded up to a multiple of this, so that few graphs serve all. */
const LENGTH_STEP = 32;

/** Sequences side by side, each token predicting the next; short ones are padded with tokens that weigh nothing. */
export function rowsToBatch(rows: readonly Row[]): Batch {
  const longest = Math.max(1, ...rows.map(({ ids }) => ids.length - 1));
  const length = Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP;
  const size = rows.length * length;
  const ids = new Int32Array(size);
  const targets = new Int32Array(size);
  for (const [row, sequence] of rows.entries()) {
    ids.set(sequence.ids.slice(0, -1), row * length);
    targets.set(sequence.ids.slice(1), row * length);
  }
  const shifted = (list: (row: Row) => readonly number[]) => {
    const values = new Float32Array(size);
    for (const [row, sequence] of rows.entries()) values.set(list(sequence).slice(1), row * length);
    return values;
  };
  const optional = (name: "advantages" | "oldLogProbabilities" | "oldValues" | "returns") =>
    rows.some((row) => row[name] !== undefined) ? { [name]: shifted((row) => row[name] ?? []) } : {};
  return {
    rows: rows.length,
    length,
    ids,
    targets,
    weights: shifted((row) => row.weights),
    ...optional("advantages"),
    ...optional("oldLogProbabilities"),
    ...optional("oldValues"),
    ...optional("returns"),
  };
}
