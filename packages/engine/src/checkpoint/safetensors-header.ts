// The header of a safetensors file: 8 bytes of length, then JSON that maps names to dtype, shape and byte range.
// Format: https://github.com/huggingface/safetensors#format. All that the header claims is checked against the size
// of the file before anything is allocated for it.
import type { FileHandle } from "node:fs/promises";
import * as z from "zod";
import { CheckpointError, reason, shown } from "./error.ts";
import { readRange } from "./files.ts";
import { decodeText, parseJson } from "./json.ts";

/** The number formats that a checkpoint may hold, and the bytes of one number. */
export const dtypeBytes = { F32: 4, F16: 2, BF16: 2 } as const;
export type SafetensorsDtype = keyof typeof dtypeBytes;

/** One tensor as a header describes it; its bytes are `start` … `end` of the file. */
export interface TensorEntry {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A header of 16 MiB describes about 150 000 tensors. */
const MAX_HEADER_BYTES = 2 ** 24;
const LENGTH_BYTES = 8;
const REMEDY = "download or write the file again";

const size = z.int().min(0);
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(size).max(8),
  data_offsets: z.tuple([size, size]),
});
const headerSchema = z.looseObject({ __metadata__: z.unknown().optional() });
const metadataSchema = z.record(z.string(), z.string());

/** Reads and checks the header of an open file of `fileBytes`; `file` names it in errors. */
export async function readHeader(
  handle: FileHandle,
  file: string,
  fileBytes: number,
): Promise<SafetensorsHeader> {
  const length = await readLength(handle, file, fileBytes);
  const bytes = new Uint8Array(length);
  if ((await readRange(handle, bytes, LENGTH_BYTES)) < length) throw invalid(file, "ends inside its header");
  const dataStart = LENGTH_BYTES + length;
  return parseHeader(bytes, file, dataStart, fileBytes - dataStart);
}

async function readLength(handle: FileHandle, file: string, fileBytes: number): Promise<number> {
  const bytes = new Uint8Array(LENGTH_BYTES);
  if ((await readRange(handle, bytes, 0)) < LENGTH_BYTES)
    throw invalid(file, `holds ${fileBytes} bytes, fewer than the 8 of a header`);
  const length = new DataView(bytes.buffer).getBigUint64(0, true);
  if (length > BigInt(fileBytes - LENGTH_BYTES)) {
    throw invalid(file, `claims a header of ${length} bytes and holds ${fileBytes}`);
  }
  if (length > MAX_HEADER_BYTES) {
    throw invalid(file, `claims a header of ${length} bytes, where ${MAX_HEADER_BYTES} are allowed`);
  }
  return Number(length);
}

function parseHeader(
  bytes: Uint8Array,
  file: string,
  dataStart: number,
  dataBytes: number,
): SafetensorsHeader {
  if (bytes[0] !== 0x7b) throw invalid(file, "has a header that does not begin with {");
  const { __metadata__: metadata, ...entries } = headerSchema.parse(parseJson(decodeText(bytes, file), file));
  const tensors = new Map<string, TensorEntry>();
  for (const [name, entry] of Object.entries(entries)) {
    tensors.set(name, parseEntry(name, entry, file, dataStart));
  }
  checkLayout(tensors, file, dataStart, dataBytes);
  return { tensors, metadata: parseMetadata(metadata, file) };
}

function parseEntry(name: string, value: unknown, file: string, dataStart: number): TensorEntry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    throw invalid(file, `describes tensor ${shown(name)} wrongly (${reason(z.prettifyError(parsed.error))})`);
  }
  const { dtype, shape, data_offsets: offsets } = parsed.data;
  if (!isDtype(dtype)) {
    throw new CheckpointError(
      "SAFETENSORS_UNSUPPORTED",
      file,
      `holds tensor ${shown(name)} as ${shown(dtype)}`,
      "convert it to F32, F16 or BF16",
    );
  }
  const needed = shape.reduce((product, side) => product * side, dtypeBytes[dtype]);
  if (offsets[1] - offsets[0] !== needed) {
    const given = `${offsets[0]} to ${offsets[1]}`;
    throw invalid(
      file,
      `gives tensor ${shown(name)} the bytes ${given}, where ${dtype} of shape [${shape.join(", ")}] takes ${needed}`,
    );
  }
  return { dtype, shape, start: dataStart + offsets[0], end: dataStart + offsets[1] };
}

function isDtype(name: string): name is SafetensorsDtype {
  return Object.hasOwn(dtypeBytes, name);
}

/** The tensors must follow one another without gap or overlap and fill the file, as the format demands. */
function checkLayout(
  tensors: ReadonlyMap<string, TensorEntry>,
  file: string,
  dataStart: number,
  dataBytes: number,
): void {
  const sorted = [...tensors].toSorted(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let position = dataStart;
  for (const [name, { start, end }] of sorted) {
    if (start < position) throw invalid(file, `lets tensor ${shown(name)} overlap the one before it`);
    if (start > position)
      throw invalid(file, `leaves ${start - position} bytes unused before tensor ${shown(name)}`);
    position = end;
  }
  const described = position - dataStart;
  if (described > dataBytes) throw invalid(file, `ends early: ${dataBytes} of ${described} bytes of data`);
  if (described < dataBytes)
    throw invalid(file, `holds ${dataBytes - described} bytes after its last tensor`);
}

function parseMetadata(value: unknown, file: string): Record<string, string> {
  const parsed = metadataSchema.optional().safeParse(value);
  if (!parsed.success) throw invalid(file, "has metadata that are not pairs of texts");
  return parsed.data ?? {};
}

function invalid(file: string, problem: string): CheckpointError {
  return new CheckpointError("SAFETENSORS_INVALID", file, problem, REMEDY);
}
