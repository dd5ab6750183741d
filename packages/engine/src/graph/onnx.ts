/**
 * @file Writes a graph as an ONNX model. The field numbers are those of `onnx.proto`
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); nothing else of the format is needed to run one.
 */
import { ProtobufWriter } from "./protobuf.ts";

/** `TensorProto.DataType` of the element types that the graphs use. */
const dataType = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type DType = keyof typeof dataType;
export type Shape = readonly number[];

/** Whole numbers, texts and lists of whole numbers are written as such; a float says so. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface OnnxInitializer extends OnnxValue {
  readonly data: ArrayBufferView;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxInitializer[];
}

const IR_VERSION = 10;
/** 23 is the first with `RotaryEmbedding`. */
const OPSET = 23;
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The bytes of a `ModelProto`; the same graph always gives the same bytes. */
export function encodeModel(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const model = new ProtobufWriter();
  model.int(1, IR_VERSION);
  model.string(2, "@candor/engine");
  model.message(7, (writer) => writeGraph(writer, graph));
  model.message(8, (opset) => opset.int(2, OPSET));
  return model.finish();
}

function writeGraph(writer: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) writer.message(1, (nested) => writeNode(nested, node));
  writer.string(2, "graph");
  for (const tensor of graph.initializers) writer.message(5, (nested) => writeInitializer(nested, tensor));
  for (const value of graph.inputs) writer.message(11, (nested) => writeValue(nested, value));
  for (const value of graph.outputs) writer.message(12, (nested) => writeValue(nested, value));
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, node.outputs[0] ?? "");
  writer.string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (nested) => writeAttribute(nested, name, value));
  }
}

function writeAttribute(writer: ProtobufWriter, name: string, value: Attribute): void {
  writer.string(1, name);
  if (typeof value === "number") {
    writer.int(3, value);
    writer.int(20, attributeType.int);
  } else if (typeof value === "string") {
    writer.string(4, value);
    writer.int(20, attributeType.string);
  } else if ("float" in value) {
    writer.float(2, value.float);
    writer.int(20, attributeType.float);
  } else {
    for (const item of value) writer.int(8, item);
    writer.int(20, attributeType.ints);
  }
}

function writeInitializer(writer: ProtobufWriter, tensor: OnnxInitializer): void {
  for (const size of tensor.shape) writer.int(1, size);
  writer.int(2, dataType[tensor.dtype]);
  writer.string(8, tensor.name);
  const { buffer, byteOffset, byteLength } = tensor.data;
  writer.bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
}

function writeValue(writer: ProtobufWriter, value: OnnxValue): void {
  writer.string(1, value.name);
  writer.message(2, (type) => {
    type.message(1, (tensor) => {
      tensor.int(1, dataType[value.dtype]);
      tensor.message(2, (shape) => {
        for (const size of value.shape) shape.message(1, (dimension) => dimension.int(1, size));
      });
    });
  });
}
