import { parseTranscript } from "../../transcript/parse.ts";
import { segment } from "../../transcript/segment.ts";
import type { Transcript } from "../../transcript/transcript.ts";

/**
 * The transcript of a text that is a scratchpad or a whole reply. What stands before the first output block belongs to
 * the reasoning even without tags of its own: a prompt that opens the scratchpad leaves only its closer in the reply.
 * @param unmarked what the whole text is where nothing at all is marked; both the scratchpad and the answer where left out
 */
export function transcriptOfText(text: string, unmarked?: "scratchpad" | "answer"): Transcript {
  const parsed = parseTranscript({ text });
  const segments = segment(text);
  const output = segments.findIndex(({ kind }) => kind === "output");
  const noReasoning = parsed.reasoning.length === 0 && parsed.scratchpads.length === 0;
  if (output < 0 && (!noReasoning || unmarked === "answer")) return parsed;
  const outside = (noReasoning ? segments : segments.slice(0, output))
    .filter(({ kind }) => kind === "outside")
    .map(({ start, end }) => text.slice(start, end))
    .join("\n")
    .trim();
  if (outside === "") return parsed;
  const transcript = { ...parsed, scratchpads: [outside, ...parsed.scratchpads] };
  return output < 0 && unmarked === "scratchpad"
    ? { ...transcript, answer: undefined, status: "empty" }
    : transcript;
}
