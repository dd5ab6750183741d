/**
 * @file Where graphs run. The native runtime is onnxruntime-node; where it has no binary (Intel Macs, some libcs) the
 * same graphs run on onnxruntime-web's WebAssembly, about three times slower.
 */
import type { InferenceSession, Tensor as RuntimeTensor, TensorConstructor } from "onnxruntime-node";
import { EngineError } from "../error.ts";
import type { CompiledGraph } from "../graph/graph.ts";
import type { OnnxValue } from "../graph/onnx.ts";
import { formatShape, sizeOf } from "../graph/shape.ts";

/**
 * `native` is onnxruntime-node on the CPU, `wasm` onnxruntime-web; `webgpu` and `cuda` are onnxruntime-node on a GPU,
 * which runs what it can and leaves the rest to the CPU.
 */
export type BackendName = "native" | "wasm" | "webgpu" | "cuda";

const executionProvider = { native: "cpu", wasm: "wasm", webgpu: "webgpu", cuda: "cuda" } as const;

export interface BackendOptions {
  /** Default: `native`, or `wasm` where the native binary cannot be loaded. */
  readonly backend?: BackendName;
  /** Threads of one op. Default 1. */
  readonly threads?: number;
}

type TensorData = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
/** Values by the name of their graph input. Views of a larger array are read in place, without a copy. */
export type Feeds = Readonly<Record<string, TensorData>>;
/** Float results by the name of their graph output. */
export type Results = Readonly<Record<string, Float32Array>>;

let inKernels = 0;

/** Milliseconds that this thread has spent inside the runtime's kernels. */
export function kernelTime(): number {
  return inKernels;
}

let stopped = false;

/** Every later run of this thread fails. */
export function stopRuns(): void {
  stopped = true;
}

/** What both onnxruntime packages export. */
interface Runtime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: TensorConstructor;
}

/** A compiled graph that can run any number of times. */
export class Session {
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #inputs: readonly OnnxValue[];
  readonly #tensors = new Map<string, RuntimeTensor>();

  constructor(runtime: Runtime, session: InferenceSession, inputs: readonly OnnxValue[]) {
    this.#runtime = runtime;
    this.#session = session;
    this.#inputs = inputs;
  }

  /** Runs the graph. Feeds that the graph does not read are ignored. Results are fresh copies. */
  async run(feeds: Feeds): Promise<Results> {
    if (stopped) throw new EngineError("MODEL_CLOSED", "the model was closed");
    const tensors = Object.fromEntries(this.#inputs.map((input) => [input.name, this.#tensor(input, feeds)]));
    const began = performance.now();
    const outputs = await this.#session.run(tensors);
    inKernels += performance.now() - began;
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, floats(name, data)]));
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** The runtime's view of a fed array, kept as long as the same array is fed. */
  #tensor({ name, dtype, shape }: OnnxValue, feeds: Feeds): RuntimeTensor {
    const data = feeds[name];
    if (data === undefined) throw new EngineError("RUNTIME_FAILED", `no value fed for graph input ${name}`);
    const known = this.#tensors.get(name);
    if (known?.data === data) return known;
    if (data.length !== sizeOf(shape)) {
      throw new EngineError(
        "RUNTIME_FAILED",
        `${data.length} values fed for graph input ${name} of shape ${formatShape(shape)}`,
      );
    }
    const tensor = new this.#runtime.Tensor(dtype, data, shape);
    this.#tensors.set(name, tensor);
    return tensor;
  }
}

function floats(name: string, data: RuntimeTensor["data"]): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new EngineError("RUNTIME_FAILED", `graph output ${name} is not float32`);
}

/** Prepares a graph for the chosen runtime. */
export async function createSession(graph: CompiledGraph, options: BackendOptions = {}): Promise<Session> {
  const runtime = await loadRuntime(options.backend);
  const session = await runtime.InferenceSession.create(graph.model, {
    executionProviders: [executionProvider[options.backend ?? "native"]],
    intraOpNumThreads: options.threads ?? 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // Threads that spin for as long as they wait cost a third of the speed next to other processes; those that spin for
    // 20 microseconds and then sleep cost nothing there, and start 5 to 10 % faster on a quiet machine.
    extra: { session: { intra_op: { allow_spinning: "1", spin_duration_us: "20" } } },
  });
  return new Session(runtime, session, graph.inputs);
}

async function loadRuntime(backend: BackendName | undefined): Promise<Runtime> {
  if (backend === "wasm") return await loadWebRuntime();
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    if (backend !== undefined) {
      throw new EngineError(
        "RUNTIME_FAILED",
        `onnxruntime-node has no binary that loads here; use the backend "wasm"`,
        {
          cause: error,
        },
      );
    }
    return await loadWebRuntime();
  }
}

/** On one thread: threads of WebAssembly are workers of this worker, and would have to be ended in the middle of it. */
async function loadWebRuntime(): Promise<Runtime> {
  const runtime = await import("onnxruntime-web");
  runtime.env.wasm.numThreads = 1;
  return runtime;
}
