import { structuredPatch } from "diff";
import type { Prompt } from "../scenario/compose.ts";

/** Unchanged lines shown around a change. */
const CONTEXT = 1;

export const SIDES = ["system", "user", "prefill"] as const;

/**
 * What differs between two texts of a prompt, as lines of a unified diff; none where nothing does. A line holds one
 * sentence, so that a paragraph in which one sentence changed does not show as changed throughout.
 */
export function promptDiff(side: (typeof SIDES)[number], before: Prompt, after: Prompt): string[] {
  const { hunks } = structuredPatch(
    side,
    side,
    bySentence(before[side] ?? ""),
    bySentence(after[side] ?? ""),
    undefined,
    undefined,
    { context: CONTEXT },
  );
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines.filter((line) => !line.startsWith("\\")),
  ]);
}

function bySentence(text: string): string {
  return text === "" ? "" : `${text.replaceAll(/(?<=[.?!]) (?=\p{Lu}|<)/gu, "\n")}\n`;
}
