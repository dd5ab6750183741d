// A llama in float64 and plain loops, one sequence at a time: nothing here is shared with the graph.
import type { LlamaConfig } from "../../src/model/config.ts";
import { attention, product, rmsNorm, rotary, sigmoid } from "./reference-ops.ts";

/** Parameters by Hugging Face name. */
export type ReferenceWeights = Readonly<Record<string, Float64Array>>;

interface ReferenceOptions {
  /** Multiplier of the adapters' product. Without it there are none. */
  readonly loraScale?: number;
}

interface Model extends ReferenceOptions {
  readonly config: LlamaConfig;
  readonly weights: ReferenceWeights;
}

const get = (weights: ReferenceWeights, name: string): Float64Array => {
  const found = weights[name];
  if (found === undefined) throw new Error(`no weight ${name}`);
  return found;
};

/** Hidden states after the final norm, [T, D]. */
export function referenceHidden(model: Model, ids: readonly number[]): Float64Array {
  const { config, weights } = model;
  const width = config.hiddenSize;
  const table = get(weights, "model.embed_tokens.weight");
  let x = Float64Array.from(ids.flatMap((id) => [...table.subarray(id * width, (id + 1) * width)]));
  for (let layer = 0; layer < config.layers; layer++) x = referenceBlock(model, layer, x);
  return rmsNorm(x, get(weights, "model.norm.weight"), config.rmsNormEps);
}

/** Scores [T, V]. */
export function referenceLogits(model: Model, ids: readonly number[]): Float64Array {
  const { config, weights } = model;
  const head = get(weights, config.tieEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight");
  const hidden = referenceHidden(model, ids);
  return product(hidden, head, 1, ids.length, config.hiddenSize, config.vocabSize, false, true);
}

function referenceBlock(model: Model, layer: number, x: Float64Array): Float64Array<ArrayBuffer> {
  const { config, weights } = model;
  const rows = x.length / config.hiddenSize;
  const apply = (input: Float64Array, part: string) => referenceLinear(model, layer, part, input, rows);
  const gain = (part: string) => get(weights, `model.layers.${layer}.${part}.weight`);
  const h = rmsNorm(x, gain("input_layernorm"), config.rmsNormEps);
  const o = referenceAttention(
    config,
    rows,
    apply(h, "self_attn.q_proj"),
    apply(h, "self_attn.k_proj"),
    apply(h, "self_attn.v_proj"),
  );
  const middle = plus(x, apply(o, "self_attn.o_proj"));
  const m = rmsNorm(middle, gain("post_attention_layernorm"), config.rmsNormEps);
  const up = apply(m, "mlp.up_proj");
  const gated = apply(m, "mlp.gate_proj").map((value, index) => value * sigmoid(value) * (up[index] ?? 0));
  return plus(middle, apply(gated, "mlp.down_proj"));
}

function referenceLinear(
  model: Model,
  layer: number,
  part: string,
  x: Float64Array,
  rows: number,
): Float64Array {
  const weight = (suffix: string) => get(model.weights, `model.layers.${layer}.${part}${suffix}.weight`);
  const times = (input: Float64Array, w: Float64Array) => {
    const inputs = input.length / rows;
    return product(input, w, 1, rows, inputs, w.length / inputs, false, true);
  };
  const y = times(x, weight(""));
  const { loraScale } = model;
  if (loraScale === undefined) return y;
  const added = times(times(x, weight(".lora_A")), weight(".lora_B"));
  return y.map((value, index) => value + loraScale * (added[index] ?? 0));
}

/** Heads side by side in, heads side by side out. */
function referenceAttention(
  config: LlamaConfig,
  rows: number,
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
): Float64Array {
  const { heads, kvHeads, headDim, ropeTheta } = config;
  const positions = Array.from({ length: rows }, (_, position) => position);
  const head = (x: Float64Array, count: number, index: number) =>
    x.filter((_, place) => Math.floor(place / headDim) % count === index);
  const turnedQ = rotary(q, positions, heads, headDim, ropeTheta);
  const turnedK = rotary(k, positions, kvHeads, headDim, ropeTheta);
  const outputs = Array.from({ length: heads }, (_, index) => {
    const shared = Math.floor(index / (heads / kvHeads));
    const query = head(turnedQ, heads, index).map((value) => value / Math.sqrt(headDim));
    return attention(query, head(turnedK, kvHeads, shared), head(v, kvHeads, shared), 1, rows, rows, headDim);
  });
  return Float64Array.from({ length: rows * heads * headDim }, (_, place) => {
    const [row, index, within] = [
      Math.floor(place / (heads * headDim)),
      Math.floor(place / headDim) % heads,
      place % headDim,
    ];
    return outputs[index]?.[row * headDim + within] ?? Number.NaN;
  });
}

function plus(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(a, (value, index) => value + (b[index] ?? Number.NaN));
}
