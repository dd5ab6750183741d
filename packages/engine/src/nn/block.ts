import type { Tensor } from "../graph/graph.ts";
import { add, swiglu } from "../graph/ops/arithmetic.ts";
import { rmsNorm } from "../graph/ops/rms-norm.ts";
import type { LlamaConfig } from "../model/config.ts";
import { names } from "../model/parameters.ts";
import { linear } from "./linear.ts";
import type { Weights } from "./weights.ts";

/** Queries, keys and values of the same rows, heads side by side, before rotary embedding. */
interface Projections {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
}

/** How rows look at each other: training sees whole sequences, sampling sees a cache. [N, heads · headDim] out. */
export type Attend = (projections: Projections, layer: number) => Tensor;

/** One transformer block on the residual stream x [N, D]: attention, then SwiGLU (Shazeer 2020, arXiv:2002.05202). */
export function block(
  x: Tensor,
  weights: Weights,
  layer: number,
  config: LlamaConfig,
  attend: Attend,
): Tensor {
  const apply = (input: Tensor, part: string) => linear(input, weights, layer, part);
  const norm = (input: Tensor, part: string) =>
    rmsNorm(input, weights.get(names.layer(layer, part)), config.rmsNormEps);

  const h = norm(x, "input_layernorm");
  const projections = {
    q: apply(h, "self_attn.q_proj"),
    k: apply(h, "self_attn.k_proj"),
    v: apply(h, "self_attn.v_proj"),
  };
  const attended = add(x, apply(attend(projections, layer), "self_attn.o_proj"));

  const m = norm(attended, "post_attention_layernorm");
  const gated = swiglu(apply(m, "mlp.gate_proj"), apply(m, "mlp.up_proj"));
  return add(attended, apply(gated, "mlp.down_proj"));
}
