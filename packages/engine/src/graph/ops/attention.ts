import type { Tensor } from "../graph.ts";
import { add, mul, sub } from "./arithmetic.ts";
import { matmul } from "./matmul.ts";
import { softmax, sumLast } from "./reduction.ts";

/**
 * softmax(q·kᵀ + mask) · v: q [B, H, M, D] already scaled, k and v [B, H, T, D], mask broadcast to [B, H, M, T].
 *
 * A derivative of its own, because ds = p ⊙ (dp − Σ dp ⊙ p), and the row sum equals Σ do ⊙ o, which is D wide
 * instead of T (Dao et al. 2022, arXiv:2205.14135, appendix B).
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor): Tensor {
  const { graph } = q;
  const p = graph.withoutTape(() => softmax(add(matmul(q, k, { b: true }), mask)));
  const o = graph.withoutTape(() => matmul(p, v));
  return graph.record([q, k, v], o, (dout) => {
    const dp = matmul(dout, v, { b: true });
    const ds = mul(p, sub(dp, sumLast(mul(dout, o))));
    return [matmul(ds, k), matmul(ds, q, { a: true }), matmul(p, dout, { a: true })];
  });
}

/** 0 where position j ≤ i may be seen, else −10⁹; repeated `groups` times for grouped query heads: [groups · T, T]. */
export function causalMask(length: number, groups: number): Float32Array {
  const mask = new Float32Array(groups * length * length);
  for (let row = 0; row < groups * length; row++) {
    mask.fill(-1e9, row * length + (row % length) + 1, (row + 1) * length);
  }
  return mask;
}
