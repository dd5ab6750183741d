/** @file Ops that read and write at indices. All indices are int32. */
import type { Tensor } from "../graph.ts";
import { at, sameShape, ShapeError } from "../shape.ts";
import { expand, reshape, zeros } from "./shaping.ts";

/** Rows of a table: table [V, D], indices [N] → [N, D]. */
export function gatherRows(table: Tensor, indices: Tensor): Tensor {
  if (table.shape.length !== 2 || indices.shape.length !== 1) {
    throw new ShapeError("gatherRows", "need a table and a list of indices", [table.shape, indices.shape]);
  }
  const shape = [at(indices.shape, 0), at(table.shape, 1)];
  const [y] = table.graph.emit("Gather", [table, indices], [{ shape, dtype: table.dtype }], { axis: 0 });
  return table.graph.record([table], y, (dy) => [scatterRowsAdd(dy, indices, at(table.shape, 0))]);
}

/**
 * Row n of `rows` [N, D] added to row indices[n] of zeros [V, D]. `ScatterElements` adds repeated indices right
 * on several threads; `ScatterND` does not.
 */
export function scatterRowsAdd(rows: Tensor, indices: Tensor, height: number): Tensor {
  const { graph } = rows;
  const [count, width] = [at(rows.shape, 0), at(rows.shape, 1)];
  const index = expand(reshape(indices, [count, 1]), [count, width]);
  const shape = [height, width];
  const attributes = { axis: 0, reduction: "add" };
  return graph.emit("ScatterElements", [zeros(graph, shape), index, rows], [{ shape }], attributes)[0];
}

/** One entry of each row: x [N, V], indices [N, 1] → [N, 1]. */
export function pick(x: Tensor, indices: Tensor): Tensor {
  const shape = [at(x.shape, 0), 1];
  if (x.shape.length !== 2 || !sameShape(indices.shape, shape)) {
    throw new ShapeError("pick", "need one index a row", [x.shape, indices.shape]);
  }
  const [y] = x.graph.emit("GatherElements", [x, indices], [{ shape, dtype: x.dtype }], { axis: 1 });
  return x.graph.record([x], y, (dy) => [replace(zeros(x.graph, x.shape), indices, dy)]);
}

/** `x` [N, V] with one entry of each row replaced by `values` [N, 1]; no index repeats, so nothing is added. */
export function replace(x: Tensor, indices: Tensor, values: Tensor): Tensor {
  const attributes = { axis: 1 };
  const [y] = x.graph.emit("ScatterElements", [x, indices, values], [{ shape: x.shape }], attributes);
  return x.graph.record([x, values], y, (dy) => [
    x.requiresGrad ? replace(dy, indices, zeros(x.graph, values.shape)) : undefined,
    values.requiresGrad ? pick(dy, indices) : undefined,
  ]);
}
