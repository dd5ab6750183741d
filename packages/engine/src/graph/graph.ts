/**
 * @file A graph under construction. Tensors are names with static shapes: no data flows until the finished
 * graph runs. Differentiable ops also leave a record on the tape, which `gradients` (autodiff.ts) reads backwards.
 */
import { createHash } from "node:crypto";
import { type Attribute, type DType, encodeModel, type OnnxGraph, type OnnxInitializer } from "./onnx.ts";
import type { OnnxNode, OnnxValue, Shape } from "./onnx.ts";
import { ShapeError, sizeOf } from "./shape.ts";

/** One value of a graph. */
export class Tensor {
  readonly graph: Graph;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whether a gradient may flow to it. */
  readonly requiresGrad: boolean;

  constructor(graph: Graph, name: string, shape: Shape, dtype: DType, requiresGrad: boolean) {
    this.graph = graph;
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.requiresGrad = requiresGrad;
  }
}

/** Gradients of the inputs, from the gradient of the output; `undefined` where an input needs none. */
export type Vjp = (upstream: Tensor) => readonly (Tensor | undefined)[];

export interface TapeRecord {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly vjp: Vjp;
}

/** A graph that is ready to run. */
export interface CompiledGraph {
  readonly model: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the model: the same graph gives the same hash in every process. */
  readonly hash: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodeCount: number;
}

/**
 * Ops that must not be emitted, because the runtime computes them wrongly:
 * `ScatterND` with a reduction races between threads when indices repeat (onnxruntime #18048, #23396), and the
 * second output of `SimplifiedLayerNormalization` is wrong on WebGPU.
 */
const bannedOps = new Set(["ScatterND", "SimplifiedLayerNormalization"]);
/** WebGPU shaders take about a dozen storage buffers: a wider `Split` fails there. */
const MAX_SPLIT_OUTPUTS = 8;

export class Graph {
  readonly #nodes: OnnxNode[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #initializers: OnnxInitializer[] = [];
  readonly #shared = new Map<string, Tensor>();
  readonly #tape: TapeRecord[] = [];
  #recording = true;
  #names = 0;

  /** A value that is fed at each run. */
  input(name: string, shape: Shape, dtype: DType = "float32"): Tensor {
    this.#inputs.push({ name, dtype, shape });
    return new Tensor(this, name, shape, dtype, false);
  }

  /** A float input that a gradient can be asked for. */
  parameter(name: string, shape: Shape): Tensor {
    this.#inputs.push({ name, dtype: "float32", shape });
    return new Tensor(this, name, shape, "float32", true);
  }

  /** A value stored in the graph. */
  constant(data: Float32Array | Int32Array | BigInt64Array, shape: Shape): Tensor {
    if (data.length !== sizeOf(shape)) throw new ShapeError("constant", `${data.length} values for`, [shape]);
    const dtype = data instanceof Float32Array ? "float32" : data instanceof Int32Array ? "int32" : "int64";
    const name = this.#fresh("constant");
    this.#initializers.push({ name, dtype, shape, data });
    return new Tensor(this, name, shape, dtype, false);
  }

  /** A float scalar; equal ones are stored once. */
  scalar(value: number): Tensor {
    return this.#once(`scalar ${value}`, () => this.constant(Float32Array.of(value), []));
  }

  /** A list of int64, the way ONNX takes shapes and axes; equal ones are stored once. */
  integers(values: readonly number[]): Tensor {
    const data = BigInt64Array.from(values, BigInt);
    return this.#once(`integers ${values.join(" ")}`, () => this.constant(data, [values.length]));
  }

  /** Appends one ONNX node. Ops that need a derivative call `record` too. */
  emit(
    op: string,
    inputs: readonly Tensor[],
    outputs: readonly { readonly shape: Shape; readonly dtype?: DType }[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): [Tensor, ...Tensor[]] {
    if (bannedOps.has(op)) throw new Error(`${op} is banned: onnxruntime computes it wrongly (see traps)`);
    if (op === "Split" && outputs.length > MAX_SPLIT_OUTPUTS) {
      throw new ShapeError(op, `${outputs.length} outputs, WebGPU allows ${MAX_SPLIT_OUTPUTS}`, []);
    }
    const requiresGrad = inputs.some((input) => input.requiresGrad);
    const [first, ...rest] = outputs.map(({ shape, dtype = "float32" }) => {
      const differentiable = requiresGrad && dtype === "float32";
      return new Tensor(this, this.#fresh(op.toLowerCase()), shape, dtype, differentiable);
    });
    if (first === undefined) throw new Error(`${op}: an op needs an output`);
    const tensors: [Tensor, ...Tensor[]] = [first, ...rest];
    const inputNames = inputs.map((input) => input.name);
    this.#nodes.push({ op, inputs: inputNames, outputs: tensors.map((tensor) => tensor.name), attributes });
    return tensors;
  }

  /** Remembers how the gradient flows through `output`. */
  record(inputs: readonly Tensor[], output: Tensor, vjp: Vjp): Tensor {
    if (this.#recording && inputs.some((input) => input.requiresGrad))
      this.#tape.push({ inputs, output, vjp });
    return output;
  }

  /** Runs `build` without recording: for the inside of an op that records a derivative of its own. */
  withoutTape<T>(build: () => T): T {
    const before = this.#recording;
    this.#recording = false;
    try {
      return build();
    } finally {
      this.#recording = before;
    }
  }

  get tape(): readonly TapeRecord[] {
    return this.#tape;
  }

  /** Makes a tensor a result of the graph under a name of the caller's. */
  output(name: string, tensor: Tensor): void {
    this.#nodes.push({ op: "Identity", inputs: [tensor.name], outputs: [name], attributes: {} });
    this.#outputs.push({ name, dtype: tensor.dtype, shape: tensor.shape });
  }

  /** Removes what no output needs, and encodes the rest. Inputs that nothing reads are removed too. */
  compile(): CompiledGraph {
    const live = this.#live();
    const graph: OnnxGraph = {
      nodes: this.#nodes.filter((node) => node.outputs.some((name) => live.has(name))),
      inputs: this.#inputs.filter(({ name }) => live.has(name)),
      outputs: this.#outputs,
      initializers: this.#initializers.filter(({ name }) => live.has(name)),
    };
    const model = encodeModel(graph);
    const hash = createHash("sha256").update(model).digest("hex");
    return { model, hash, inputs: graph.inputs, outputs: graph.outputs, nodeCount: graph.nodes.length };
  }

  /** Names that some output depends on. Nodes are in topological order, so one backward pass finds all. */
  #live(): ReadonlySet<string> {
    const live = new Set(this.#outputs.map(({ name }) => name));
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((name) => live.has(name))) continue;
      for (const input of node.inputs) live.add(input);
    }
    return live;
  }

  #once(key: string, create: () => Tensor): Tensor {
    const tensor = this.#shared.get(key) ?? create();
    this.#shared.set(key, tensor);
    return tensor;
  }

  #fresh(prefix: string): string {
    return `${prefix}_${this.#names++}`;
  }
}
