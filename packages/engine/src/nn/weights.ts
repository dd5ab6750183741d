import type { Graph, Tensor } from "../graph/graph.ts";
import type { LoraConfig, ParameterLayout } from "../model/parameters.ts";

/** The parameters of a model as inputs of one graph. */
export class Weights {
  readonly lora: LoraConfig | undefined;
  readonly #tensors: ReadonlyMap<string, Tensor>;

  constructor(tensors: ReadonlyMap<string, Tensor>, lora?: LoraConfig) {
    this.#tensors = tensors;
    this.lora = lora;
  }

  /** Declares every parameter of a layout; those to be trained can have gradients. */
  static declare(graph: Graph, layout: ParameterLayout, lora?: LoraConfig): Weights {
    const declare = (name: string, shape: readonly number[], trainable: boolean) =>
      trainable ? graph.parameter(name, shape) : graph.input(name, shape);
    return new Weights(
      new Map(layout.specs.map(({ name, shape, trainable }) => [name, declare(name, shape, trainable)])),
      lora,
    );
  }

  /** Declares the parameters under a prefix and without gradients: a second model in the same graph. */
  static declareFrozen(graph: Graph, layout: ParameterLayout, prefix: string): Weights {
    return new Weights(
      new Map(layout.specs.map(({ name, shape }) => [name, graph.input(prefix + name, shape)])),
    );
  }

  get(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new Error(`no parameter ${name}`);
    return tensor;
  }
}
