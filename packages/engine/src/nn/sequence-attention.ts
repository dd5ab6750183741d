import type { Graph, Tensor } from "../graph/graph.ts";
import { attention, type Weigh } from "../graph/ops/attention.ts";
import { rotary, rotaryTable } from "../graph/ops/rotary.ts";
import { expand, reshape, transpose } from "../graph/ops/shaping.ts";
import type { LlamaConfig } from "../model/config.ts";
import type { Attend } from "./block.ts";

/** Keys and values of one layer after rotary embedding, [B, kvHeads, T, headDim]: what a cache holds. */
export interface KeysValues {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/**
 * Causal attention over whole sequences, rows [B · T]. Query heads that share a key head are stacked along the
 * sequence, so keys and values are never repeated (grouped queries, Ainslie et al. 2023, arXiv:2305.13245).
 * `kept` collects what a cache would hold.
 */
export function sequenceAttention(
  graph: Graph,
  config: LlamaConfig,
  batch: number,
  length: number,
  causal: (graph: Graph, length: number, groups: number) => Weigh,
  kept: KeysValues[] = [],
): Attend {
  const { heads, kvHeads, headDim } = config;
  const groups = heads / kvHeads;
  const ascending = graph.constant(
    BigInt64Array.from({ length }, (_, position) => BigInt(position)),
    [1, length],
  );
  const positions = expand(ascending, [batch, length]);
  const table = (factor: number) => rotaryTable(graph, length, headDim, config.ropeTheta, factor);
  const [queryTable, keyTable] = [table(1 / Math.sqrt(headDim)), table(1)];
  const weigh = causal(graph, length, groups);
  const keyHeads = (x: Tensor) => transpose(reshape(x, [batch, length, kvHeads, headDim]), [0, 2, 1, 3]);

  return ({ q, k, v }) => {
    const turnedQ = rotary(reshape(q, [batch, length, heads * headDim]), queryTable, positions, heads);
    const turnedK = rotary(reshape(k, [batch, length, kvHeads * headDim]), keyTable, positions, kvHeads);
    const grouped = transpose(reshape(turnedQ, [batch, length, kvHeads, groups, headDim]), [0, 2, 3, 1, 4]);
    const queries = reshape(grouped, [batch, kvHeads, groups * length, headDim]);
    const [keys, values] = [keyHeads(turnedK), keyHeads(v)];
    kept.push({ keys, values });
    const o = reshape(attention(queries, keys, values, weigh), [batch, kvHeads, groups, length, headDim]);
    return reshape(transpose(o, [0, 3, 1, 2, 4]), [batch * length, heads * headDim]);
  };
}
