import type { LlamaConfig } from "../model/config.ts";

/** Memory that the activations of one microbatch may take. */
const ACTIVATION_BYTES = 512 * 2 ** 20;

/**
 * Floats that forward and backward pass keep for one token: the vectors of each block, its attention scores, and the
 * scores over the vocabulary. Counted from the graph, then doubled to what the runtime was seen to take.
 */
function floatsPerToken(config: LlamaConfig, length: number): number {
  const { hiddenSize, intermediateSize, heads, headDim, layers, vocabSize } = config;
  const block = 8 * hiddenSize + 6 * heads * headDim + 5 * intermediateSize + 3 * heads * length;
  return 2 * (layers * block + 4 * vocabSize);
}

/** How many rows of a batch run at once: equal parts, each within the memory bound if one row is. */
export function microbatchRows(config: LlamaConfig, rows: number, length: number): number {
  const rowBytes = 4 * length * floatsPerToken(config, length);
  const most = Math.max(1, Math.floor(ACTIVATION_BYTES / rowBytes));
  return Math.ceil(rows / Math.ceil(rows / most));
}
