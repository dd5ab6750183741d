import { describe, expect, it } from "vitest";
import { gradients } from "../../src/graph/autodiff.ts";
import { Graph } from "../../src/graph/graph.ts";
import { add, mul } from "../../src/graph/ops/arithmetic.ts";
import { gatherRows, pick } from "../../src/graph/ops/indexing.ts";
import { gemm, matmul } from "../../src/graph/ops/matmul.ts";
import { concat, reshape, slice, sumAll, transpose } from "../../src/graph/ops/shaping.ts";
import { createSession } from "../../src/runtime/backend.ts";

const build = (unused: boolean) => {
  const graph = new Graph();
  const [x, w] = [graph.parameter("x", [2, 3]), graph.parameter("w", [3, 4])];
  if (unused) mul(gemm(x, w), graph.input("nobody", [4]));
  const y = gemm(x, w);
  graph.output("y", y);
  return { graph, y, x };
};

describe("a finished graph", () => {
  it("loses the nodes and inputs that no output needs", () => {
    const { graph } = build(true);
    const compiled = graph.compile();
    expect(compiled.nodeCount).toBe(2);
    expect(compiled.inputs.map(({ name }) => name)).toStrictEqual(["x", "w"]);
  });

  it("has the same hash whenever it is built again, and another when anything differs", () => {
    const scaled = build(false);
    scaled.graph.output("z", add(scaled.y, scaled.graph.scalar(1)));
    expect(build(false).graph.compile().hash).toBe(build(false).graph.compile().hash);
    expect(scaled.graph.compile().hash).not.toBe(build(false).graph.compile().hash);
  });

  it("gives zeros for a parameter that the loss does not depend on", async () => {
    const graph = new Graph();
    const [x, unused] = [graph.parameter("x", [2]), graph.parameter("unused", [3])];
    for (const [index, gradient] of gradients(sumAll(mul(x, x)), [x, unused]).entries()) {
      graph.output(`d${index}`, gradient);
    }
    const session = await createSession(graph.compile());
    const results = await session.run({ x: Float32Array.of(1, -2) });
    await session.release();
    expect(results).toStrictEqual({ d0: Float32Array.of(2, -4), d1: new Float32Array(3) });
  });

  it("refuses a feed that is missing or too short, by name", async () => {
    const session = await createSession(build(false).graph.compile());
    const x = new Float32Array(6);
    await expect(session.run({ x })).rejects.toThrow("no value fed for graph input w");
    await expect(session.run({ x, w: x })).rejects.toThrow("6 values fed for graph input w of shape [3, 4]");
    await session.release();
  });
});

describe("shapes are checked while the graph is built, and the message names op and shapes", () => {
  const graph = new Graph();
  const [a, b] = [graph.input("a", [2, 3]), graph.input("b", [4, 5])];
  const ids = graph.input("ids", [2], "int32");
  it.each([
    ["Add", () => add(a, b), "Add: cannot broadcast: [2, 3], [4, 5]"],
    ["gemm", () => gemm(a, b), "gemm: inner sizes 3 and 4: [2, 3], [4, 5]"],
    ["matmul", () => matmul(a, b), "matmul: inner sizes 3 and 4: [2, 3], [4, 5]"],
    ["reshape", () => reshape(a, [7]), "reshape: sizes differ: [2, 3], [7]"],
    [
      "transpose",
      () => transpose(a, [0, 0]),
      "transpose: order 0 0 is no permutation of the axes of: [2, 3]",
    ],
    ["slice", () => slice(a, 1, 2, 2), "slice: no 2 to 4 on axis 1 of: [2, 3]"],
    ["concat", () => concat([a, b], 0), "concat: sizes differ on another axis than 0: [2, 3], [4, 5]"],
    ["pick", () => pick(a, ids), "pick: need one index a row: [2, 3], [2]"],
    ["gatherRows", () => gatherRows(ids, ids), "gatherRows: need a table and a list of indices: [2], [2]"],
    ["gradients", () => gradients(a, []), "gradients: the loss must be a scalar: [2, 3]"],
  ])("%s", (_, construct, message) => {
    expect(construct).toThrow(message);
  });
});

describe("ops that the runtime computes wrongly cannot be emitted", () => {
  const graph = new Graph();
  const x = graph.input("x", [16]);
  it.each(["ScatterND", "SimplifiedLayerNormalization"])("%s", (op) => {
    expect(() => graph.emit(op, [x], [{ shape: [16] }])).toThrow(`${op} is banned`);
  });

  it("a wide Split", () => {
    const outputs = Array.from({ length: 9 }, () => ({ shape: [1] }));
    expect(() => graph.emit("Split", [x], outputs)).toThrow("9 outputs, WebGPU allows 8");
  });
});
