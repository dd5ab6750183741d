import type { Graph, Tensor } from "../graph/graph.ts";
import { add, mul } from "../graph/ops/arithmetic.ts";
import { matmul } from "../graph/ops/matmul.ts";
import { softmax, sumLast } from "../graph/ops/reduction.ts";
import { rotary, rotaryTable } from "../graph/ops/rotary.ts";
import { concat, reshape, slice } from "../graph/ops/shaping.ts";
import type { LlamaConfig } from "../model/config.ts";
import type { Attend } from "./block.ts";
import type { KeysValues } from "./sequence-attention.ts";

export const cacheInput = {
  keys: (layer: number) => `cache.keys.${layer}`,
  values: (layer: number) => `cache.values.${layer}`,
} as const;

/**
 * One new token a row looks at a cache of `length` places and at itself: inputs `positions` [B, 1] int64, `mask`
 * [B, 1, 1, length], and a cache [B, kvHeads, length, headDim] for each layer. The cache stays where it is: only the
 * new key and value, [B, kvHeads, 1, headDim] in `kept`, leave the graph, because outputs are always copied.
 */
export function cachedAttention(
  graph: Graph,
  config: LlamaConfig,
  batch: number,
  length: number,
  kept: KeysValues[],
): Attend {
  const { heads, kvHeads, headDim } = config;
  const groups = heads / kvHeads;
  const positions = graph.input("positions", [batch, 1], "int64");
  const mask = graph.input("mask", [batch, 1, 1, length]);
  const table = (factor: number) => rotaryTable(graph, length + 1, headDim, config.ropeTheta, factor);
  const [queryTable, keyTable] = [table(1 / Math.sqrt(headDim)), table(1)];
  const turn = (x: Tensor, count: number, rotaryTable_: typeof keyTable) =>
    rotary(reshape(x, [batch, 1, count * headDim]), rotaryTable_, positions, count);

  return ({ q, k, v }, layer) => {
    const query = reshape(turn(q, heads, queryTable), [batch, kvHeads, groups, headDim]);
    const key = reshape(turn(k, kvHeads, keyTable), [batch, kvHeads, 1, headDim]);
    const value = reshape(v, [batch, kvHeads, 1, headDim]);
    kept.push({ keys: key, values: value });
    const cacheShape = [batch, kvHeads, length, headDim];
    const keys = graph.input(cacheInput.keys(layer), cacheShape);
    const values = graph.input(cacheInput.values(layer), cacheShape);

    const past = add(matmul(query, keys, { b: true }), mask);
    const itself = sumLast(mul(query, key));
    const p = softmax(concat([past, itself], 3));
    const fromPast = matmul(slice(p, 3, 0, length), values);
    const fromItself = mul(slice(p, 3, length, 1), value);
    return reshape(add(fromPast, fromItself), [batch, heads * headDim]);
  };
}
