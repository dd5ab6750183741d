/** @file Ops that move values without changing them, and the sums that undo them. */
import type { Graph, Tensor } from "../graph.ts";
import type { Shape } from "../onnx.ts";
import { at, sameShape, ShapeError, sizeOf, withSize } from "../shape.ts";

/** One value repeated, float32. */
export function full(graph: Graph, value: number, shape: Shape): Tensor {
  if (shape.length === 0) return graph.scalar(value);
  return graph.emit("Expand", [graph.scalar(value), graph.integers(shape)], [{ shape }])[0];
}

export function zeros(graph: Graph, shape: Shape): Tensor {
  return full(graph, 0, shape);
}

/** The same values in the same order under another shape. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(x.shape) !== sizeOf(shape)) throw new ShapeError("reshape", "sizes differ", [x.shape, shape]);
  const [y] = x.graph.emit("Reshape", [x, x.graph.integers(shape)], [{ shape, dtype: x.dtype }]);
  return x.graph.record([x], y, (dy) => [reshape(dy, x.shape)]);
}

/** Axis `i` of the result is axis `order[i]` of `x`. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  if (
    order.toSorted((a, b) => a - b).some((axis, index) => axis !== index) ||
    order.length !== x.shape.length
  ) {
    throw new ShapeError("transpose", `order ${order.join(" ")} is no permutation of the axes of`, [x.shape]);
  }
  const shape = order.map((axis) => at(x.shape, axis));
  const [y] = x.graph.emit("Transpose", [x], [{ shape, dtype: x.dtype }], { perm: order });
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return x.graph.record([x], y, (dy) => [transpose(dy, inverse)]);
}

/** Axes of size 1 repeated up to `shape`; the ranks are equal. */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const axes = x.shape.flatMap((size, axis) => (size === shape[axis] ? [] : [axis]));
  if (x.shape.length !== shape.length || axes.some((axis) => x.shape[axis] !== 1)) {
    throw new ShapeError("expand", "only axes of size 1 can grow", [x.shape, shape]);
  }
  const [y] = x.graph.emit("Expand", [x, x.graph.integers(shape)], [{ shape, dtype: x.dtype }]);
  return x.graph.record([x], y, (dy) => [reduceSum(dy, axes)]);
}

/** Sum over `axes`, which stay with size 1. */
export function reduceSum(x: Tensor, axes: readonly number[]): Tensor {
  const { graph } = x;
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const y = isLeading(axes, x.shape)
    ? sumRows(x, shape)
    : graph.emit("ReduceSum", [x, graph.integers(axes)], [{ shape }], { keepdims: 1 })[0];
  return graph.record([x], y, (dy) => [expand(dy, x.shape)]);
}

/** The sum of all values: a scalar. */
export function sumAll(x: Tensor): Tensor {
  const { graph } = x;
  const axes = graph.integers(x.shape.map((_, axis) => axis));
  const [y] = graph.emit("ReduceSum", [x, axes], [{ shape: [] }], { keepdims: 0 });
  const ones = x.shape.map(() => 1);
  return graph.record([x], y, (dy) => [expand(reshape(dy, ones), x.shape)]);
}

/** All axes but the last. */
function isLeading(axes: readonly number[], shape: Shape): boolean {
  return axes.length === shape.length - 1 && shape.length > 1 && !axes.includes(shape.length - 1);
}

/** Column sums as a product with ones: three times as fast as `ReduceSum` over the first axis on the CPU. */
function sumRows(x: Tensor, shape: Shape): Tensor {
  const columns = at(x.shape, -1);
  const rows = sizeOf(x.shape) / columns;
  return x.graph.withoutTape(() => {
    const table = reshape(x, [rows, columns]);
    const ones = full(x.graph, 1, [1, rows]);
    const [sums] = x.graph.emit("MatMul", [ones, table], [{ shape: [1, columns] }]);
    return reshape(sums, shape);
  });
}

/** `length` entries of one axis from `start`. */
export function slice(x: Tensor, axis: number, start: number, length: number): Tensor {
  const { graph } = x;
  const size = at(x.shape, axis);
  if (start < 0 || length < 1 || start + length > size) {
    throw new ShapeError("slice", `no ${start} to ${start + length} on axis ${axis} of`, [x.shape]);
  }
  const bounds = [start, start + length, axis].map((value) => graph.integers([value]));
  const shape = withSize(x.shape, axis, length);
  const [y] = graph.emit("Slice", [x, ...bounds], [{ shape, dtype: x.dtype }]);
  return graph.record([x], y, (dy) => [pad(dy, axis, start, size - start - length)]);
}

/** Zeros put before and after along one axis. */
function pad(x: Tensor, axis: number, before: number, after: number): Tensor {
  const rank = x.shape.length;
  const pads = Array.from({ length: 2 * rank }, (_, index) =>
    index === axis ? before : index === rank + axis ? after : 0,
  );
  const shape = withSize(x.shape, axis, at(x.shape, axis) + before + after);
  return x.graph.emit("Pad", [x, x.graph.integers(pads)], [{ shape }])[0];
}

/** Tensors one after the other along one axis. */
export function concat(parts: readonly [Tensor, ...Tensor[]], axis: number): Tensor {
  const [{ graph, shape: first, dtype }] = parts;
  if (parts.some(({ shape }) => !sameShape(withSize(shape, axis, 0), withSize(first, axis, 0)))) {
    const shapes = parts.map((part) => part.shape);
    throw new ShapeError("concat", `sizes differ on another axis than ${axis}`, shapes);
  }
  const sizes = parts.map(({ shape }) => at(shape, axis));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const [y] = graph.emit("Concat", parts, [{ shape: withSize(first, axis, total), dtype }], { axis });
  return graph.record(parts, y, (dy) => {
    let start = 0;
    return sizes.map((size) => {
      start += size;
      return slice(dy, axis, start - size, size);
    });
  });
}
