// The traps that a tiny gradient check does not see: sums that race between threads only when there is enough to do.
import { describe, expect, it } from "vitest";
import { GRADIENT, trainingGraph } from "../../src/compile/training-graph.ts";
import { gradients } from "../../src/graph/autodiff.ts";
import { Graph } from "../../src/graph/graph.ts";
import { mul } from "../../src/graph/ops/arithmetic.ts";
import { gatherRows } from "../../src/graph/ops/indexing.ts";
import { reduceSum, sumAll } from "../../src/graph/ops/shaping.ts";
import { initialParameters, layoutOf, viewsOf } from "../../src/model/parameters.ts";
import { createSession } from "../../src/runtime/backend.ts";
import { expectClose, values } from "../support/gradient-check.ts";

const [count, width, height] = [4096, 128, 1024];
/** Two of three rows go to index 7. */
const indices = Int32Array.from({ length: count }, (_, row) => (row % 3 === 0 ? (row * 7919) % height : 7));

/** d/dtable Σ c ⊙ table[indices], and the column sums of c. */
async function embeddingGradient(threads: number, runs: number): Promise<[Float32Array, Float32Array][]> {
  const graph = new Graph();
  const table = graph.parameter("table", [height, width]);
  const c = graph.input("c", [count, width]);
  const rows = gatherRows(table, graph.constant(indices, [count]));
  const [gradient = table] = gradients(sumAll(mul(rows, c)), [table]);
  graph.output("gradient", gradient);
  graph.output("columns", reduceSum(c, [0]));
  const session = await createSession(graph.compile(), { threads });
  const feeds = { table: new Float32Array(height * width), c: Float32Array.from(values(count * width, 5)) };
  const results: [Float32Array, Float32Array][] = [];
  for (let run = 0; run < runs; run++) {
    const { gradient: sum = new Float32Array(), columns = new Float32Array() } = await session.run(feeds);
    results.push([sum, columns]);
  }
  await session.release();
  return results;
}

describe("sums over repeated indices at full size", () => {
  it("agree with float64 sums on two threads, every time the same", async () => {
    const c = Float32Array.from(values(count * width, 5));
    const expected = new Float64Array(height * width);
    const columns = new Float64Array(width);
    for (const [index, value] of c.entries()) {
      const cell = (indices[Math.floor(index / width)] ?? 0) * width + (index % width);
      expected[cell] = (expected[cell] ?? 0) + value;
      columns[index % width] = (columns[index % width] ?? 0) + value;
    }
    const runs = await embeddingGradient(2, 10);
    for (const [gradient, sums] of runs) {
      expectClose(gradient, expected, 1e-5);
      expectClose(sums, columns, 1e-3);
      expect(gradient).toStrictEqual(runs[0]?.[0]);
    }
    const [single] = await embeddingGradient(1, 1);
    expect(single).toStrictEqual(runs[0]);
  });
});

describe("a training step at full size", () => {
  const config = {
    vocabSize: 1024,
    hiddenSize: 128,
    intermediateSize: 344,
    layers: 2,
    heads: 4,
    kvHeads: 2,
    headDim: 32,
    ropeTheta: 10_000,
    rmsNormEps: 1e-5,
    tieEmbeddings: true,
    maxPositions: 128,
  };
  const [rows, length] = [8, 128];

  async function step(threads: number, runs: number): Promise<Float32Array[][]> {
    const layout = layoutOf(config);
    const session = await createSession(trainingGraph(config, {}, { policy: "likelihood" }, rows, length), {
      threads,
    });
    const size = rows * length;
    const feeds = {
      ...viewsOf(layout, initialParameters(layout, 3)),
      ids: indices.slice(0, size),
      targets: indices.slice(1, size + 1),
      weights: new Float32Array(size).fill(1 / size),
    };
    const all: Float32Array[][] = [];
    for (let run = 0; run < runs; run++) {
      const results = await session.run(feeds);
      all.push(layout.specs.map(({ name }) => results[GRADIENT + name] ?? new Float32Array()));
    }
    await session.release();
    return all;
  }

  it("repeats bit for bit, and one thread gives the bits of two", async () => {
    const [first, ...others] = await step(2, 4);
    const [single] = await step(1, 1);
    for (const other of [...others, single]) expect(other).toStrictEqual(first);
    expect(first?.every((gradient) => gradient.some((value) => value !== 0))).toBe(true);
  });
});
