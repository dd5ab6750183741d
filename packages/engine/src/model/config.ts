import { EngineError } from "../error.ts";

/** The shape of a llama-family model. Fields mean what the same fields of a Hugging Face `config.json` mean. */
export interface LlamaConfig {
  /** Rows of the embedding, `vocab_size`. */
  readonly vocabSize: number;
  /** Width of the residual stream, `hidden_size`. */
  readonly hiddenSize: number;
  /** Width of the SwiGLU feed-forward, `intermediate_size`. */
  readonly intermediateSize: number;
  /** Number of blocks, `num_hidden_layers`. */
  readonly layers: number;
  /** Query heads, `num_attention_heads`. */
  readonly heads: number;
  /** Key and value heads, `num_key_value_heads`; divides `heads`. */
  readonly kvHeads: number;
  /** Width of one head, `head_dim`; even, because rotary embedding turns pairs. */
  readonly headDim: number;
  /** Base of the rotary frequencies, `rope_theta`. */
  readonly ropeTheta: number;
  /** Added to the mean square in RMSNorm, `rms_norm_eps`. */
  readonly rmsNormEps: number;
  /** Whether the output head is the embedding, `tie_word_embeddings`. */
  readonly tieEmbeddings: boolean;
  /** Longest sequence, `max_position_embeddings`. */
  readonly maxPositions: number;
}

/** What has no usual value; the rest can be given too. */
export type LlamaDimensions = Pick<LlamaConfig, "vocabSize" | "hiddenSize" | "layers" | "heads"> &
  Partial<LlamaConfig>;

/** A config with what llamas usually have: SwiGLU of 8/3 the width, rounded up to a multiple of 8, and a tied head. */
export function llamaConfig(dimensions: LlamaDimensions): LlamaConfig {
  const { hiddenSize, heads } = dimensions;
  const config = {
    intermediateSize: 8 * Math.ceil(hiddenSize / 3),
    kvHeads: heads,
    headDim: hiddenSize / heads,
    ropeTheta: 10_000,
    rmsNormEps: 1e-5,
    tieEmbeddings: true,
    maxPositions: 2048,
    ...dimensions,
  };
  validateConfig(config);
  return config;
}

const counts = [
  "vocabSize",
  "hiddenSize",
  "intermediateSize",
  "layers",
  "heads",
  "kvHeads",
  "headDim",
  "maxPositions",
] as const;

/** Throws a {@link EngineError} unless the fields are whole, positive and fit each other. */
export function validateConfig(config: LlamaConfig): void {
  for (const field of counts) {
    const value = config[field];
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new EngineError(
        "CONFIG_INVALID",
        `invalid ${field}: ${value}, must be a whole number of at least 1`,
      );
    }
  }
  if (config.heads % config.kvHeads !== 0) {
    throw new EngineError(
      "CONFIG_INVALID",
      `invalid kvHeads: ${config.kvHeads}, must divide heads (${config.heads})`,
    );
  }
  if (config.headDim % 2 !== 0) {
    throw new EngineError(
      "CONFIG_INVALID",
      `invalid headDim: ${config.headDim}, must be even for rotary embedding`,
    );
  }
  for (const field of ["ropeTheta", "rmsNormEps"] as const) {
    if (!(config[field] > 0) || !Number.isFinite(config[field])) {
      throw new EngineError(
        "CONFIG_INVALID",
        `invalid ${field}: ${config[field]}, must be a positive number`,
      );
    }
  }
}
