// `config.json` of Hugging Face folders, for the models of the llama family that LlamaConfig can express. Settings
// that change what a model computes and that the engine lacks are refused by name; all others are ignored.
import { join } from "node:path";
import * as z from "zod";
import type { LlamaConfig } from "../model/config.ts";
import { CheckpointError, reason, shown } from "./error.ts";
import { readJson } from "./json.ts";

export const configFileName = "config.json";

const MAX_BYTES = 2 ** 24;
const MAX_WIDTH = 2 ** 18;

/** Architectures that compute what llama does once their settings are checked, and what they assume unsaid. */
const defaults = {
  LlamaForCausalLM: { kvHeads: null, window: null, positions: 2048 },
  MistralForCausalLM: { kvHeads: 8, window: 4096, positions: 131_072 },
} as const;

/** Relatives of llama that differ in what no setting of their config shows. */
const relatives: Readonly<Record<string, string>> = {
  Qwen2ForCausalLM: "biases of the query, key and value projections",
  Qwen3ForCausalLM: "norms of queries and keys",
  MixtralForCausalLM: "mixture of experts",
  GemmaForCausalLM: "scaled embeddings and GELU",
  PhiForCausalLM: "parallel blocks",
  Phi3ForCausalLM: "fused projections",
};

const width = z.int().min(1).max(MAX_WIDTH);
const positive = z.number().positive();
const ropeKind = z.object({ rope_type: z.string().optional(), type: z.string().optional() });

const configSchema = z.object({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().optional(),
  vocab_size: z
    .int()
    .min(1)
    .max(2 ** 22),
  hidden_size: width,
  intermediate_size: z
    .int()
    .min(1)
    .max(2 ** 20),
  num_hidden_layers: z.int().min(1).max(1024),
  num_attention_heads: width,
  num_key_value_heads: width.nullish(),
  head_dim: width.nullish(),
  max_position_embeddings: z
    .int()
    .min(1)
    .max(2 ** 28)
    .optional(),
  rms_norm_eps: positive.max(1).default(1e-6),
  rope_theta: positive.nullish(),
  rope_parameters: ropeKind.extend({ rope_theta: positive.nullish() }).nullish(),
  rope_scaling: ropeKind.nullish(),
  partial_rotary_factor: z.number().nullish(),
  tie_word_embeddings: z.boolean().default(false),
  hidden_act: z.string().default("silu"),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  sliding_window: z.int().nullish(),
  use_sliding_window: z.boolean().nullish(),
  quantization_config: z.unknown().optional(),
});

type ConfigFile = z.infer<typeof configSchema>;

/** Reads `config.json` of a folder; throws a {@link CheckpointError} for what is wrong or not supported. */
export async function readConfigFile(dir: string): Promise<LlamaConfig> {
  const file = join(dir, configFileName);
  return parseConfigFile(await readJson(file, MAX_BYTES), file);
}

/** The model that the parsed content of a `config.json` describes; `file` names it in errors. */
export function parseConfigFile(json: unknown, file: string = configFileName): LlamaConfig {
  const parsed = configSchema.safeParse(json);
  if (!parsed.success)
    throw invalid(file, `is not a model's config (${reason(z.prettifyError(parsed.error))})`);
  const values = parsed.data;
  const assumed = defaults[architectureOf(values, file)];
  const maxPositions = values.max_position_embeddings ?? assumed.positions;
  const window = values.sliding_window === undefined ? assumed.window : values.sliding_window;
  for (const feature of unsupported(values, maxPositions, window)) throw unsupportedFeature(file, feature);
  const heads = values.num_attention_heads;
  const kvHeads =
    (values.num_key_value_heads === undefined ? assumed.kvHeads : values.num_key_value_heads) ?? heads;
  const headDim = values.head_dim ?? values.hidden_size / heads;
  if (heads % kvHeads !== 0) {
    throw invalid(
      file,
      `has num_key_value_heads ${kvHeads}, which does not divide num_attention_heads ${heads}`,
    );
  }
  if (headDim % 2 !== 0) {
    throw invalid(file, `gives a head the width ${headDim}, where rotary embedding needs an even number`);
  }
  return {
    vocabSize: values.vocab_size,
    hiddenSize: values.hidden_size,
    intermediateSize: values.intermediate_size,
    layers: values.num_hidden_layers,
    heads,
    kvHeads,
    headDim,
    ropeTheta: values.rope_theta ?? values.rope_parameters?.rope_theta ?? 10_000,
    rmsNormEps: values.rms_norm_eps,
    tieEmbeddings: values.tie_word_embeddings,
    maxPositions,
  };
}

