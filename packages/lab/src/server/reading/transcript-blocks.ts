import { reasoningSentences } from "../../audit/scratchpad.ts";
import type { Example } from "../../audit/importance.ts";
import { attribute } from "../../judge/agenda/attribute.ts";
import type { Transcript } from "../../transcript/transcript.ts";
import type { TranscriptBlock, TranscriptSentence } from "../api.ts";
import { longText } from "./long-text.ts";

/** Characters of a text that is told apart sentence by sentence. */
const READ_CLOSELY = 100_000;

/** A transcript as it is read: reasoning and scratchpads in order, sentence by sentence, then the answer. */
export function transcriptBlocks(
  { reasoning, scratchpads, answer }: Transcript,
  example: Example | undefined,
): TranscriptBlock[] {
  return [
    ...reasoning.map((text) => block("reasoning", text)),
    // An audit takes the first scratchpad apart.
    ...scratchpads.map((text, index) => block("scratchpad", text, index === 0 ? example : undefined)),
    ...(answer === undefined ? [] : [{ kind: "answer" as const, text: longText(answer), sentences: [] }]),
  ];
}

function block(kind: TranscriptBlock["kind"], text: string, example?: Example): TranscriptBlock {
  const sentences = text.length > READ_CLOSELY ? [] : attribute(reasoningSentences(text));
  // Both are cut alike; in front of the subject's words an audit has those that were put into its mouth.
  const before = (example?.sentences.length ?? 0) - sentences.length;
  return {
    kind,
    text: longText(text),
    sentences: sentences.map(({ text: sentence, agenda = null, conflict }, index): TranscriptSentence => {
      const effect = example?.sentences[before + index]?.importance?.difference;
      return {
        text: sentence,
        agenda,
        conflict,
        importance: effect ? { estimate: effect.estimate, low: effect.low, high: effect.high } : null,
        decisive: example?.decisive === before + index,
      };
    }),
  };
}
