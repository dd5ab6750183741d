/** Token rows for one training step or one scoring run. The one-per-token arrays are [rows · length], row after row. */
export interface Batch {
  readonly rows: number;
  readonly length: number;
  readonly ids: Int32Array<ArrayBuffer>;
  /** The token that each one predicts. */
  readonly targets: Int32Array<ArrayBuffer>;
  /** Share of each token in the loss; 0 leaves it out. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** For policy gradients. */
  readonly advantages?: Float32Array<ArrayBuffer>;
  /** For clipped ratios: log-probabilities when the text was sampled. */
  readonly oldLogProbabilities?: Float32Array<ArrayBuffer>;
  /** For the value head: values when the text was sampled. */
  readonly oldValues?: Float32Array<ArrayBuffer>;
  /** For the value head: what it should have said. */
  readonly returns?: Float32Array<ArrayBuffer>;
}

/** A part of a batch with exactly `count` rows from `start`; rows beyond the end are empty and weigh nothing. */
export function batchRows(batch: Batch, start: number, count: number): Batch {
  const from = start * batch.length;
  const to = Math.min(batch.rows, start + count) * batch.length;
  const size = count * batch.length;
  const integers = (source: Int32Array) => {
    const part = new Int32Array(size);
    part.set(source.subarray(from, to));
    return part;
  };
  const floats = (name: keyof Batch, source: Float32Array | undefined) => {
    if (source === undefined) return {};
    const part = new Float32Array(size);
    part.set(source.subarray(from, to));
    return { [name]: part };
  };
  return {
    rows: count,
    length: batch.length,
    ids: integers(batch.ids),
    targets: integers(batch.targets),
    weights: Float32Array.from({ length: size }, (_, index) =>
      from + index < to ? (batch.weights[from + index] ?? 0) : 0,
    ),
    ...floats("advantages", batch.advantages),
    ...floats("oldLogProbabilities", batch.oldLogProbabilities),
    ...floats("oldValues", batch.oldValues),
    ...floats("returns", batch.returns),
  };
}
