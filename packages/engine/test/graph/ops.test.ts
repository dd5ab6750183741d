import { describe, expect, it } from "vitest";
import { Graph, type Tensor } from "../../src/graph/graph.ts";
import { attention, cappedSoftmax, maskedSoftmax } from "../../src/graph/ops/attention.ts";
import * as ops from "../../src/graph/ops/arithmetic.ts";
import { gatherRows, pick, replace } from "../../src/graph/ops/indexing.ts";
import { gemm, matmul } from "../../src/graph/ops/matmul.ts";
import {
  cumsum,
  logSoftmax,
  logSumExp,
  maxLast,
  meanLast,
  softmax,
  sumLast,
} from "../../src/graph/ops/reduction.ts";
import { rmsNorm } from "../../src/graph/ops/rms-norm.ts";
import { rotary, rotaryTable } from "../../src/graph/ops/rotary.ts";
import * as shaping from "../../src/graph/ops/shaping.ts";
import { createSession } from "../../src/runtime/backend.ts";
import { checkOp, type OpCase, values } from "../support/gradient-check.ts";
import * as reference from "../support/reference-ops.ts";

const first = (inputs: readonly Tensor[]): Tensor => nth(inputs, 0);

function nth<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`no input ${index}`);
  return item;
}

const positive = (value: number): number => 1.5 + value;

/** y = f(x) elementwise. */
function unary(
  name: string,
  build: (x: Tensor) => Tensor,
  f: (x: number) => number,
  domain?: OpCase["domain"],
): OpCase {
  const map = (inputs: readonly Float64Array[]) => nth(inputs, 0).map((value) => f(value));
  return {
    name,
    shapes: [[3, 4]],
    build: (inputs) => build(first(inputs)),
    reference: map,
    ...(domain && { domain }),
  };
}

/** y = f(a, b): equal shapes, a row broadcast, a column broadcast, and a scalar. */
function binary(
  name: string,
  build: (a: Tensor, b: Tensor) => Tensor,
  f: (a: number, b: number) => number,
  domain?: OpCase["domain"],
): OpCase[] {
  return [[3, 4], [4], [3, 1], []].map((shape) => ({
    name: `${name} with [${shape.join(", ")}]`,
    shapes: [[3, 4], shape],
    build: (inputs) => build(nth(inputs, 0), nth(inputs, 1)),
    reference: (inputs) => reference.broadcast(nth(inputs, 0), nth(inputs, 1), 4, shape, f),
    ...(domain && { domain }),
  }));
}

const int32 = (graph: Graph, indices: readonly number[], shape: readonly number[]): Tensor =>
  graph.constant(Int32Array.from(indices), shape);

const rowOps = { cumsum, logSoftmax, logSumExp, maxLast, meanLast, softmax, sumLast };

