import type { LlamaConfig } from "../../src/model/config.ts";
import type { ParameterLayout } from "../../src/model/parameters.ts";
import { values } from "./gradient-check.ts";

/** Small enough for central differences, with grouped queries and a tied head. */
export const tinyConfig: LlamaConfig = {
  vocabSize: 11,
  hiddenSize: 8,
  intermediateSize: 12,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 4,
  ropeTheta: 10_000,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  maxPositions: 64,
};

/** One key head a query head, heads wider together than the residual stream, a head of its own. */
export const untiedConfig: LlamaConfig = { ...tinyConfig, kvHeads: 4, headDim: 6, tieEmbeddings: false };

/** Parameters of about 0.3, so that no gradient vanishes. */
export function livelyParameters(layout: ParameterLayout, seed = 7): Float32Array<ArrayBuffer> {
  return Float32Array.from(values(layout.size, seed), (value) => 0.5 * value + 0.05);
}

/** Float64 copies by name, as the reference model takes them. */
export function referenceWeights(
  layout: ParameterLayout,
  parameters: Float32Array,
): Record<string, Float64Array> {
  return Object.fromEntries(
    layout.specs.map(({ name, offset, size }) => [
      name,
      Float64Array.from(parameters.subarray(offset, offset + size)),
    ]),
  );
}
