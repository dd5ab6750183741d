/**
 * Paraphrases by a seeded grammar: a file lists sentences of the prompts with other ways to say them, and a seed draws
 * one for each. A wording cannot lose a tag, a placeholder or a word that its sentence must keep.
 */

import { dirname, join } from "node:path";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { z } from "zod";
import { UserError } from "../errors.ts";
import { readYaml } from "../yaml-file.ts";
import type { VariantSource } from "./include.ts";
import type { Part } from "./scenario.ts";
import { INVALID, wordingFileSchema } from "./schema.ts";

type Wording = z.output<typeof wordingFileSchema>[number];

/** What can be said in other words: texts of parts, and values that stand in them. */
interface Texts {
  system: Part[];
  user: Part[];
  vars: Record<string, string>;
}

/**
 * Every sentence that the variant's file knows in another wording, drawn from its seed.
 * @throws {UserError} where a wording loses something, or where the file knows no sentence of the prompt
 */
export function reword<T extends Texts>(texts: T, variant: VariantSource | undefined): T {
  const asked = variant?.patch.reword;
  if (variant === undefined || asked === undefined) return texts;
  const path = join(dirname(variant.path), asked.file);
  const { value: wordings, where } = readYaml(path, wordingFileSchema, INVALID);
  for (const [index, wording] of wordings.entries()) checkWording(wording, (at) => where([index, "or", at]));
  const chosen = drawWordings(wordings, asked.seed);
  let used = 0;
  const say = (text: string): string =>
    chosen.reduce((said, [sentence, other]) => {
      if (!said.includes(sentence)) return said;
      used += 1;
      return said.replaceAll(sentence, () => other);
    }, text);
  const sayParts = (parts: readonly Part[]): Part[] =>
    parts.map((part) => ({ ...part, text: say(part.text) }));
  const vars = Object.fromEntries(Object.entries(texts.vars).map(([name, value]) => [name, say(value)]));
  const said = { ...texts, system: sayParts(texts.system), user: sayParts(texts.user), vars };
  if (used === 0) {
    throw new UserError(INVALID, `no sentence of ${asked.file} stands in the prompt`, {
      where: variant.where(["reword", "file"]),
      fix: "sentences must stand in a part or in vars exactly as the file gives them",
    });
  }
  return said;
}

/** One wording for each sentence. */
function drawWordings(wordings: readonly Wording[], seed: number): [string, string][] {
  const generator = xoroshiro128plus(seed);
  // Neighbouring seeds start from neighbouring states; some steps part them.
  for (let step = 0; step < 32; step++) generator.next();
  return wordings.map(({ says, or }) => [says, or[(generator.next() >>> 0) % or.length] ?? says]);
}

const PLACEHOLDER_OR_TAG = /\{\{\s*[\w.-]+\s*\}\}|<\/?[^<>\s]+>/gu;

function checkWording({ says, keeps, or }: Wording, where: (index: number) => string): void {
  const expected = markup(says);
  for (const [index, other] of or.entries()) {
    const plain = other.toLowerCase();
    const lost =
      expected.find((mark) => count(markup(other), mark) !== count(expected, mark)) ??
      markup(other).find((mark) => !expected.includes(mark)) ??
      keeps.find((word) => !plain.includes(word.toLowerCase()));
    if (lost === undefined) continue;
    throw new UserError(INVALID, `a wording loses or adds ${lost}`, {
      where: where(index),
      fix: `keep what the sentence says: ${JSON.stringify(says)}`,
    });
  }
}

function markup(text: string): string[] {
  return (text.match(PLACEHOLDER_OR_TAG) ?? []).toSorted();
}

function count(marks: readonly string[], mark: string): number {
  return marks.filter((each) => each === mark).length;
}
