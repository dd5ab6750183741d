/** @file The two graphs of sampling: one reads a whole prefix, the other adds one token a row. */
import { type CompiledGraph, Graph, type Tensor } from "../graph/graph.ts";
import { maskedSoftmax } from "../graph/ops/attention.ts";
import { mul } from "../graph/ops/arithmetic.ts";
import { gatherRows } from "../graph/ops/indexing.ts";
import { logSoftmax, softmax } from "../graph/ops/reduction.ts";
import type { LlamaConfig } from "../model/config.ts";
import { logits, trunk } from "../model/llama.ts";
import { layoutOf } from "../model/parameters.ts";
import { cachedAttention } from "../nn/cached-attention.ts";
import { type KeysValues, sequenceAttention } from "../nn/sequence-attention.ts";
import { Weights } from "../nn/weights.ts";
import { steeringInputs } from "./steering.ts";

/** Names of the key and value outputs of a layer. */
export const keptOutput = {
  keys: (layer: number) => `keys.${layer}`,
  values: (layer: number) => `values.${layer}`,
} as const;

/**
 * Reads prefixes padded on the right to `length`: inputs ids [B · length] and `last` [B], the row of each prefix's last
 * token; outputs the keys and values of all places, and the distribution of the next token.
 */
export function prefillGraph(
  config: LlamaConfig,
  batch: number,
  length: number,
  steered: readonly number[],
): CompiledGraph {
  const graph = new Graph();
  const weights = Weights.declareFrozen(graph, layoutOf(config), "");
  const kept: KeysValues[] = [];
  const attend = sequenceAttention(graph, config, batch, length, maskedSoftmax, kept);
  const ids = graph.input("ids", [batch * length], "int32");
  const { hidden } = trunk(ids, weights, config, attend, steeringInputs(graph, config, steered));
  const last = gatherRows(hidden, graph.input("last", [batch], "int32"));
  outputNextToken(graph, logits(last, weights, config), batch);
  outputKept(graph, kept);
  return graph.compile();
}

/** Adds one token a row to a cache of `length` places: see {@link cachedAttention} for the inputs beside ids [B]. */
export function stepGraph(
  config: LlamaConfig,
  batch: number,
  length: number,
  steered: readonly number[],
): CompiledGraph {
  const graph = new Graph();
  const weights = Weights.declareFrozen(graph, layoutOf(config), "");
  const kept: KeysValues[] = [];
  const attend = cachedAttention(graph, config, batch, length, kept);
  const ids = graph.input("ids", [batch], "int32");
  const { hidden } = trunk(ids, weights, config, attend, steeringInputs(graph, config, steered));
  outputNextToken(graph, logits(hidden, weights, config), batch);
  outputKept(graph, kept);
  return graph.compile();
}

/** The model's own log-probabilities, and the probabilities at each row's temperature: both [B, V]. */
function outputNextToken(graph: Graph, scores: Tensor, batch: number): void {
  graph.output("logProbabilities", logSoftmax(scores));
  graph.output("probabilities", softmax(mul(scores, graph.input("inverseTemperature", [batch, 1]))));
}

function outputKept(graph: Graph, kept: readonly KeysValues[]): void {
  for (const [layer, { keys, values }] of kept.entries()) {
    graph.output(keptOutput.keys(layer), keys);
    graph.output(keptOutput.values(layer), values);
  }
}
