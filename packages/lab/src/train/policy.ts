import { loadModel, type Model, resumeTraining, Tokenizer } from "@candor/engine";
import { UserError } from "../errors.ts";
import { shippedDirectory } from "../shipped.ts";
import { ChatEncoder } from "../subject/chat-encoder.ts";
import { organismFolder } from "../subject/organisms.ts";

/** A model in training, with what turns conversations into its tokens and back. */
export interface Policy {
  model: Model;
  tokenizer: Tokenizer;
  encoder: ChatEncoder;
}

export interface PolicyOptions {
  /** Threads of training, and workers that sample. */
  threads: number;
  valueHead: boolean;
}

/**
 * Open the organism that an arm starts from.
 * @param start `organism/NAME` or `organism/PATH`
 * @throws {UserError} where there is none, or it has no tokenizer
 */
export async function openPolicy(start: string, { threads, valueHead }: PolicyOptions): Promise<Policy> {
  const { model, tokenizer } = await loadModel(folderOf(start), {
    threads,
    ...(valueHead && { extras: { valueHead } }),
  });
  return policyOf(model, tokenizer, start);
}

/** Open the policy of a training as it was saved. */
export async function reopenPolicy(start: string, file: string, threads: number): Promise<Policy> {
  const tokenizer = await Tokenizer.load(folderOf(start));
  return policyOf(await resumeTraining(file, { threads }), tokenizer, start);
}

function policyOf(model: Model, tokenizer: Tokenizer | undefined, start: string): Policy {
  if (tokenizer !== undefined) return { model, tokenizer, encoder: new ChatEncoder(tokenizer) };
  throw new UserError("ORGANISM_INVALID", "the model to be trained has no tokenizer", {
    where: start,
    fix: "add its tokenizer.json",
  });
}

function folderOf(start: string): string {
  const name = start.slice("organism/".length);
  const folder = organismFolder(shippedDirectory("organisms"), name);
  if (folder !== undefined) return folder;
  throw new UserError("MODEL_UNKNOWN", `unknown organism: ${name}`, { fix: "see `candor list models`" });
}
