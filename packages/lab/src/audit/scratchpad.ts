import { findBlocks } from "../transcript/blocks.ts";
import type { Tags } from "../transcript/transcript.ts";

/** A reply up to the end of its scratchpad, cut where it can be put into the subject's mouth. The parts joined are the text. */
export interface Scratchpad {
  /** Everything up to the first sentence: the opening tag, and what stands before it. */
  opening: string;
  /** Each with the white space before it, so that a text of whole sentences never ends in white space. */
  sentences: string[];
  /** What is behind the last sentence, through the closing tag. What parts it from the answer belongs to the answer. */
  closing: string;
}

const SENTENCE_START = /(?<=\S)(?=[ \t]*\n)|(?<=[.!?]["”’')*_]{0,3})(?=\s+["“‘(*_<-]{0,4}[\p{Lu}\p{N}])/u;

/** The first scratchpad of a reply; undefined where it has none, or one that is empty or was never closed. */
export function scratchpadOf(reply: string, tags: Tags): Scratchpad | undefined {
  const block = findBlocks(reply, tags).find(({ kind }) => kind === "scratchpad");
  if (block?.closed !== true) return undefined;
  const inner = reply.slice(block.from, block.to).trimEnd();
  if (inner.trim() === "") return undefined;
  return {
    opening: reply.slice(0, block.from),
    sentences: reasoningSentences(inner),
    closing: reply.slice(block.from + inner.length, block.end),
  };
}

/** The sentences of some reasoning, each with the white space before it: joined they are the text. */
export function reasoningSentences(text: string): string[] {
  return text.split(SENTENCE_START);
}

/** The scratchpad's first sentences, still open. */
export function keepOpen({ opening, sentences }: Scratchpad, count: number): string {
  return opening + sentences.slice(0, count).join("");
}

/** The scratchpad closed after its first sentences. */
export function keepClosed(scratchpad: Scratchpad, count: number): string {
  return keepOpen(scratchpad, count) + scratchpad.closing;
}

/**
 * The opening tag of the answer behind a scratchpad, with the white space that parts them: given as well, it keeps the
 * subject from thinking anew. Empty where anything else stands between them, since that may be what decides.
 */
export function answerOpening(reply: string, scratchpad: Scratchpad, { output }: Tags): string {
  const rest = reply.slice(keepClosed(scratchpad, Infinity).length);
  const [opening = ""] = /^\s*<\w+>/u.exec(rest) ?? [];
  return opening.trim() === `<${output}>` ? opening : "";
}

/** The scratchpad with every sentence rewritten. */
export function rewritten(
  { opening, sentences, closing }: Scratchpad,
  rewrite: (sentence: string) => string,
): string {
  return opening + sentences.map(rewrite).join("") + closing;
}
