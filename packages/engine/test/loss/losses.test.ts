import { describe, expect, it } from "vitest";
import { Graph, type Tensor } from "../../src/graph/graph.ts";
import { clippedPolicyLoss, clippedValueLoss } from "../../src/loss/policy.ts";
import { entropy, exactKl, tokenLogProbability } from "../../src/loss/token-log-probability.ts";
import { createSession } from "../../src/runtime/backend.ts";

/** The value of a graph without inputs. */
async function evaluate(build: (graph: Graph) => Tensor): Promise<number[]> {
  const graph = new Graph();
  graph.output("y", build(graph));
  const session = await createSession(graph.compile());
  const { y = new Float32Array() } = await session.run({});
  await session.release();
  return [...y].map((value) => Number(value.toFixed(6)));
}

const column = (graph: Graph, values: readonly number[]): Tensor =>
  graph.constant(Float32Array.from(values), [values.length, 1]);

const row = (graph: Graph, p: readonly number[]): Tensor =>
  graph.constant(Float32Array.from(p, Math.log), [1, p.length]);

describe("losses by value", () => {
  it("the clipped surrogate at (ρ, A) = (1.3, 1), (1.3, −1), (.7, 1), (.7, −1) and ε = .2", async () => {
    const losses = await evaluate((graph) =>
      clippedPolicyLoss(
        column(graph, [1.3, 1.3, 0.7, 0.7].map(Math.log)),
        column(graph, [0, 0, 0, 0]),
        column(graph, [1, -1, 1, -1]),
        { low: 0.2, high: 0.2 },
      ),
    );
    expect(losses).toStrictEqual([-1.2, 1.3, -0.7, 0.8]);
  });

  it("the clipped value loss takes the worse of the two errors", async () => {
    const losses = await evaluate((graph) =>
      clippedValueLoss(column(graph, [0.5, 0.9]), column(graph, [0.4, 0.4]), column(graph, [1, 1])),
    );
    // ½·0.5² = 0.125; V = 0.9 counts as 0.6, so ½·0.4² = 0.08, not ½·0.1².
    expect(losses).toStrictEqual([0.125, 0.08]);
  });

  it("KL and entropy over the whole vocabulary", async () => {
    const p = [0.4, 0.6];
    const q = [0.5, 0.5];
    const kl = 0.4 * Math.log(0.4 / 0.5) + 0.6 * Math.log(0.6 / 0.5);
    const h = -(0.4 * Math.log(0.4) + 0.6 * Math.log(0.6));
    const [computedKl = Number.NaN] = await evaluate((graph) => exactKl(row(graph, p), row(graph, q)));
    const [computedH = Number.NaN] = await evaluate((graph) => entropy(row(graph, p)));
    expect(computedKl).toBeCloseTo(kl, 5);
    expect(computedH).toBeCloseTo(h, 5);
  });

  it("the log-probability stays finite where the probability underflows", async () => {
    const losses = await evaluate((graph) =>
      tokenLogProbability(
        graph.constant(Float32Array.of(0, 200), [1, 2]),
        graph.constant(Int32Array.of(0), [1, 1]),
      ),
    );
    expect(losses).toStrictEqual([-200]);
  });
});