const cases: readonly OpCase[] = [
  ...binary("add", ops.add, (a, b) => a + b),
  ...binary("sub", ops.sub, (a, b) => a - b),
  ...binary("mul", ops.mul, (a, b) => a * b),
  ...binary("div", ops.div, (a, b) => a / b, positive),
  ...binary("minimum", ops.minimum, Math.min),
  ...binary("maximum", ops.maximum, Math.max),
  ...binary(
    "where",
    (a, b) => ops.where(ops.lessOrEqual(a, b), a, ops.neg(b)),
    (a, b) => (a <= b ? a : -b),
  ),
  unary("neg", ops.neg, (x) => -x),
  unary("abs", ops.abs, Math.abs),
  unary(
    "scale",
    (x) => ops.scale(x, 2.5),
    (x) => 2.5 * x,
  ),
  unary("square", ops.square, (x) => x * x),
  unary("exp", ops.exp, Math.exp),
  unary("log", ops.log, Math.log, positive),
  unary("sqrt", ops.sqrt, Math.sqrt, positive),
  unary("reciprocal", ops.reciprocal, (x) => 1 / x, positive),
  unary("sin", ops.sin, Math.sin),
  unary("cos", ops.cos, Math.cos),
  unary("tanh", ops.tanh, Math.tanh),
  unary("sigmoid", ops.sigmoid, reference.sigmoid),
  unary("relu", ops.relu, (x) => Math.max(0, x)),
  unary("softplus", ops.softplus, (x) => Math.log1p(Math.exp(x))),
  unary("erf", ops.erf, reference.erf),
  {
    name: "swiglu",
    shapes: [
      [3, 4],
      [3, 4],
    ],
    build: (inputs) => ops.swiglu(nth(inputs, 0), nth(inputs, 1)),
    reference: (inputs) =>
      nth(inputs, 0).map((gate, index) => gate * reference.sigmoid(gate) * nth([...nth(inputs, 1)], index)),
  },
  unary("silu", ops.silu, (x) => x * reference.sigmoid(x)),
  unary(
    "clamp",
    (x) => ops.clamp(x, -0.5, 0.25),
    (x) => Math.min(0.25, Math.max(-0.5, x)),
  ),
  {
    name: "reshape",
    shapes: [[3, 4]],
    build: (inputs) => shaping.reshape(first(inputs), [2, 6]),
    reference: (inputs) => nth(inputs, 0),
  },
  {
    name: "transpose",
    shapes: [[2, 3, 4]],
    build: (inputs) => shaping.transpose(first(inputs), [2, 0, 1]),
    reference: (inputs) => reference.transpose201(nth(inputs, 0), 2, 3, 4),
  },
  {
    name: "expand",
    shapes: [[3, 1]],
    build: (inputs) => shaping.expand(first(inputs), [3, 4]),
    reference: (inputs) =>
      Float64Array.from({ length: 12 }, (_, index) => nth([...nth(inputs, 0)], Math.floor(index / 4))),
  },
  {
    name: "slice",
    shapes: [[3, 4]],
    build: (inputs) => shaping.slice(first(inputs), 1, 1, 2),
    reference: (inputs) => nth(inputs, 0).filter((_, index) => index % 4 === 1 || index % 4 === 2),
  },
  {
    name: "concat",
    shapes: [
      [2, 3],
      [1, 3],
    ],
    build: (inputs) => shaping.concat([nth(inputs, 0), nth(inputs, 1)], 0),
    reference: (inputs) => Float64Array.from(inputs.flatMap((input) => [...input])),
  },
  ...[0, 1].map((axis) => ({
    name: `reduceSum over axis ${axis}`,
    shapes: [[3, 4]],
    build: (inputs: readonly Tensor[]) => shaping.reduceSum(first(inputs), [axis]),
    reference: (inputs: readonly Float64Array[]) => reference.sumAxis(nth(inputs, 0), 3, 4, axis),
  })),
  {
    name: "sumAll",
    shapes: [[3, 4]],
    build: (inputs) => shaping.sumAll(first(inputs)),
    reference: (inputs) => Float64Array.of(nth(inputs, 0).reduce((sum, value) => sum + value, 0)),
  },
  ...[false, true].flatMap((a) =>
    [false, true].flatMap((b): OpCase[] => [
      {
        name: `gemm, transposed ${a} ${b}`,
        shapes: [a ? [4, 3] : [3, 4], b ? [2, 4] : [4, 2]],
        build: (inputs) => gemm(nth(inputs, 0), nth(inputs, 1), { a, b }),
        reference: (inputs) => reference.product(nth(inputs, 0), nth(inputs, 1), 1, 3, 4, 2, a, b),
      },
      {
        name: `matmul, transposed ${a} ${b}`,
        shapes: [a ? [2, 4, 3] : [2, 3, 4], b ? [2, 2, 4] : [2, 4, 2]],
        build: (inputs) => matmul(nth(inputs, 0), nth(inputs, 1), { a, b }),
        reference: (inputs) => reference.product(nth(inputs, 0), nth(inputs, 1), 2, 3, 4, 2, a, b),
      },
    ]),
  ),
  {
    name: "gatherRows with a repeated index",
    shapes: [[3, 4]],
    build: (inputs) => gatherRows(first(inputs), int32(first(inputs).graph, [2, 0, 2, 2], [4])),
    reference: (inputs) =>
      Float64Array.from([2, 0, 2, 2].flatMap((row) => [...nth(inputs, 0).subarray(4 * row, 4 * row + 4)])),
  },
  {
    name: "pick",
    shapes: [[3, 4]],
    build: (inputs) => pick(first(inputs), int32(first(inputs).graph, [3, 0, 1], [3, 1])),
    reference: (inputs) => Float64Array.from([3, 4, 9], (index) => nth([...nth(inputs, 0)], index)),
  },
  {
    name: "replace",
    shapes: [
      [3, 4],
      [3, 1],
    ],
    build: (inputs) => replace(nth(inputs, 0), int32(first(inputs).graph, [3, 0, 1], [3, 1]), nth(inputs, 1)),
    reference: (inputs) =>
      nth(inputs, 0).map((value, index) => {
        const row = [3, 4, 9].indexOf(index);
        return row < 0 ? value : nth([...nth(inputs, 1)], row);
      }),
  },
  ...reference.rowCases.map(({ name, row }) => ({
    name,
    shapes: [[3, 4]],
    build: (inputs: readonly Tensor[]) => rowOps[name](first(inputs)),
    reference: (inputs: readonly Float64Array[]) => reference.byRow(nth(inputs, 0), 4, row),
  })),
  {
    name: "rmsNorm",
    shapes: [[3, 4], [4]],
    build: (inputs) => rmsNorm(nth(inputs, 0), nth(inputs, 1), 1e-3),
    reference: (inputs) => reference.rmsNorm(nth(inputs, 0), nth(inputs, 1), 1e-3),
  },
  {
    name: "rotary",
    shapes: [[2, 3, 8]],
    build: (inputs) => {
      const { graph } = first(inputs);
      const positions = graph.constant(BigInt64Array.from([0, 1, 2, 5, 6, 7], BigInt), [2, 3]);
      return rotary(first(inputs), rotaryTable(graph, 8, 4, 100, 0.5), positions, 2);
    },
    reference: (inputs) =>
      reference.rotary(nth(inputs, 0), [0, 1, 2, 5, 6, 7], 2, 4, 100).map((value) => value / 2),
  },
  ...Object.entries({ maskedSoftmax, cappedSoftmax }).map(([name, weights]): OpCase => ({
    name: `attention by ${name}, two query heads a key head`,
    shapes: [
      [2, 1, 6, 4],
      [2, 1, 3, 4],
      [2, 1, 3, 4],
    ],
    build: (inputs) => {
      const { graph } = first(inputs);
      return attention(nth(inputs, 0), nth(inputs, 1), nth(inputs, 2), weights(graph, 3, 2));
    },
    reference: (inputs) => reference.attention(nth(inputs, 0), nth(inputs, 1), nth(inputs, 2), 2, 6, 3, 4),
  })),
];

describe("every op agrees in value and gradient with float64 central differences", () => {
  it.each(cases)("$name", async (op) => {
    expect.hasAssertions();
    await checkOp(op);
  });
});

it("capped and masked softmax give the same weights when scores are hundreds of nats apart", async () => {
  const graph = new Graph();
  const [q, k] = [graph.input("q", [1, 1, 8, 4]), graph.input("k", [1, 1, 4, 4])];
  graph.output("masked", maskedSoftmax(graph, 4, 2)(q, k));
  graph.output("capped", cappedSoftmax(graph, 4, 2)(q, k));
  const session = await createSession(graph.compile());
  const { masked = [], capped = [] } = await session.run({ q: large(32, 1), k: large(16, 2) });
  await session.release();
  const differences = [...capped].map((weight, index) => Math.abs(weight - (masked[index] ?? Number.NaN)));
  expect(Math.max(...differences)).toBeLessThan(1e-4);
  const future = [...capped].filter((_, index) => index % 4 > Math.floor(index / 4) % 4);
  expect(future).toStrictEqual(Array.from({ length: 12 }, () => 0));
});

function large(size: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(values(size, seed), (value) => 16 * value);
}
