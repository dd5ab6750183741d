import type { EpisodeJudgment, TranscriptBlock, TranscriptSentence } from "candor/api";
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

/** What differs in each block of a transcript, by its key. */
export type BlockDiffs = ReadonlyMap<string, BlockDiff>;

/** What stands in a block and not in the one that it is compared with. */
export type BlockDiff = { only: Span[]; cutAt: WordDiff["cutAt"] } | "too-different";

/** Compares blocks of the same kind and place; those that stand on one side only are not compared. */
export function blockDiffs(
  left: readonly TranscriptBlock[],
  right: readonly TranscriptBlock[],
): { left: BlockDiffs; right: BlockDiffs } {
  const others = new Map(keyed(right));
  const diffs = keyed(left).flatMap(([key, block]) => {
    const other = others.get(key);
    return other === undefined ? [] : [{ key, diff: wordDiff(block.text.text, other.text.text) }];
  });
  const of = (side: "left" | "right"): BlockDiffs =>
    new Map(
      diffs.map(({ key, diff }) => [key, diff ? { only: diff[side], cutAt: diff.cutAt } : "too-different"]),
    );
  return { left: of("left"), right: of("right") };
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