function architectureOf(values: ConfigFile, file: string): keyof typeof defaults {
  const name = values.architectures?.[0] ?? (values.model_type === "llama" ? "LlamaForCausalLM" : undefined);
  if (name === "LlamaForCausalLM" || name === "MistralForCausalLM") return name;
  const lack = name !== undefined && Object.hasOwn(relatives, name) ? ` (${relatives[name]})` : "";
  throw unsupportedFeature(file, `architecture ${shown(name ?? values.model_type)}${lack}`);
}

/** What the config asks for and the engine does not compute, in words. */
function* unsupported(values: ConfigFile, maxPositions: number, window: number | null): Generator<string> {
  if (values.hidden_act !== "silu") yield `hidden_act ${shown(values.hidden_act)}`;
  if (values.attention_bias === true) yield "attention_bias";
  if (values.mlp_bias === true) yield "mlp_bias";
  if ((values.quantization_config ?? null) !== null) yield "quantised weights";
  if ((values.partial_rotary_factor ?? 1) !== 1)
    yield `partial_rotary_factor ${values.partial_rotary_factor}`;
  const { rope_scaling: scaling, rope_parameters: parameters } = values;
  const scalingKind = scaling?.rope_type ?? scaling?.type;
  if ((scaling ?? null) !== null && scalingKind !== "default")
    yield `rope_scaling of kind ${shown(scalingKind)}`;
  const kind = parameters?.rope_type ?? "default";
  if (kind !== "default") yield `rope_parameters of kind ${shown(kind)}`;
  if (values.use_sliding_window !== false && window !== null && window < maxPositions) {
    yield `sliding_window ${window} below max_position_embeddings ${maxPositions}`;
  }
}

/** Token ids that a `config.json` may name for the programs that read it. */
export interface ConfigTokenIds {
  readonly bos?: number | undefined;
  readonly eos?: number | undefined;
  readonly pad?: number | undefined;
}

/** The content of a `config.json` that transformers and this engine read. */
export function configFileOf(
  config: LlamaConfig,
  dtype: "float32" | "bfloat16" | "float16",
  ids: ConfigTokenIds = {},
): Record<string, unknown> {
  return {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    head_dim: config.headDim,
    max_position_embeddings: config.maxPositions,
    rms_norm_eps: config.rmsNormEps,
    rope_theta: config.ropeTheta,
    rope_scaling: null,
    tie_word_embeddings: config.tieEmbeddings,
    hidden_act: "silu",
    attention_bias: false,
    mlp_bias: false,
    torch_dtype: dtype,
    bos_token_id: ids.bos ?? null,
    eos_token_id: ids.eos ?? null,
    pad_token_id: ids.pad ?? null,
  };
}

function invalid(file: string, problem: string): CheckpointError {
  return new CheckpointError("CONFIG_INVALID", file, problem, "correct it or download it again");
}

function unsupportedFeature(file: string, feature: string): CheckpointError {
  const remedy = "use a model of the llama architecture without it";
  return new CheckpointError(
    "CONFIG_UNSUPPORTED",
    file,
    `asks for ${feature}, which is not supported`,
    remedy,
  );
}
