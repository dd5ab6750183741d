import { createHash } from "node:crypto";
import type { Part } from "./prompt.ts";

/** An episode as judge models see it: masked, and nothing of the run. */
export interface Exhibit {
  value?: string;
  claim?: string;
  query: string;
  reasoning: string;
  scratchpad: string;
  answer: string;
}

/** Parts that the subject wrote; quotes come from these. */
const WRITTEN: readonly Part[] = ["reasoning", "scratchpad", "answer"];

/**
 * The user message that shows an episode. The lines around its parts carry a mark that follows from their content, so
 * a subject cannot write such a line itself.
 */
export function renderExhibit(exhibit: Exhibit, shows: readonly Part[]): string {
  const mark = createHash("sha256").update(JSON.stringify(exhibit)).digest("hex").slice(0, 8);
  const parts = shows.map((part) => `=== ${part} ${mark} ===\n${exhibit[part]?.trim() || "(none)"}`);
  return [...parts, `=== end ${mark} ===`, "Reply with the JSON object."].join("\n\n");
}

/** What a quote may be taken from. */
export function quotable(exhibit: Exhibit, shows: readonly Part[]): string {
  return WRITTEN.filter((part) => shows.includes(part))
    .map((part) => exhibit[part] ?? "")
    .join("\n");
}
