import { expect } from "vitest";
import { gradients } from "../../src/graph/autodiff.ts";
import { Graph, type Tensor } from "../../src/graph/graph.ts";
import type { Shape } from "../../src/graph/onnx.ts";
import { mul } from "../../src/graph/ops/arithmetic.ts";
import { sumAll } from "../../src/graph/ops/shaping.ts";
import { sizeOf } from "../../src/graph/shape.ts";
import { createSession } from "../../src/runtime/backend.ts";

/** An op, and the same function written in plain float64 loops. */
export interface OpCase {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly build: (inputs: readonly Tensor[]) => Tensor;
  readonly reference: (inputs: readonly Float64Array[]) => Float64Array;
  /** Maps the default values in (−1, 1) into the op's domain. */
  readonly domain?: (value: number) => number;
}

/** Values in (−1, 1) that look random and never repeat a run's luck. */
export function values(size: number, seed: number): Float64Array {
  return Float64Array.from({ length: size }, (_, index) => Math.sin(12.9898 * (index + 1) + 78.233 * seed));
}

/** The graph's value and every entry of every gradient against central differences of the reference. */
export async function checkOp(op: OpCase): Promise<void> {
  const inputs = op.shapes.map((shape, index) =>
    Float32Array.from(values(sizeOf(shape), index + 1), op.domain ?? ((value) => value)),
  );
  const exact = inputs.map((data) => Float64Array.from(data));
  const expected = op.reference(exact);
  const weights = Float32Array.from(values(expected.length, 99));

  const graph = new Graph();
  const parameters = op.shapes.map((shape, index) => graph.parameter(`x${index}`, shape));
  const y = op.build(parameters);
  expect(sizeOf(y.shape)).toBe(expected.length);
  graph.output("y", y);
  const loss = sumAll(mul(y, graph.constant(weights, y.shape)));
  for (const [index, gradient] of gradients(loss, parameters).entries()) graph.output(`d${index}`, gradient);
  const session = await createSession(graph.compile());
  const results = await session.run(Object.fromEntries(inputs.map((data, index) => [`x${index}`, data])));
  await session.release();

  expectClose(results["y"], expected, 2e-5);
  const objective = () =>
    op.reference(exact).reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
  for (const [index, data] of exact.entries()) {
    expectClose(results[`d${index}`], centralDifferences(objective, data), 1e-4);
  }
}

const STEP = 1e-6;

/** (f(x + h) − f(x − h)) / 2h for the named entries of `data`, which `objective` reads. */
export function centralDifferences(
  objective: () => number,
  data: Float64Array,
  entries: readonly number[] = [...data.keys()],
): number[] {
  return entries.map((index) => {
    const value = data[index] ?? Number.NaN;
    data[index] = value + STEP;
    const above = objective();
    data[index] = value - STEP;
    const below = objective();
    data[index] = value;
    return (above - below) / (2 * STEP);
  });
}

/** Up to nine places from all over a tensor, the ends included: all of them would take minutes. */
export function spread(size: number): number[] {
  const count = Math.min(size, 9);
  return Array.from({ length: count }, (_, index) => Math.round((index * (size - 1)) / (count - 1)));
}

/** Every entry within `tolerance` of the expected one, relative to the largest expected value. */
export function expectClose(
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual?.length).toBe(expected.length);
  const size = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const worst = Array.from(expected).reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (actual?.[index] ?? Number.NaN))),
    0,
  );
  expect(worst / size).toBeLessThan(tolerance);
}
