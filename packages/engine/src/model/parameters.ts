/** @file All parameters of a model lie in one array. This file says where, under their Hugging Face names. */
import type { Shape } from "../graph/onnx.ts";
import { sizeOf } from "../graph/shape.ts";
import { normal, stream } from "../random/philox.ts";
import type { LlamaConfig } from "./config.ts";

/** How a parameter starts: normal with this standard deviation, or one value throughout. */
type Initial = { readonly normal: number } | { readonly constant: number };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Place of its first value in the one array. */
  readonly offset: number;
  readonly size: number;
  readonly trainable: boolean;
  readonly initial: Initial;
}

export interface ParameterLayout {
  readonly specs: readonly ParameterSpec[];
  /** Length of the one array. */
  readonly size: number;
}

/** Low-rank adapters on every linear layer of every block (Hu et al. 2021, arXiv:2106.09685). */
export interface LoraConfig {
  readonly rank: number;
  /** The adapter's product is multiplied by alpha / rank. */
  readonly alpha: number;
}

/** What a model has beside the weights of a checkpoint. */
export interface Extras {
  /** With adapters, the checkpoint's own weights are frozen. */
  readonly lora?: LoraConfig;
  /** A linear map from the last hidden state to one number, for critics. */
  readonly valueHead?: boolean;
}

export const names = {
  embedding: "model.embed_tokens.weight",
  finalNorm: "model.norm.weight",
  head: "lm_head.weight",
  valueHead: "value_head.weight",
  layer: (layer: number, part: string) => `model.layers.${layer}.${part}.weight`,
} as const;

/** Weights [outputs, inputs] of the linear layers of one block. */
export function linearShapes(config: LlamaConfig): Readonly<Record<string, readonly [number, number]>> {
  const { hiddenSize, intermediateSize, heads, kvHeads, headDim } = config;
  return {
    "self_attn.q_proj": [heads * headDim, hiddenSize],
    "self_attn.k_proj": [kvHeads * headDim, hiddenSize],
    "self_attn.v_proj": [kvHeads * headDim, hiddenSize],
    "self_attn.o_proj": [hiddenSize, heads * headDim],
    "mlp.gate_proj": [intermediateSize, hiddenSize],
    "mlp.up_proj": [intermediateSize, hiddenSize],
    "mlp.down_proj": [hiddenSize, intermediateSize],
  };
}

/** Layers that write to the residual stream start smaller, as in GPT-2: the sum over blocks keeps its size. */
const residualWriters = new Set(["self_attn.o_proj", "mlp.down_proj"]);
const STANDARD_DEVIATION = 0.02;

/** Where each parameter lies. The checkpoint's own come first, so their part of the array is a checkpoint. */
export function layoutOf(config: LlamaConfig, extras: Extras = {}): ParameterLayout {
  const own = extras.lora === undefined;
  const specs: ParameterSpec[] = [];
  const place = (name: string, shape: Shape, trainable: boolean, initial: Initial) => {
    const last = specs.at(-1);
    const offset = last === undefined ? 0 : last.offset + last.size;
    specs.push({ name, shape, offset, size: sizeOf(shape), trainable, initial });
  };

  const linears = Object.entries(linearShapes(config));
  const { vocabSize, hiddenSize, layers } = config;
  place(names.embedding, [vocabSize, hiddenSize], own, { normal: STANDARD_DEVIATION });
  for (let layer = 0; layer < layers; layer++) {
    for (const part of ["input_layernorm", "post_attention_layernorm"]) {
      place(names.layer(layer, part), [hiddenSize], own, { constant: 1 });
    }
    for (const [part, shape] of linears) {
      const shrink = residualWriters.has(part) ? Math.sqrt(2 * layers) : 1;
      place(names.layer(layer, part), shape, own, { normal: STANDARD_DEVIATION / shrink });
    }
  }
  place(names.finalNorm, [hiddenSize], own, { constant: 1 });
  if (!config.tieEmbeddings) place(names.head, [vocabSize, hiddenSize], own, { normal: STANDARD_DEVIATION });

  for (let layer = 0; extras.lora !== undefined && layer < layers; layer++) {
    for (const [part, [outputs, inputs]] of linears) {
      const { rank } = extras.lora;
      place(names.layer(layer, `${part}.lora_A`), [rank, inputs], true, { normal: 1 / Math.sqrt(inputs) });
      place(names.layer(layer, `${part}.lora_B`), [outputs, rank], true, { constant: 0 });
    }
  }
  if (extras.valueHead === true) place(names.valueHead, [1, hiddenSize], true, { constant: 0 });
  const last = specs.at(-1);
  return { specs, size: last === undefined ? 0 : last.offset + last.size };
}

/** The array at the start of training: a checkpoint, if there is one, and the rest as the layout says. */
export function initialParameters(
  layout: ParameterLayout,
  seed: number,
  checkpoint: Float32Array = new Float32Array(),
): Float32Array<ArrayBuffer> {
  const parameters = new Float32Array(layout.size);
  parameters.set(checkpoint);
  for (const { offset, size, initial } of layout.specs) {
    if (offset < checkpoint.length) continue;
    for (let index = offset; index < offset + size; index++) {
      parameters[index] =
        "constant" in initial ? initial.constant : initial.normal * normal(seed, stream.parameters, index);
    }
  }
  return parameters;
}

/** Each parameter's part of the one array, without copying. */
export function viewsOf(
  layout: ParameterLayout,
  array: Float32Array<ArrayBuffer>,
  prefix = "",
): Record<string, Float32Array<ArrayBuffer>> {
  return Object.fromEntries(
    layout.specs.map(({ name, offset, size }) => [prefix + name, array.subarray(offset, offset + size)]),
  );
}
