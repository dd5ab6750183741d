import type { Graph, Tensor } from "../graph.ts";
import { add, minimum, mul, sub } from "./arithmetic.ts";
import { matmul } from "./matmul.ts";
import { softmax, sumLast } from "./reduction.ts";
import { slice } from "./shaping.ts";

/** The weights that each query gives to the positions, from q and k: [B, H, M, T], each row summing to 1. */
export type Weigh = (q: Tensor, k: Tensor) => Tensor;

/**
 * p · v with p = weigh(q, k), the softmax of masked scores q·kᵀ: q [B, H, M, D] already scaled, k and v [B, H, T, D].
 *
 * A derivative of its own, because ds = p ⊙ (dp − Σ dp ⊙ p), and the row sum equals Σ do ⊙ o, which is D wide
 * instead of T (Dao et al. 2022, arXiv:2205.14135, appendix B).
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, weigh: Weigh): Tensor {
  const { graph } = q;
  const p = graph.withoutTape(() => weigh(q, k));
  const o = graph.withoutTape(() => matmul(p, v));
  return graph.record([q, k, v], o, (dout) => {
    const dp = matmul(dout, v, { b: true });
    const ds = mul(p, sub(dp, sumLast(mul(dout, o))));
    return [matmul(ds, k), matmul(ds, q, { a: true }), matmul(p, dout, { a: true })];
  });
}

/** The plain way: softmax(q·kᵀ + mask), with −10⁹ where position j > i. For M = groups · T. */
export function maskedSoftmax(graph: Graph, length: number, groups: number): Weigh {
  const mask = graph.constant(causal(length, groups, 0, -1e9), [groups * length, length]);
  return (q, k) => softmax(add(matmul(q, k, { b: true }), mask));
}

/**
 * The same weights without the denormal numbers that the exponential passes through far below the largest score of a
 * row, where a CPU takes ten times as long. All keys move by the first one, which changes no softmax: now every row can
 * see a score of 0, and a future position that is capped at −40 weighs less than 10⁻¹⁷ until it is set to zero.
 */
export function cappedSoftmax(graph: Graph, length: number, groups: number): Weigh {
  const shape = [groups * length, length];
  const cap = graph.constant(causal(length, groups, 1e9, -40), shape);
  const keep = graph.constant(causal(length, groups, 1, 0), shape);
  return (q, k) => {
    const scores = matmul(q, sub(k, slice(k, 2, 0, 1)), { b: true });
    return mul(softmax(minimum(scores, cap)), keep);
  };
}

/** `seen` where position j ≤ i, else `future`; repeated `groups` times for grouped query heads: [groups · T, T]. */
function causal(length: number, groups: number, seen: number, future: number): Float32Array {
  const values = new Float32Array(groups * length * length).fill(seen);
  for (let row = 0; row < groups * length; row++) {
    values.fill(future, row * length + (row % length) + 1, (row + 1) * length);
  }
  return values;
}
