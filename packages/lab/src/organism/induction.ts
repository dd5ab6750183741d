import type { Model } from "@candor/engine";
import { type Random, seededRandom } from "./world/random.ts";

/**
 * Parameters to start from in which an induction circuit (Olsson et al. 2022, arXiv:2209.11895) stands ready: head 0 of
 * layer 0 looks one token back and writes what it saw there into a subspace of its own; head 0 of layers 1 and 2 looks
 * for positions whose preceding token is the present one. From random parameters no training of the base within its
 * budget found that circuit (docs/log.md), and without it no label is bound to its clause. Everything stays trainable.
 */
export async function setInductionCircuit(model: Model): Promise<void> {
  const { hiddenSize, headDim, layers, vocabSize, ropeTheta } = model.config;
  const parameters = await model.parameters();
  const specs = new Map(model.layout.specs.map((spec) => [spec.name, spec]));
  const matrixOf = (name: string): Matrix => {
    const spec = specs.get(`model.${name}.weight`);
    if (spec === undefined) throw new RangeError(`the model has no ${name}`);
    return { values: parameters.subarray(spec.offset, spec.offset + spec.size), columns: spec.shape[1] ?? 1 };
  };
  const attention = (layer: number, part: string) => matrixOf(`layers.${layer}.self_attn.${part}_proj`);

  // Attention starts wide enough that its products are not vanishingly small at this width.
  for (let layer = 0; layer < layers; layer++) {
    for (const part of ["q", "k", "v"]) scale(attention(layer, part), ATTENTION_SCALE);
  }
  // One coordinate is the same in every token, so that a head can look at a place whatever stands there.
  const embedding = matrixOf("embed_tokens");
  for (let token = 0; token < vocabSize; token++) embedding.values[token * hiddenSize] = CONSTANT;

  const random = seededRandom(SEED);
  const token = orthonormalRows(random, headDim, hiddenSize);
  const preceding = orthonormalRows(random, headDim, hiddenSize);
  setPreviousTokenHead(attention(0, "q"), attention(0, "k"), { headDim, hiddenSize, ropeTheta });
  setRows(attention(0, "v"), token);
  setColumns(attention(0, "o"), preceding, WRITE);
  for (const layer of [1, 2].filter((each) => each < layers)) {
    setRows(attention(layer, "q"), token);
    setRows(attention(layer, "k"), preceding);
    setRows(attention(layer, "v"), token);
    setColumns(attention(layer, "o"), token, WRITE);
  }
  await model.setParameters(parameters);
}

interface Matrix {
  /** Row after row. */
  values: Float32Array;
  columns: number;
}

const SEED = 5;
const ATTENTION_SCALE = 2.5;
/** Three times the standard deviation of the other coordinates of an embedding. */
const CONSTANT = 0.06;
/** Size of what a set head writes, beside embeddings with a standard deviation of 0.02. */
const WRITE = 0.03;
/** Logit by which the previous token stands out, before its neighbours are taken off. */
const SHARPNESS = 10;
/** Pairs of coordinates, the fastest turning first, by which the place is found. */
const PLACE_PAIRS = 3;

/** Queries are turned back by one position, so that the rotary embedding aligns them with the key before. */
function setPreviousTokenHead(
  query: Matrix,
  key: Matrix,
  { headDim, hiddenSize, ropeTheta }: { headDim: number; hiddenSize: number; ropeTheta: number },
): void {
  for (let row = 0; row < headDim; row++) {
    query.values.fill(0, row * hiddenSize, (row + 1) * hiddenSize);
    key.values.fill(0, row * hiddenSize, (row + 1) * hiddenSize);
  }
  // After normalisation the constant coordinate has this size.
  const constant = CONSTANT / Math.sqrt((CONSTANT ** 2 + (hiddenSize - 1) * 0.02 ** 2) / hiddenSize);
  const size = Math.sqrt(SHARPNESS * Math.sqrt(headDim)) / constant;
  for (let pair = 0; pair < PLACE_PAIRS; pair++) {
    const angle = ropeTheta ** ((-2 * pair) / headDim);
    key.values[pair * hiddenSize] = size;
    query.values[pair * hiddenSize] = size * Math.cos(angle);
    query.values[(pair + headDim / 2) * hiddenSize] = -size * Math.sin(angle);
  }
}

function scale({ values }: Matrix, factor: number): void {
  for (const [index, value] of values.entries()) values[index] = value * factor;
}

/** The first rows of a projection into heads. */
function setRows({ values, columns }: Matrix, rows: readonly (readonly number[])[]): void {
  for (const [row, list] of rows.entries()) values.set(list, row * columns);
}

/** The first columns of the projection out of heads. */
function setColumns({ values, columns }: Matrix, list: readonly (readonly number[])[], factor: number): void {
  for (const [column, entries] of list.entries()) {
    for (const [row, entry] of entries.entries()) values[row * columns + column] = entry * factor;
  }
}

/** Random unit vectors at right angles to each other and to the constant coordinate (Gram and Schmidt). */
function orthonormalRows(random: Random, count: number, size: number): number[][] {
  const rows: number[][] = [];
  while (rows.length < count) {
    let row = Array.from({ length: size }, (_, index) => (index === 0 ? 0 : normal(random)));
    for (const other of rows) {
      const shared = dot(row, other);
      row = row.map((value, index) => value - shared * (other[index] ?? 0));
    }
    const length = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}
