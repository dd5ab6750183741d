import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { readText } from "../../yaml-file.ts";

/** What a judge can be shown of an episode. */
const part = z.enum(["value", "claim", "query", "reasoning", "scratchpad", "answer"]);
export type Part = z.output<typeof part>;

const frontMatter = z.strictObject({ version: z.int().positive(), shows: z.array(part).min(1) });

/** Instructions for a judge model: `prompts/judges/<name>.md`. */
export interface JudgePrompt {
  name: string;
  /** Raised with every change of the text. */
  version: number;
  /** Parts of the episode that are shown, in order. */
  shows: readonly Part[];
  /** The system prompt. */
  text: string;
}

/** `prompts/judges/` of the package, beside `src/` and `dist/`. */
const DIRECTORY = join(dirname(fileURLToPath(import.meta.url)), "../../../prompts/judges");
const FILE = /^---\n(?<head>.*?)\n---\n(?<body>.*)$/su;

/** @throws {Error} where a shipped prompt is not what it should be: a bug */
export function readPrompt(name: string): JudgePrompt {
  const { head = "", body = "" } =
    FILE.exec(readText(join(DIRECTORY, `${name}.md`), "JUDGE_PROMPT"))?.groups ?? {};
  return { name, ...frontMatter.parse(parse(head)), text: body.trim() };
}
