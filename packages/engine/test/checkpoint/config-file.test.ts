import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configFileOf, parseConfigFile, readConfigFile } from "../../src/checkpoint/config-file.ts";
import { CheckpointError } from "../../src/checkpoint/error.ts";
import type { LlamaConfig } from "../../src/model/config.ts";
import { fileOf, problemOf, temporaryFolder } from "./bytes.ts";

/** The config of TinyLlama 1.1B, as it is published. */
const tinyLlama = {
  architectures: ["LlamaForCausalLM"],
  bos_token_id: 1,
  eos_token_id: 2,
  hidden_act: "silu",
  hidden_size: 2048,
  initializer_range: 0.02,
  intermediate_size: 5632,
  max_position_embeddings: 2048,
  model_type: "llama",
  num_attention_heads: 32,
  num_hidden_layers: 22,
  num_key_value_heads: 4,
  pretraining_tp: 1,
  rms_norm_eps: 1e-5,
  rope_scaling: null,
  tie_word_embeddings: false,
  torch_dtype: "float32",
  transformers_version: "4.31.0.dev0",
  use_cache: true,
  vocab_size: 32_000,
};

test("a published config", () => {
  expect(parseConfigFile(tinyLlama)).toEqual({
    vocabSize: 32_000,
    hiddenSize: 2048,
    intermediateSize: 5632,
    layers: 22,
    heads: 32,
    kvHeads: 4,
    headDim: 64,
    ropeTheta: 10_000,
    rmsNormEps: 1e-5,
    tieEmbeddings: false,
    maxPositions: 2048,
  });
});

test.each<[string, object, Partial<LlamaConfig>]>([
  ["heads of an own width", { head_dim: 96 }, { headDim: 96 }],
  ["as many key heads as query heads if unsaid", { num_key_value_heads: null }, { kvHeads: 32 }],
  [
    "rope as transformers 5 writes it",
    { rope_parameters: { rope_type: "default", rope_theta: 5e5 } },
    { ropeTheta: 5e5 },
  ],
  ["rope_scaling that scales nothing", { rope_scaling: { type: "default" } }, { ropeTheta: 10_000 }],
  ["the model's type alone", { architectures: undefined }, { layers: 22 }],
  [
    "Mistral without a window",
    { architectures: ["MistralForCausalLM"], sliding_window: null, num_key_value_heads: undefined },
    { kvHeads: 8 },
  ],
  [
    "Mistral with a window as long as its context",
    { architectures: ["MistralForCausalLM"] },
    { maxPositions: 2048 },
  ],
  ["a window that is switched off", { sliding_window: 8, use_sliding_window: false }, { maxPositions: 2048 }],
])("%s", (_, change, expected) => {
  expect(parseConfigFile({ ...tinyLlama, ...change })).toMatchObject(expected);
});

describe("what the engine does not compute is named", () => {
  test.each<[object, string]>([
    [{ architectures: ["GPT2LMHeadModel"] }, 'architecture "GPT2LMHeadModel"'],
    [
      { architectures: ["Qwen2ForCausalLM"] },
      'architecture "Qwen2ForCausalLM" (biases of the query, key and value projections)',
    ],
    [{ architectures: [], model_type: "phi" }, 'architecture "phi"'],
    [{ hidden_act: "gelu" }, 'hidden_act "gelu"'],
    [{ attention_bias: true }, "attention_bias"],
    [{ mlp_bias: true }, "mlp_bias"],
    [{ quantization_config: { bits: 4 } }, "quantised weights"],
    [{ partial_rotary_factor: 0.5 }, "partial_rotary_factor 0.5"],
    [{ rope_scaling: { rope_type: "llama3", factor: 8 } }, 'rope_scaling of kind "llama3"'],
    [{ rope_scaling: { type: "linear", factor: 2 } }, 'rope_scaling of kind "linear"'],
    [{ rope_parameters: { rope_type: "yarn" } }, 'rope_parameters of kind "yarn"'],
    [
      { architectures: ["MistralForCausalLM"], sliding_window: 1024 },
      "sliding_window 1024 below max_position_embeddings 2048",
    ],
    [
      { architectures: ["MistralForCausalLM"], max_position_embeddings: undefined },
      "sliding_window 4096 below max_position_embeddings 131072",
    ],
  ])("%o", (change, feature) => {
    expect(() => parseConfigFile({ ...tinyLlama, ...change }, "m/config.json")).toThrow(
      expect.objectContaining({
        code: "CONFIG_UNSUPPORTED",
        message: `m/config.json: asks for ${feature}, which is not supported; use a model of the llama architecture without it`,
      }),
    );
  });
});

test.each<[object, string]>([
  [{ vocab_size: undefined }, "vocab_size"],
  [{ hidden_size: 0 }, "hidden_size"],
  [{ hidden_size: 2 ** 40 }, "hidden_size"],
  [{ num_hidden_layers: 1e6 }, "num_hidden_layers"],
  [{ num_hidden_layers: 1.5 }, "num_hidden_layers"],
  [{ rms_norm_eps: 0 }, "rms_norm_eps"],
  [{ rope_theta: Infinity }, "rope_theta"],
  [{ tie_word_embeddings: "yes" }, "tie_word_embeddings"],
  [{ num_key_value_heads: 5 }, "num_key_value_heads 5, which does not divide num_attention_heads 32"],
  [{ num_attention_heads: 48, num_key_value_heads: 48 }, "gives a head the width 42.66"],
  [{ head_dim: 3 }, "gives a head the width 3, where rotary embedding needs an even number"],
])("%o is invalid", async (change, part) => {
  const problem = await problemOf(Promise.try(() => parseConfigFile({ ...tinyLlama, ...change })));
  expect(problem).toMatch(/^CONFIG_INVALID /);
  expect(problem).toContain(part);
});

test("whatever the JSON holds, there is a config or a CheckpointError", () => {
  const key = fc.constantFrom(...Object.keys(tinyLlama), "head_dim", "rope_parameters", "sliding_window");
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.double(), fc.integer())), (change) => {
      try {
        expect(parseConfigFile({ ...tinyLlama, ...change }).layers).toBeLessThanOrEqual(1024);
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
      }
    }),
    { seed: 5, numRuns: 2000 },
  );
});

test("files are read, and missing ones named", async () => {
  const dir = temporaryFolder();
  fileOf(JSON.stringify(tinyLlama), "config.json", dir);
  expect((await readConfigFile(dir)).layers).toBe(22);
  expect(await problemOf(readConfigFile(temporaryFolder()))).toContain("CHECKPOINT_MISSING");
});

test("a config survives being written", () => {
  const config: LlamaConfig = {
    vocabSize: 300,
    hiddenSize: 24,
    intermediateSize: 40,
    layers: 2,
    heads: 4,
    kvHeads: 2,
    headDim: 8,
    ropeTheta: 12_345.5,
    rmsNormEps: 3e-6,
    tieEmbeddings: true,
    maxPositions: 77,
  };
  expect(parseConfigFile(JSON.parse(JSON.stringify(configFileOf(config, "float32", { eos: 1 }))))).toEqual(
    config,
  );
});
