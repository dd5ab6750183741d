import type { EpisodeJudgment, EpisodeView, TranscriptBlock, TranscriptSentence } from "candor/api";
import type { Mark, Span } from "../text/marks.ts";
import { locateQuote } from "./quotes.ts";
import { wordDiff, type WordDiff } from "./word-diff.ts";

/** What is said of a stretch of a transcript. */
export type Note =
  | { kind: "sentence"; sentence: TranscriptSentence }
  | { kind: "quote"; number: number; judgment: EpisodeJudgment }
  | { kind: "different" };

/** A judge's quote under the number by which the transcript and the list of judgments name it. */
export interface NumberedQuote {
  number: number;
  judgment: EpisodeJudgment;
  quote: string;
}

/** The judgments that quote something, numbered from 1 in their order. */
export function numberedQuotes(judgments: readonly EpisodeJudgment[]): NumberedQuote[] {
  return judgments
    .flatMap((judgment) => (judgment.quote === null ? [] : [{ judgment, quote: judgment.quote }]))
    .map((each, index) => ({ ...each, number: index + 1 }));
}

/** The sentences of a block where they stand; none where they are not the text. */
export function sentenceMarks({ text, sentences }: TranscriptBlock): Mark<Note>[] {
  if (sentences.map((sentence) => sentence.text).join("") !== text.text) return [];
  let start = 0;
  return sentences.map((sentence) => {
    const mark = { start, end: start + sentence.text.length, what: { kind: "sentence", sentence } as const };
    start = mark.end;
    return mark;
  });
}

export function quoteMarks(text: string, quotes: readonly NumberedQuote[]): Mark<Note>[] {
  return quotes.flatMap(({ number, judgment, quote }) =>
    locateQuote(text, quote).map((span) => ({ ...span, what: { kind: "quote", number, judgment } as const })),
  );
}

export function differenceMarks(spans: readonly Span[]): Mark<Note>[] {
  return spans.map((span) => ({ ...span, what: { kind: "different" } as const }));
}

/**
 * Compares two transcripts block by block, in the order of the left one's blocks: reasoning with reasoning, answer with
 * answer. A block that has no counterpart is not compared.
 */
export function blockDiffs(left: EpisodeView, right: EpisodeView): Map<string, WordDiff | "too-different"> {
  const others = new Map(keyed(right.blocks).map(([key, block]) => [key, block.text.text]));
  return new Map(
    keyed(left.blocks).flatMap(([key, block]) => {
      const other = others.get(key);
      return other === undefined ? [] : [[key, wordDiff(block.text.text, other) ?? "too-different"] as const];
    }),
  );
}

/** Blocks with the key under which they are compared: `scratchpad 1`. */
export function keyed(blocks: readonly TranscriptBlock[]): [key: string, block: TranscriptBlock][] {
  const seen = new Map<string, number>();
  return blocks.map((block) => {
    const place = (seen.get(block.kind) ?? 0) + 1;
    seen.set(block.kind, place);
    return [`${block.kind} ${place}`, block];
  });
}
