// The ops again, in float64 and plain loops: nothing here is shared with the graph.

const read = (data: ArrayLike<number>, index: number): number => {
  const value = data[index];
  if (value === undefined) throw new Error(`no entry ${index}`);
  return value;
};

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** erf by its Maclaurin series, exact to rounding for |x| ≤ 1. */
export function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 40; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** f over a table of `columns` and an operand of shape [rows, columns], [columns], [rows, 1] or []. */
export function broadcast(
  a: Float64Array,
  b: Float64Array,
  columns: number,
  shape: readonly number[],
  f: (a: number, b: number) => number,
): Float64Array {
  const indexOf = (index: number): number => {
    if (shape.length === 0) return 0;
    if (shape.length === 1) return index % columns;
    return shape[1] === 1 ? Math.floor(index / columns) : index;
  };
  return a.map((value, index) => f(value, read(b, indexOf(index))));
}

/** [a, b, c] → [c, a, b]. */
export function transpose201(x: Float64Array, a: number, b: number, c: number): Float64Array {
  return Float64Array.from({ length: a * b * c }, (_, index) => {
    const k = Math.floor(index / (a * b));
    return read(x, (index % (a * b)) * c + k);
  });
}

export function sumAxis(x: Float64Array, rows: number, columns: number, axis: number): Float64Array {
  const sums = new Float64Array(axis === 0 ? columns : rows);
  for (const [index, value] of x.entries()) {
    const cell = axis === 0 ? index % columns : Math.floor(index / columns);
    sums[cell] = read(sums, cell) + value;
  }
  return sums;
}

export function product(
  a: Float64Array,
  b: Float64Array,
  batch: number,
  rows: number,
  inner: number,
  columns: number,
  ta = false,
  tb = false,
): Float64Array {
  const y = new Float64Array(batch * rows * columns);
  for (const cell of y.keys()) {
    const z = Math.floor(cell / (rows * columns));
    const [i, j] = [Math.floor(cell / columns) % rows, cell % columns];
    for (let k = 0; k < inner; k++) {
      const left = read(a, z * rows * inner + (ta ? k * rows + i : i * inner + k));
      y[cell] = read(y, cell) + left * read(b, z * inner * columns + (tb ? j * inner + k : k * columns + j));
    }
  }
  return y;
}

/** `f` on each row of `width`. */
export function byRow(
  x: Float64Array,
  width: number,
  f: (row: Float64Array) => Iterable<number>,
): Float64Array {
  const rows = Array.from({ length: x.length / width }, (_, row) =>
    f(x.slice(row * width, (row + 1) * width)),
  );
  return Float64Array.from(rows.flatMap((row) => Array.from(row)));
}

const total = (row: ArrayLike<number>): number => Array.from(row).reduce((sum, value) => sum + value, 0);
const logSumExp = (row: Float64Array): number => Math.log(total(row.map(Math.exp)));

export const rowCases = [
  { name: "sumLast", row: (x: Float64Array) => [total(x)] },
  { name: "meanLast", row: (x: Float64Array) => [total(x) / x.length] },
  { name: "softmax", row: (x: Float64Array) => x.map((value) => Math.exp(value - logSumExp(x))) },
  { name: "logSoftmax", row: (x: Float64Array) => x.map((value) => value - logSumExp(x)) },
  { name: "logSumExp", row: (x: Float64Array) => [logSumExp(x)] },
  { name: "maxLast", row: (x: Float64Array) => [Math.max(...x)] },
  { name: "cumsum", row: (x: Float64Array) => x.map((_, index) => total(x.slice(0, index + 1))) },
] as const;

export function rmsNorm(x: Float64Array, gain: Float64Array, epsilon: number): Float64Array {
  return byRow(x, gain.length, (row) => {
    const rms = Math.sqrt(total(row.map((value) => value * value)) / row.length + epsilon);
    return row.map((value, index) => (value / rms) * read(gain, index));
  });
}

/** x [rows, heads · headDim]; pairs (i, i + headDim/2) turned by position · base^(−2i/headDim). */
export function rotary(
  x: Float64Array,
  positions: readonly number[],
  heads: number,
  headDim: number,
  base: number,
): Float64Array {
  const half = headDim / 2;
  return x.map((value, index) => {
    const position = read(positions, Math.floor(index / (heads * headDim)));
    const within = index % headDim;
    const angle = position * base ** ((-2 * (within % half)) / headDim);
    const partner = within < half ? -read(x, index + half) : read(x, index - half);
    return value * Math.cos(angle) + partner * Math.sin(angle);
  });
}

/** q [heads, rows, D], k and v [heads, length, D]; row i sees positions up to i mod length. */
export function attention(
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  heads: number,
  rows: number,
  length: number,
  width: number,
): Float64Array {
  const o = new Float64Array(heads * rows * width);
  for (let head = 0; head < heads; head++) {
    const key = (j: number, d: number): number => (head * length + j) * width + d;
    for (let i = 0; i < rows; i++) {
      const query = (head * rows + i) * width;
      const seen = Array.from({ length: (i % length) + 1 }, (_, j) =>
        Math.exp(
          total(Array.from({ length: width }, (_unused, d) => read(q, query + d) * read(k, key(j, d)))),
        ),
      );
      for (let d = 0; d < width; d++) {
        o[query + d] = total(seen.map((weight, j) => weight * read(v, key(j, d)))) / total(seen);
      }
    }
  }
  return o;
}
