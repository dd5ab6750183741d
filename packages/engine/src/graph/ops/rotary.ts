import type { Graph, Tensor } from "../graph.ts";
import { at, ShapeError } from "../shape.ts";

/** Cosines and sines of the rotary angles, each [positions, headDim / 2]. */
export interface RotaryTable {
  readonly cos: Tensor;
  readonly sin: Tensor;
  readonly negativeSin: Tensor;
}

/**
 * The table for positions 0 … positions − 1 (Su et al. 2021, arXiv:2104.09864): angle = position · base^(−2i/headDim).
 * A `factor` multiplies all values: a query table takes the attention scale 1/√headDim and saves a pass over the scores.
 */
export function rotaryTable(
  graph: Graph,
  positions: number,
  headDim: number,
  base: number,
  factor = 1,
): RotaryTable {
  const half = headDim / 2;
  const angles = Array.from({ length: positions * half }, (_, index) => {
    const position = Math.floor(index / half);
    return position * base ** ((-2 * (index % half)) / headDim);
  });
  const shape = [positions, half];
  const table = (value: (angle: number) => number) => graph.constant(Float32Array.from(angles, value), shape);
  return {
    cos: table((angle) => factor * Math.cos(angle)),
    sin: table((angle) => factor * Math.sin(angle)),
    negativeSin: table((angle) => -factor * Math.sin(angle)),
  };
}

/**
 * Turns each pair (x[i], x[i + headDim/2]) of every head by the angle of its position, the half-split pairing of
 * Hugging Face's llama: x [B, T, heads · headDim], positions [B, T] int64. The derivative turns back.
 */
export function rotary(x: Tensor, table: RotaryTable, positions: Tensor, heads: number): Tensor {
  const half = at(table.cos.shape, 1);
  if (x.shape.length !== 3 || at(x.shape, 2) !== heads * half * 2) {
    throw new ShapeError("rotary", `need [B, T, ${heads} heads of ${half * 2}]`, [x.shape]);
  }
  const { graph } = x;
  const turn = (value: Tensor, sin: Tensor): Tensor =>
    graph.emit("RotaryEmbedding", [value, table.cos, sin, positions], [{ shape: x.shape }], {
      num_heads: heads,
    })[0];
  return graph.record([x], turn(x, table.sin), (dy) => [turn(dy, table.negativeSin)]);
}
