import type { Tensor } from "../graph/graph.ts";
import { add, scale } from "../graph/ops/arithmetic.ts";
import { gemm } from "../graph/ops/matmul.ts";
import { names } from "../model/parameters.ts";
import type { Weights } from "./weights.ts";

/**
 * x · Wᵀ, with W [outputs, inputs] as Hugging Face stores it: x [N, inputs] → [N, outputs]. With adapters,
 * + alpha/rank · (x · Aᵀ) · Bᵀ.
 */
export function linear(x: Tensor, weights: Weights, layer: number, part: string): Tensor {
  const y = gemm(x, weights.get(names.layer(layer, part)), { b: true });
  if (weights.lora === undefined) return y;
  const down = gemm(x, weights.get(names.layer(layer, `${part}.lora_A`)), { b: true });
  const up = gemm(down, weights.get(names.layer(layer, `${part}.lora_B`)), { b: true });
  return add(y, scale(up, weights.lora.alpha / weights.lora.rank));
}
