import { EngineError } from "../error.ts";
import type { Graph } from "../graph/graph.ts";
import type { LlamaConfig } from "../model/config.ts";
import type { SteeringInputs } from "../model/llama.ts";
import type { Feeds } from "../runtime/backend.ts";

/** Vectors [hiddenSize] to add to the residual stream after a block, by layer counted from 0. */
export type Steering = ReadonlyMap<number, Float32Array<ArrayBuffer>>;

const inputName = (layer: number): string => `steering.${layer}`;

/** Declares one vector for each steered layer. */
export function steeringInputs(graph: Graph, config: LlamaConfig, layers: readonly number[]): SteeringInputs {
  return new Map(layers.map((layer) => [layer, graph.input(inputName(layer), [config.hiddenSize])]));
}

/** What {@link steeringInputs} declared. */
export function steeringFeeds(steering: Steering): Feeds {
  return Object.fromEntries([...steering].map(([layer, vector]) => [inputName(layer), vector]));
}

/** The steered layers in order, after checking that each exists and has a vector of the right width. */
export function steeredLayers(config: LlamaConfig, steering: Steering): number[] {
  for (const [layer, vector] of steering) {
    if (!Number.isInteger(layer) || layer < 0 || layer >= config.layers) {
      throw new EngineError(
        "REQUEST_INVALID",
        `invalid steering layer: ${layer}, the model has layers 0 to ${config.layers - 1}`,
      );
    }
    if (vector.length !== config.hiddenSize) {
      throw new EngineError(
        "REQUEST_INVALID",
        `invalid steering vector: ${vector.length} values, hiddenSize is ${config.hiddenSize}`,
      );
    }
  }
  return [...steering.keys()].toSorted((a, b) => a - b);
}
