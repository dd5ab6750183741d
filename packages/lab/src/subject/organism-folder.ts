import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { CheckpointError, loadCheckpoint, Model, Tokenizer, versions } from "@candor/engine";
import { UserError } from "../errors.ts";
import { Organism } from "./organism.ts";

const INVALID = "ORGANISM_INVALID";

/**
 * Makes a subject of a Hugging Face folder with a llama-family model, a tokenizer and a chat template. The folder is
 * read and checked here; the model's workers start with the first sample.
 * @param name `organism/…`, as given
 * @throws {UserError} that names the file that is missing or cannot be used
 */
export async function organismSubject(name: string, folder: string): Promise<Organism> {
  try {
    return await openFolder(name, folder);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new UserError(INVALID, error.problem, { where: error.file, fix: error.remedy, cause: error });
  }
}

async function openFolder(name: string, folder: string): Promise<Organism> {
  const { config, parameters } = await loadCheckpoint(folder);
  const tokenizer = await Tokenizer.load(folder);
  if ((tokenizer.files.config.chat_template ?? undefined) === undefined) {
    throw new UserError(INVALID, "the tokenizer has no chat template", {
      where: folder,
      fix: "take a model tuned for conversation, or add chat_template.jinja",
    });
  }
  return new Organism({
    name,
    details: {
      folder: basename(folder),
      sha256: await weightsHash(folder),
      engine: versions.engine,
      onnxruntime: versions.onnxruntime,
      // What the engine computes in, whatever the file stores.
      precision: "float32",
    },
    tokenizer,
    positions: config.maxPositions,
    open: () => Model.create(config, {}, parameters),
  });
}

/** SHA-256 of `model.safetensors`; of all parts, one after the other in order of their names, where it is split. */
async function weightsHash(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".safetensors")).toSorted();
  for (const name of names) {
    const parts: AsyncIterable<Buffer> = createReadStream(join(folder, name));
    for await (const part of parts) hash.update(part);
  }
  return hash.digest("hex");
}
