import { parseTranscript } from "../../transcript/parse.ts";
import { segment } from "../../transcript/segment.ts";
import type { Transcript } from "../../transcript/transcript.ts";

/**
 * The transcript of a text that is a scratchpad or a whole reply. Where nothing in it is marked as reasoning, what
 * stands outside every output block is the scratchpad, and the answer is the output block's.
 */
export function transcriptOfText(text: string): Transcript {
  const parsed = parseTranscript({ text });
  if (parsed.reasoning.length > 0 || parsed.scratchpads.length > 0) return parsed;
  const segments = segment(text);
  const outside = segments
    .filter(({ kind }) => kind === "outside")
    .map(({ start, end }) => text.slice(start, end))
    .join("\n")
    .trim();
  const answered = segments.some(({ kind }) => kind === "output");
  return {
    ...parsed,
    scratchpads: outside === "" ? [] : [outside],
    answer: answered ? parsed.answer : outside === "" ? undefined : outside,
  };
}
