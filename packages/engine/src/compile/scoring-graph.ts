import { EngineError } from "../error.ts";
import { type CompiledGraph, Graph } from "../graph/graph.ts";
import { maskedSoftmax } from "../graph/ops/attention.ts";
import { gemm } from "../graph/ops/matmul.ts";
import { entropy, tokenLogProbability } from "../loss/token-log-probability.ts";
import type { LlamaConfig } from "../model/config.ts";
import { logits, trunk } from "../model/llama.ts";
import { type Extras, layoutOf, names } from "../model/parameters.ts";
import { sequenceAttention } from "../nn/sequence-attention.ts";
import { Weights } from "../nn/weights.ts";
import { steeringInputs } from "./steering.ts";

/** What to compute about given text. */
export interface ScoringGraphOptions {
  /** Layers whose residual stream comes out: taps for probes. */
  readonly taps: readonly number[];
  /** Layers to which a vector is added. */
  readonly steered: readonly number[];
  /** All scores [B · T, V], which is much. */
  readonly logits: boolean;
}

export const tapOutput = (layer: number): string => `residual.${layer}`;

/**
 * Given text, no gradients: inputs ids [B · T] and targets [B · T, 1]; outputs, a row each, `logProbability`,
 * `entropy`, `value` where there is a value head, taps [B · T, D] and `logits`.
 */
export function scoringGraph(
  config: LlamaConfig,
  extras: Extras,
  batch: number,
  length: number,
  options: ScoringGraphOptions,
): CompiledGraph {
  const graph = new Graph();
  const weights = Weights.declare(graph, layoutOf(config, extras), extras.lora);
  const attend = sequenceAttention(graph, config, batch, length, maskedSoftmax);
  const ids = graph.input("ids", [batch * length], "int32");
  const steering = steeringInputs(graph, config, options.steered);
  const { hidden, residuals } = trunk(ids, weights, config, attend, steering);
  const scores = logits(hidden, weights, config);
  const targets = graph.input("targets", [batch * length, 1], "int32");
  graph.output("logProbability", tokenLogProbability(scores, targets));
  graph.output("entropy", entropy(scores));
  if (extras.valueHead === true)
    graph.output("value", gemm(hidden, weights.get(names.valueHead), { b: true }));
  if (options.logits) graph.output("logits", scores);
  for (const layer of options.taps) {
    const residual = residuals[layer];
    if (residual === undefined) {
      throw new EngineError(
        "REQUEST_INVALID",
        `invalid tap: ${layer}, the model has layers 0 to ${config.layers - 1}`,
      );
    }
    graph.output(tapOutput(layer), residual);
  }
  return graph.compile();
}
