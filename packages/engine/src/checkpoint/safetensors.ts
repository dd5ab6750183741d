// Tensors in and out of safetensors files, always as 32-bit floats in memory. Files are read by ranges, straight into
// the arrays that are returned: loading needs no memory beyond its result.
import type { FileHandle } from "node:fs/promises";
import { totalmem } from "node:os";
import { basename, dirname } from "node:path";
import { CheckpointError, shown } from "./error.ts";
import { type FileContent, readRange, withFile, writeFiles } from "./files.ts";
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from "./half.ts";
import {
  dtypeBytes,
  readHeader,
  type SafetensorsDtype,
  type SafetensorsHeader,
  type TensorEntry,
} from "./safetensors-header.ts";

/** Numbers in row-major order, and the sides of the array that they fill. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface SafetensorsOptions {
  /** How numbers are stored; default F32. The halves refuse finite numbers beyond their range. */
  readonly dtype?: SafetensorsDtype;
  /** Texts kept in the header. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Numbers that are narrowed at a time. */
const CHUNK = 2 ** 19;

/** Names, shapes and places of the tensors of a file; reads nothing else of it. */
export async function readSafetensorsHeader(file: string): Promise<SafetensorsHeader> {
  return await withFile(file, (handle, bytes) => readHeader(handle, file, bytes));
}

/** All tensors of a file as 32-bit floats, and its metadata. */
export async function readSafetensors(
  file: string,
): Promise<{ tensors: Map<string, Tensor>; metadata: Readonly<Record<string, string>> }> {
  const { tensors: entries, metadata } = await readSafetensorsHeader(file);
  const data = allocate(
    file,
    entries.values().reduce((sum, entry) => sum + lengthOf(entry), 0),
  );
  const tensors = new Map<string, Tensor>();
  let offset = 0;
  for (const [name, entry] of entries) {
    const end = offset + lengthOf(entry);
    tensors.set(name, { shape: entry.shape, data: data.subarray(offset, end) });
    offset = end;
  }
  await readTensors(file, entries, tensors);
  return { tensors, metadata };
}

/** Numbers in a tensor. */
function lengthOf({ dtype, start, end }: TensorEntry): number {
  return (end - start) / dtypeBytes[dtype];
}

/** Zeros for `length` numbers; throws a {@link CheckpointError} if this machine has not the memory. */
export function allocate(file: string, length: number): Float32Array<ArrayBuffer> {
  try {
    if (length * 4 <= totalmem()) return new Float32Array(length);
  } catch {
    // Reported below, like a size that was not even tried.
  }
  throw new CheckpointError(
    "CHECKPOINT_TOO_LARGE",
    file,
    `takes ${(length / 2 ** 28).toFixed(1)} GiB as 32-bit floats, more than this machine gives`,
    "take a smaller model or a larger machine",
  );
}

/** Fills the arrays of `targets` with those tensors of `file` that they name. */
export async function readTensors(
  file: string,
  entries: ReadonlyMap<string, TensorEntry>,
  targets: ReadonlyMap<string, Tensor>,
): Promise<void> {
  await withFile(file, async (handle) => {
    await Promise.all(
      Array.from(entries, async ([name, entry]) => {
        const target = targets.get(name);
        if (target !== undefined) await readData(handle, file, name, entry, target.data);
      }),
    );
  });
}

/** Halves are read into the upper half of the array and widened in place: the writer never overtakes the reader. */
async function readData(
  handle: FileHandle,
  file: string,
  name: string,
  { dtype, start, end }: TensorEntry,
  data: Float32Array,
): Promise<void> {
  const size = end - start;
  const bytes = new Uint8Array(data.buffer, data.byteOffset + data.byteLength - size, size);
  if ((await readRange(handle, bytes, start)) < bytes.length) {
    const problem = `ended inside tensor ${shown(name)} while it was read`;
    throw new CheckpointError("SAFETENSORS_INVALID", file, problem, "let nothing write to it meanwhile");
  }
  if (dtype === "F32") return;
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, data.length);
  if (dtype === "F16") decodeFloat16(halves, data);
  else decodeBfloat16(halves, data);
}

/** Writes tensors to a file that replaces an older one only when it is complete on disk. */
export async function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, Tensor>,
  options: SafetensorsOptions = {},
): Promise<void> {
  await writeFiles(dirname(file), new Map([[basename(file), safetensorsContent(file, tensors, options)]]));
}

/** The bytes of a safetensors file; `file` names it in errors. */
export function* safetensorsContent(
  file: string,
  tensors: ReadonlyMap<string, Tensor>,
  { dtype = "F32", metadata }: SafetensorsOptions,
): FileContent {
  yield encodeHeader(tensors, dtype, metadata);
  for (const [name, { data }] of tensors) {
    if (dtype === "F32") yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    else yield* narrowed(data, dtype, file, name);
  }
}

function encodeHeader(
  tensors: ReadonlyMap<string, Tensor>,
  dtype: SafetensorsDtype,
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  if (tensors.has("__metadata__"))
    throw new RangeError("invalid tensor __metadata__: the format reserves this name");
  let position = 0;
  const entries: [string, unknown][] = metadata === undefined ? [] : [["__metadata__", metadata]];
  for (const [name, { shape, data }] of tensors) {
    if (shape.reduce((product, side) => product * side, 1) !== data.length) {
      throw new RangeError(`invalid tensor ${name}: ${data.length} numbers for shape [${shape.join(", ")}]`);
    }
    const end = position + data.length * dtypeBytes[dtype];
    entries.push([name, { dtype, shape, data_offsets: [position, end] }]);
    position = end;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  // Spaces up to a multiple of 8 keep the numbers aligned for readers that map the file.
  const length = Math.ceil(json.length / 8) * 8;
  const header = Buffer.alloc(8 + length, " ");
  header.writeBigUInt64LE(BigInt(length));
  header.set(json, 8);
  return header;
}

/** Half-precision bytes of `data`, chunk by chunk through one buffer. */
function* narrowed(data: Float32Array, dtype: "F16" | "BF16", file: string, name: string): FileContent {
  const encode = dtype === "F16" ? encodeFloat16 : encodeBfloat16;
  const infinity = dtype === "F16" ? 0x7c00 : 0x7f80;
  const chunk = new Uint16Array(Math.min(CHUNK, data.length));
  for (let i = 0; i < data.length; i += CHUNK) {
    const source = data.subarray(i, i + CHUNK);
    const part = chunk.subarray(0, source.length);
    encode(source, part);
    const at = part.findIndex((half, j) => (half & 0x7fff) === infinity && Number.isFinite(source[j]));
    if (at >= 0) {
      const problem = `cannot hold ${source[at]}, number ${i + at} of tensor ${shown(name)}, as ${dtype}`;
      throw new CheckpointError("VALUE_OUT_OF_RANGE", file, problem, "save as f32");
    }
    yield new Uint8Array(part.buffer, 0, part.byteLength);
  }
}
