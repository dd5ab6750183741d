/** @file Elementwise ops on one or two tensors; two are broadcast as in NumPy. */
import type { Tensor } from "../graph.ts";
import type { Shape } from "../onnx.ts";
import { broadcastAxes, broadcastShape } from "../shape.ts";
import { reduceSum, reshape } from "./shaping.ts";

/** Emits an elementwise op without a derivative. */
function elementwise(op: string, inputs: readonly [Tensor, ...Tensor[]]): Tensor {
  const shape = inputs.map((input) => input.shape).reduce((a, b) => broadcastShape(op, a, b));
  return inputs[0].graph.emit(op, inputs, [{ shape }])[0];
}

/** Sums a gradient over the axes along which its input was broadcast. */
function unbroadcast(gradient: Tensor, shape: Shape): Tensor {
  const axes = broadcastAxes(gradient.shape, shape);
  return reshape(axes.length === 0 ? gradient : reduceSum(gradient, axes), shape);
}

/** An op on two tensors; `left` and `right` give the gradients before the broadcast is undone. */
function binary(
  op: string,
  a: Tensor,
  b: Tensor,
  left: (dy: Tensor) => Tensor,
  right: (dy: Tensor) => Tensor,
): Tensor {
  return a.graph.record([a, b], elementwise(op, [a, b]), (dy) => [
    a.requiresGrad ? unbroadcast(left(dy), a.shape) : undefined,
    b.requiresGrad ? unbroadcast(right(dy), b.shape) : undefined,
  ]);
}

/** An op on one tensor; `derivative` gives the gradient from `dy` and the result. */
function unary(op: string, x: Tensor, derivative: (dy: Tensor, y: Tensor) => Tensor): Tensor {
  const y = elementwise(op, [x]);
  return x.graph.record([x], y, (dy) => [derivative(dy, y)]);
}

export function add(a: Tensor, b: Tensor): Tensor {
  return binary(
    "Add",
    a,
    b,
    (dy) => dy,
    (dy) => dy,
  );
}

export function sub(a: Tensor, b: Tensor): Tensor {
  return binary("Sub", a, b, (dy) => dy, neg);
}

export function mul(a: Tensor, b: Tensor): Tensor {
  return binary(
    "Mul",
    a,
    b,
    (dy) => mul(dy, b),
    (dy) => mul(dy, a),
  );
}

export function div(a: Tensor, b: Tensor): Tensor {
  return binary(
    "Div",
    a,
    b,
    (dy) => div(dy, b),
    (dy) => neg(div(mul(dy, a), mul(b, b))),
  );
}

/** The smaller of two values; where they are equal, the gradient goes to `a`. */
export function minimum(a: Tensor, b: Tensor): Tensor {
  return selection("Min", a, b, () => lessOrEqual(a, b));
}

/** The larger of two values; where they are equal, the gradient goes to `a`. */
export function maximum(a: Tensor, b: Tensor): Tensor {
  return selection("Max", a, b, () => lessOrEqual(b, a));
}

function selection(op: string, a: Tensor, b: Tensor, isA: () => Tensor): Tensor {
  const none = a.graph.scalar(0);
  return binary(
    op,
    a,
    b,
    (dy) => where(isA(), dy, none),
    (dy) => where(isA(), none, dy),
  );
}

/** `x` kept within [least, most]; the gradient is zero outside. */
export function clamp(x: Tensor, least: number, most: number): Tensor {
  return maximum(minimum(x, x.graph.scalar(most)), x.graph.scalar(least));
}

/** 1 where a ≤ b, as bool. */
export function lessOrEqual(a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShape("LessOrEqual", a.shape, b.shape);
  return a.graph.emit("LessOrEqual", [a, b], [{ shape, dtype: "bool" }])[0];
}

/** `a` where the condition holds, else `b`. */
export function where(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const none = a.graph.scalar(0);
  return a.graph.record([a, b], elementwise("Where", [condition, a, b]), (dy) => [
    a.requiresGrad ? unbroadcast(where(condition, dy, none), a.shape) : undefined,
    b.requiresGrad ? unbroadcast(where(condition, none, dy), b.shape) : undefined,
  ]);
}

export function scale(x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : mul(x, x.graph.scalar(factor));
}

export function square(x: Tensor): Tensor {
  return x.graph.record([x], elementwise("Mul", [x, x]), (dy) => [mul(scale(dy, 2), x)]);
}

export function neg(x: Tensor): Tensor {
  return unary("Neg", x, neg);
}

/** Zero has the gradient zero. */
export function abs(x: Tensor): Tensor {
  return unary("Abs", x, (dy) => mul(dy, elementwise("Sign", [x])));
}

export function exp(x: Tensor): Tensor {
  return unary("Exp", x, mul);
}

export function log(x: Tensor): Tensor {
  return unary("Log", x, (dy) => div(dy, x));
}

export function sqrt(x: Tensor): Tensor {
  return unary("Sqrt", x, (dy, y) => div(scale(dy, 0.5), y));
}

export function reciprocal(x: Tensor): Tensor {
  return unary("Reciprocal", x, (dy, y) => neg(mul(dy, square(y))));
}

export function sin(x: Tensor): Tensor {
  return unary("Sin", x, (dy) => mul(dy, cos(x)));
}

export function cos(x: Tensor): Tensor {
  return unary("Cos", x, (dy) => neg(mul(dy, sin(x))));
}

export function tanh(x: Tensor): Tensor {
  return unary("Tanh", x, (dy, y) => mul(dy, oneMinus(square(y))));
}

export function sigmoid(x: Tensor): Tensor {
  return unary("Sigmoid", x, (dy, y) => mul(dy, mul(y, oneMinus(y))));
}

export function relu(x: Tensor): Tensor {
  const none = x.graph.scalar(0);
  return unary("Relu", x, (dy, y) => where(lessOrEqual(y, none), none, dy));
}

/** log(1 + eˣ). */
export function softplus(x: Tensor): Tensor {
  return unary("Softplus", x, (dy) => mul(dy, sigmoid(x)));
}

/** The error function, for the exact GELU. */
export function erf(x: Tensor): Tensor {
  const slope = 2 / Math.sqrt(Math.PI);
  return unary("Erf", x, (dy) => mul(scale(dy, slope), exp(neg(square(x)))));
}

/** x · sigmoid(x), Hendrycks and Gimpel 2016 (arXiv:1606.08415). */
export function silu(x: Tensor): Tensor {
  const gate = elementwise("Sigmoid", [x]);
  const y = elementwise("Mul", [x, gate]);
  return x.graph.record([x], y, (dy) => [mul(dy, add(gate, mul(y, oneMinus(gate))))]);
}

/**
 * silu(gate) · up, the gate of SwiGLU (Shazeer 2020, arXiv:2002.05202). With σ = sigmoid(gate) and y the result:
 * d up = dy ⊙ silu(gate), and d gate = dy ⊙ (y + σ ⊙ (up − y)), two passes fewer than op by op.
 */
export function swiglu(gate: Tensor, up: Tensor): Tensor {
  const sigma = elementwise("Sigmoid", [gate]);
  const activated = elementwise("Mul", [gate, sigma]);
  const y = elementwise("Mul", [activated, up]);
  return gate.graph.record([gate, up], y, (dy) => [
    mul(dy, add(y, mul(sigma, sub(up, y)))),
    mul(dy, activated),
  ]);
}

function oneMinus(x: Tensor): Tensor {
  return sub(x.graph.scalar(1), x);
}
