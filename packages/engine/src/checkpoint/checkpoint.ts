// Hugging Face folders in and out: `config.json`, weights as safetensors, and the tokenizer's files.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type LlamaConfig, validateConfig } from "../model/config.ts";
import { layoutOf, names as parameterNames } from "../model/parameters.ts";
import {
  chatTemplateName,
  readTokenizerFiles,
  roleIds,
  type TokenizerFiles,
  tokenizerConfigName,
  tokenizerName,
} from "../tokenizer/files.ts";
import { configFileName, configFileOf, readConfigFile } from "./config-file.ts";
import { CheckpointError, listed, shown } from "./error.ts";
import { type FileContent, writeFiles } from "./files.ts";
import { allocate, readTensors, safetensorsContent, type Tensor } from "./safetensors.ts";
import { indexName, readWeights, splitIntoShards, weightsName } from "./shards.ts";

/** A model and its tokenizer, in memory. */
export interface Checkpoint {
  readonly config: LlamaConfig;
  /** By their names in Hugging Face files, such as `model.layers.0.mlp.up_proj.weight`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly tokenizer?: TokenizerFiles;
  /** Texts kept in the header of the weights. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A checkpoint whose tensors lie in one array, in the order of the model's layout. */
export interface LoadedCheckpoint extends Checkpoint {
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface SaveOptions {
  /** How numbers are stored; default `f32`, the only one that loses nothing. */
  readonly dtype?: "f32" | "bf16" | "f16";
  /** Weights beyond this size are split into several files; default 5 · 10⁹, as transformers does. */
  readonly shardBytes?: number;
}

const dtypes = {
  f32: { stored: "F32", torch: "float32", bytes: 4 },
  bf16: { stored: "BF16", torch: "bfloat16", bytes: 2 },
  f16: { stored: "F16", torch: "float16", bytes: 2 },
} as const;

/**
 * Loads a llama-family model from a Hugging Face folder. Nothing is allocated for weights before the headers of
 * all files have been found to hold exactly the tensors that the config implies.
 *
 * Throws a {@link CheckpointError} that names the file, what is wrong with it and what to do.
 */
export async function loadCheckpoint(dir: string): Promise<LoadedCheckpoint> {
  const config = await readConfigFile(dir);
  const tokenizer = await readTokenizerFiles(dir);
  const { file, shards, metadata } = await readWeights(dir);
  checkTensors(file, new Map(shards.flatMap(({ tensors }) => [...tensors])), config);

  const { specs, size } = layoutOf(config);
  const parameters = allocate(file, size);
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, offset, size: length } of specs) {
    tensors.set(name, { shape, data: parameters.subarray(offset, offset + length) });
  }
  await Promise.all(shards.map((shard) => readTensors(shard.file, shard.tensors, tensors)));
  return { config, parameters, tensors, metadata, ...(tokenizer === undefined ? {} : { tokenizer }) };
}

/** Throws a {@link CheckpointError} that lists which tensors are missing, unexpected or of the wrong shape. */
function checkTensors(
  file: string,
  present: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  config: LlamaConfig,
): void {
  const expected = new Map(layoutOf(config).specs.map(({ name, shape }) => [name, shape]));
  const missing = [...expected.keys()].filter((name) => !present.has(name));
  const unexpected = [...present.keys()].filter((name) => !expected.has(name) && !isRedundant(name, config));
  const misshapen: string[] = [];
  for (const [name, shape] of expected) {
    const found = present.get(name)?.shape;
    if (found !== undefined && found.join() !== shape.join()) {
      misshapen.push(`${shown(name)} is [${found.join(", ")}], not [${shape.join(", ")}]`);
    }
  }
  const problems = [
    ...(missing.length > 0 ? [`lacks ${listed(missing)}`] : []),
    ...(unexpected.length > 0 ? [`holds unexpected ${listed(unexpected)}`] : []),
    ...misshapen.slice(0, 3),
  ];
  if (problems.length === 0) return;
  const remedy = `take a ${configFileName} and weights that belong together`;
  throw new CheckpointError("TENSORS_MISMATCH", file, problems.join("; "), remedy);
}

/** Whether a checkpoint may hold this tensor although the model has none such: it repeats what others say. */
function isRedundant(name: string, config: LlamaConfig): boolean {
  return (config.tieEmbeddings && name === parameterNames.head) || name.endsWith(".rotary_emb.inv_freq");
}

/**
 * Writes a folder that {@link loadCheckpoint} and transformers read. Every file is on disk, whole, before
 * the first one takes its place; weights of an earlier save under other names are removed.
 *
 * Throws a {@link CheckpointError} if the tensors are not those of the config or do not fit `dtype`.
 */
export async function saveCheckpoint(
  dir: string,
  { config, tensors, tokenizer, metadata }: Checkpoint,
  { dtype = "f32", shardBytes = 5e9 }: SaveOptions = {},
): Promise<void> {
  validateConfig(config);
  checkTensors(join(dir, weightsName), tensors, config);
  const { stored, torch, bytes } = dtypes[dtype];
  const ids = tokenizer === undefined ? {} : roleIds(tokenizer);
  const files = new Map<string, FileContent>([[configFileName, json(configFileOf(config, torch, ids))]]);

  // Readers of PyTorch models insist on the format's name.
  const options = { dtype: stored, metadata: { format: "pt", ...metadata } };
  const parts = splitIntoShards(tensors, bytes, shardBytes);
  const names = parts.map((_, i) => (parts.length === 1 ? weightsName : shardName(i + 1, parts.length)));
  const places: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const name = names[i] ?? weightsName;
    for (const tensor of part.keys()) places[tensor] = name;
    files.set(name, safetensorsContent(join(dir, name), part, options));
  }
  if (parts.length > 1) {
    const size = tensors.values().reduce((sum, { data }) => sum + data.length * bytes, 0);
    files.set(indexName, json({ metadata: { total_size: size }, weight_map: places }));
  }

  if (tokenizer !== undefined) addTokenizer(files, tokenizer);
  await writeFiles(dir, files, await staleFiles(dir, files, tokenizer));
}

function addTokenizer(files: Map<string, FileContent>, { tokenizer, config }: TokenizerFiles): void {
  files.set(tokenizerName, [Buffer.from(JSON.stringify(tokenizer))]);
  files.set(tokenizerConfigName, json(config));
  if (typeof config.chat_template === "string")
    files.set(chatTemplateName, [Buffer.from(config.chat_template)]);
}

function shardName(part: number, parts: number): string {
  return `model-${fiveDigits(part)}-of-${fiveDigits(parts)}.safetensors`;
}

function fiveDigits(n: number): string {
  return String(n).padStart(5, "0");
}

/** Files of an earlier save that would be read instead of, or beside, those of this one. */
async function staleFiles(
  dir: string,
  files: ReadonlyMap<string, FileContent>,
  tokenizer: TokenizerFiles | undefined,
): Promise<string[]> {
  const present = await readdir(dir).catch(() => []);
  const isWeights = /^model(?:-\d{5}-of-\d{5})?\.safetensors(?:\.index\.json)?$/;
  return present.filter((name) => {
    const isOurs = isWeights.test(name) || (tokenizer !== undefined && name === chatTemplateName);
    return isOurs && !files.has(name);
  });
}

function json(value: unknown): FileContent {
  return [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)];
}
