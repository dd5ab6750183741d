/**
 * @file Writes a llama as GGUF, the file format of llama.cpp (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 * For speed only: llama.cpp pairs rotary halves in another order, which this does not permute.
 */
import type { LlamaConfig, ParameterSpec } from "@candor/engine";

const TYPE = { uint32: 4, float32: 6, string: 8, array: 9 } as const;
const ALIGNMENT = 32;

class Bytes {
  readonly parts: Buffer[] = [];
  length = 0;

  push(part: Buffer): void {
    this.parts.push(part);
    this.length += part.length;
  }
  uint32(value: number): void {
    const part = Buffer.alloc(4);
    part.writeUInt32LE(value);
    this.push(part);
  }
  uint64(value: number): void {
    const part = Buffer.alloc(8);
    part.writeBigUInt64LE(BigInt(value));
    this.push(part);
  }
  float32(value: number): void {
    const part = Buffer.alloc(4);
    part.writeFloatLE(value);
    this.push(part);
  }
  string(text: string): void {
    const part = Buffer.from(text);
    this.uint64(part.length);
    this.push(part);
  }
  align(): void {
    this.push(Buffer.alloc((ALIGNMENT - (this.length % ALIGNMENT)) % ALIGNMENT));
  }
}

type Value =
  | { uint32: number }
  | { float32: number }
  | { string: string }
  | { strings: string[] }
  | { uint32s: number[] };

function metadata(config: LlamaConfig): Record<string, Value> {
  const tokens = Array.from({ length: config.vocabSize }, (_, id) => `<${id}>`);
  return {
    "general.architecture": { string: "llama" },
    "llama.context_length": { uint32: config.maxPositions },
    "llama.embedding_length": { uint32: config.hiddenSize },
    "llama.block_count": { uint32: config.layers },
    "llama.feed_forward_length": { uint32: config.intermediateSize },
    "llama.rope.dimension_count": { uint32: config.headDim },
    "llama.rope.freq_base": { float32: config.ropeTheta },
    "llama.attention.head_count": { uint32: config.heads },
    "llama.attention.head_count_kv": { uint32: config.kvHeads },
    "llama.attention.layer_norm_rms_epsilon": { float32: config.rmsNormEps },
    "llama.vocab_size": { uint32: config.vocabSize },
    "tokenizer.ggml.model": { string: "gpt2" },
    "tokenizer.ggml.pre": { string: "default" },
    "tokenizer.ggml.tokens": { strings: tokens },
    "tokenizer.ggml.token_type": { uint32s: tokens.map(() => 1) },
    "tokenizer.ggml.merges": { strings: [] },
    "tokenizer.ggml.bos_token_id": { uint32: 0 },
    "tokenizer.ggml.eos_token_id": { uint32: 0 },
  };
}

function writeValue(out: Bytes, value: Value): void {
  if ("uint32" in value) {
    out.uint32(TYPE.uint32);
    out.uint32(value.uint32);
  } else if ("float32" in value) {
    out.uint32(TYPE.float32);
    out.float32(value.float32);
  } else if ("string" in value) {
    out.uint32(TYPE.string);
    out.string(value.string);
  } else if ("strings" in value) {
    out.uint32(TYPE.array);
    out.uint32(TYPE.string);
    out.uint64(value.strings.length);
    for (const text of value.strings) out.string(text);
  } else {
    out.uint32(TYPE.array);
    out.uint32(5);
    out.uint64(value.uint32s.length);
    for (const item of value.uint32s) out.uint32(item);
  }
}

/** Hugging Face names to llama.cpp's. */
function ggufName(name: string): string {
  const parts: Record<string, string> = {
    input_layernorm: "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    post_attention_layernorm: "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
  };
  const [, layer = "", part = ""] = /^model\.layers\.(\d+)\.(.+)\.weight$/.exec(name) ?? [];
  if (layer !== "") return `blk.${layer}.${parts[part] ?? part}.weight`;
  return name === "model.norm.weight" ? "output_norm.weight" : "token_embd.weight";
}

/** The whole file, float32, with the head tied to the embedding. */
export function toGguf(
  config: LlamaConfig,
  specs: readonly ParameterSpec[],
  parameters: Float32Array,
): Buffer {
  const out = new Bytes();
  const entries = Object.entries(metadata(config));
  out.push(Buffer.from("GGUF"));
  out.uint32(3);
  out.uint64(specs.length);
  out.uint64(entries.length);
  for (const [key, value] of entries) {
    out.string(key);
    writeValue(out, value);
  }
  let offset = 0;
  for (const { name, shape, size } of specs) {
    out.string(ggufName(name));
    out.uint32(shape.length);
    for (const extent of shape.toReversed()) out.uint64(extent);
    out.uint32(0);
    out.uint64(offset);
    offset += Math.ceil((4 * size) / ALIGNMENT) * ALIGNMENT;
  }
  out.align();
  for (const { offset: start, size } of specs) {
    out.push(Buffer.from(parameters.slice(start, start + size).buffer));
    out.align();
  }
  return Buffer.concat(out.parts);
}
