/** @file The llama architecture (Touvron et al. 2023, arXiv:2302.13971) as a graph. */
import type { Tensor } from "../graph/graph.ts";
import { add } from "../graph/ops/arithmetic.ts";
import { gatherRows } from "../graph/ops/indexing.ts";
import { gemm } from "../graph/ops/matmul.ts";
import { rmsNorm } from "../graph/ops/rms-norm.ts";
import { type Attend, block } from "../nn/block.ts";
import type { Weights } from "../nn/weights.ts";
import type { LlamaConfig } from "./config.ts";
import { names } from "./parameters.ts";

/** Vectors [D] added to the residual stream after a block, by layer: activation steering. */
export type SteeringInputs = ReadonlyMap<number, Tensor>;

export interface Trunk {
  /** After the final norm, [N, D]. */
  readonly hidden: Tensor;
  /** The residual stream after each block, [N, D]; what Hugging Face calls `hidden_states[layer + 1]`. */
  readonly residuals: readonly Tensor[];
}

/** Everything below the head: ids [N] int32 → hidden states. */
export function trunk(
  ids: Tensor,
  weights: Weights,
  config: LlamaConfig,
  attend: Attend,
  steering: SteeringInputs = new Map(),
): Trunk {
  let x = gatherRows(weights.get(names.embedding), ids);
  const residuals: Tensor[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    x = block(x, weights, layer, config, attend);
    const vector = steering.get(layer);
    if (vector !== undefined) x = add(x, vector);
    residuals.push(x);
  }
  return { hidden: rmsNorm(x, weights.get(names.finalNorm), config.rmsNormEps), residuals };
}

/** The output head [V, D]: the embedding, if they are tied. */
export function headOf(weights: Weights, config: LlamaConfig): Tensor {
  return weights.get(config.tieEmbeddings ? names.embedding : names.head);
}

/** Scores of every token as the next one: hidden [N, D] → [N, V]. */
export function logits(hidden: Tensor, weights: Weights, config: LlamaConfig): Tensor {
  return gemm(hidden, headOf(weights, config), { b: true });
}
