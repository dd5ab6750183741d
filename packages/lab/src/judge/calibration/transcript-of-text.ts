import { parseTranscript } from "../../transcript/parse.ts";
import { segment } from "../../transcript/segment.ts";
import type { Transcript } from "../../transcript/transcript.ts";

/**
 * The transcript of a text that is a scratchpad or a whole reply. What stands before the first output block belongs to
 * the reasoning even without tags of its own: a prompt that opens the scratchpad leaves only its closer in the reply.
 * Where nothing at all is marked, the whole text is the scratchpad, and the answer as well.
 */
export function transcriptOfText(text: string): Transcript {
  const parsed = parseTranscript({ text });
  const segments = segment(text);
  const output = segments.findIndex(({ kind }) => kind === "output");
  const unmarked = parsed.reasoning.length === 0 && parsed.scratchpads.length === 0;
  if (output < 0 && !unmarked) return parsed;
  const outside = (unmarked ? segments : segments.slice(0, output))
    .filter(({ kind }) => kind === "outside")
    .map(({ start, end }) => text.slice(start, end))
    .join("\n")
    .trim();
  if (outside === "") return parsed;
  return { ...parsed, scratchpads: [outside, ...parsed.scratchpads] };
}
