// Where the weights of a Hugging Face folder lie: in `model.safetensors`, or in the shards that
// `model.safetensors.index.json` lists, which may only be files of the same folder.
import { access } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CheckpointError, listed, reason, shown } from "./error.ts";
import { readJson } from "./json.ts";
import { readSafetensorsHeader } from "./safetensors.ts";
import type { TensorEntry } from "./safetensors-header.ts";

export const weightsName = "model.safetensors";
export const indexName = "model.safetensors.index.json";

const MAX_INDEX_BYTES = 2 ** 26;
const MAX_SHARDS = 512;

/** The tensors of one file. */
interface Shard {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

export interface Weights {
  /** The file that a user would look at: the single one, or the index. */
  readonly file: string;
  readonly shards: readonly Shard[];
  readonly metadata: Readonly<Record<string, string>>;
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** Reads the headers of all weight files of a folder. */
export async function readWeights(dir: string): Promise<Weights> {
  const single = join(dir, weightsName);
  const index = join(dir, indexName);
  if ((await exists(single)) || !(await exists(index))) {
    const { tensors, metadata } = await readSafetensorsHeader(single);
    return { file: single, shards: [{ file: single, tensors }], metadata };
  }
  const places = await readIndex(index);
  const headers = await Promise.all(
    Array.from(places.keys(), async (name) => {
      const file = join(dir, name);
      return { name, file, ...(await readSafetensorsHeader(file)) };
    }),
  );
  for (const { name, file, tensors } of headers) checkShard(places.get(name) ?? new Set(), file, tensors);
  return { file: index, shards: headers, metadata: headers[0]?.metadata ?? {} };
}

/** The shards that an index lists, each with the names of its tensors. */
async function readIndex(file: string): Promise<Map<string, Set<string>>> {
  const parsed = indexSchema.safeParse(await readJson(file, MAX_INDEX_BYTES));
  if (!parsed.success) {
    throw invalid(file, `is not an index of shards (${reason(z.prettifyError(parsed.error))})`);
  }
  const places = new Map<string, Set<string>>();
  for (const [tensor, shard] of Object.entries(parsed.data.weight_map)) {
    if (!/^\w[\w.-]*\.safetensors$/.test(shard)) {
      throw invalid(
        file,
        `places ${shown(tensor)} in ${shown(shard)}, which is not a safetensors file of this folder`,
      );
    }
    const tensors = places.get(shard) ?? new Set();
    places.set(shard, tensors.add(tensor));
  }
  if (places.size > MAX_SHARDS)
    throw invalid(file, `lists ${places.size} shards, where ${MAX_SHARDS} are allowed`);
  return places;
}

/** A shard must hold exactly the tensors that the index places in it. */
function checkShard(
  expected: ReadonlySet<string>,
  file: string,
  tensors: ReadonlyMap<string, TensorEntry>,
): void {
  const missing = [...expected].filter((name) => !tensors.has(name));
  if (missing.length > 0) throw invalid(file, `lacks what the index places in it: ${listed(missing)}`);
  const extra = [...tensors.keys()].filter((name) => !expected.has(name));
  if (extra.length > 0) throw invalid(file, `holds what the index does not place in it: ${listed(extra)}`);
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

function invalid(file: string, problem: string): CheckpointError {
  return new CheckpointError(
    "INDEX_INVALID",
    file,
    problem,
    "download the folder again, with all of its files",
  );
}

/** Parts of `tensors` of at most `maxBytes` each, in order; one tensor that is larger makes a part of its own. */
export function splitIntoShards<T extends { readonly data: Float32Array }>(
  tensors: ReadonlyMap<string, T>,
  bytesPerNumber: number,
  maxBytes: number,
): Map<string, T>[] {
  const parts: Map<string, T>[] = [];
  let bytes = Infinity;
  for (const [name, tensor] of tensors) {
    const size = tensor.data.length * bytesPerNumber;
    bytes += size;
    if (bytes > maxBytes) {
      parts.push(new Map());
      bytes = size;
    }
    parts.at(-1)?.set(name, tensor);
  }
  return parts;
}
