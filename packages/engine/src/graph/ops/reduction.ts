/** @file Reductions over the last axis that are more than a sum, and the running sum. */
import type { Tensor } from "../graph.ts";
import type { Shape } from "../onnx.ts";
import { at, withSize } from "../shape.ts";
import { div, mul, scale, sub } from "./arithmetic.ts";
import { reduceSum } from "./shaping.ts";

const lastAxis = (x: Tensor): number => x.shape.length - 1;
const reduced = (x: Tensor): Shape => withSize(x.shape, lastAxis(x), 1);

/** Sum over the last axis, which stays with size 1. */
export function sumLast(x: Tensor): Tensor {
  return reduceSum(x, [lastAxis(x)]);
}

/** Mean over the last axis, which stays with size 1. */
export function meanLast(x: Tensor): Tensor {
  return scale(sumLast(x), 1 / at(x.shape, -1));
}

/** softmax over the last axis. */
export function softmax(x: Tensor): Tensor {
  const [y] = x.graph.emit("Softmax", [x], [{ shape: x.shape }], { axis: -1 });
  return x.graph.record([x], y, (dy) => [mul(y, sub(dy, sumLast(mul(dy, y))))]);
}

/** log softmax over the last axis: finite even where softmax underflows to zero. */
export function logSoftmax(x: Tensor): Tensor {
  const [y] = x.graph.emit("LogSoftmax", [x], [{ shape: x.shape }], { axis: -1 });
  return x.graph.record([x], y, (dy) => {
    const [probabilities] = x.graph.emit("Exp", [y], [{ shape: x.shape }]);
    return [sub(dy, mul(probabilities, sumLast(dy)))];
  });
}

/** log Σ eˣ over the last axis, which stays with size 1. */
export function logSumExp(x: Tensor): Tensor {
  const axes = x.graph.integers([lastAxis(x)]);
  const [y] = x.graph.emit("ReduceLogSumExp", [x, axes], [{ shape: reduced(x) }], { keepdims: 1 });
  return x.graph.record([x], y, (dy) => [mul(softmax(x), dy)]);
}

/** Largest value over the last axis, which stays with size 1; equal ones share the gradient. */
export function maxLast(x: Tensor): Tensor {
  const { graph } = x;
  const axes = graph.integers([lastAxis(x)]);
  const [y] = graph.emit("ReduceMax", [x, axes], [{ shape: reduced(x) }], { keepdims: 1 });
  return graph.record([x], y, (dy) => {
    const [equal] = graph.emit("Equal", [x, y], [{ shape: x.shape, dtype: "bool" }]);
    const [isMax] = graph.emit("Cast", [equal], [{ shape: x.shape }], { to: 1 });
    return [mul(isMax, div(dy, sumLast(isMax)))];
  });
}

/** Running sum over the last axis; `reverse` sums from the end. */
export function cumsum(x: Tensor, reverse = false): Tensor {
  const axis = x.graph.constant(Int32Array.of(lastAxis(x)), []);
  const [y] = x.graph.emit("CumSum", [x, axis], [{ shape: x.shape }], { reverse: Number(reverse) });
  return x.graph.record([x], y, (dy) => [cumsum(dy, !reverse)]);
}
