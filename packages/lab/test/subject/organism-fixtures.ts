/** A tiny model with random weights and a chat format of its own, in memory and as a folder. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { llamaConfig, Model, saveModel, Tokenizer, trainBpe } from "@candor/engine";

const ROLES = ["system", "user", "assistant"].map((role) => `<|${role}|>`);
const END = "<|end|>";

const CHAT_TEMPLATE =
  "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

export const tokenizer = Tokenizer.fromJson(
  trainBpe(["the cat sat on the mat", "Hel lo\nHel lo\nthinking, I think\n".repeat(4)], {
    vocabSize: 300,
    specialTokens: [...ROLES, END],
  }),
  { eos_token: END, chat_template: CHAT_TEMPLATE },
);

export const POSITIONS = 256;

/** Writes a model folder. Its replies are noise, each token about equally likely. */
export async function writeOrganism(
  folder: string,
  {
    card,
    template = CHAT_TEMPLATE,
    positions = POSITIONS,
  }: { card?: string; template?: string | null; positions?: number } = {},
): Promise<string> {
  const config = llamaConfig({
    vocabSize: tokenizer.vocabSize,
    hiddenSize: 16,
    layers: 2,
    heads: 2,
    maxPositions: positions,
  });
  await using model = await Model.create(config, { threads: 1, seed: 3 });
  const { chat_template: _, ...rest } = tokenizer.files.config;
  const files = {
    ...tokenizer.files,
    config: template === null ? rest : { ...rest, chat_template: template },
  };
  await saveModel(folder, model, new Tokenizer(files), { dtype: "f16" });
  if (card !== undefined) await writeFile(join(folder, "card.md"), card);
  return folder;
}
