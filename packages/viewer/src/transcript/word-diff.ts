import { diffWordsWithSpace } from "diff";
import type { Span } from "../text/marks.ts";

/** Beyond these a page would stand still: what is compared of each text, and changes looked for. */
const MOST_CHARACTERS = 40_000;
const MOST_CHANGES = 3000;

export interface WordDiff {
  /** What stands in one text only. */
  left: Span[];
  right: Span[];
  /** Not all of the two texts was compared, only so many characters of each. */
  cutAt: number | undefined;
}

/** What differs word by word; undefined where the texts differ too much to be compared so. */
export function wordDiff(left: string, right: string): WordDiff | undefined {
  const changes = diffWordsWithSpace(left.slice(0, MOST_CHARACTERS), right.slice(0, MOST_CHARACTERS), {
    maxEditLength: MOST_CHANGES,
  });
  if (changes === undefined) return undefined;
  const spans: Record<"left" | "right", Span[]> = { left: [], right: [] };
  const at = { left: 0, right: 0 };
  for (const { added, removed, value } of changes) {
    const { length } = value;
    if (removed) spans.left.push({ start: at.left, end: at.left + length });
    if (added) spans.right.push({ start: at.right, end: at.right + length });
    if (!added) at.left += length;
    if (!removed) at.right += length;
  }
  const cut = Math.max(left.length, right.length) > MOST_CHARACTERS;
  return {
    left: withSpaces(left, spans.left),
    right: withSpaces(right, spans.right),
    cutAt: cut ? MOST_CHARACTERS : undefined,
  };
}

/** Spans between which there is only white space, joined: words that changed in a row are one change. */
function withSpaces(text: string, spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && text.slice(last.end, span.start).trim() === "") last.end = span.end;
    else joined.push({ ...span });
  }
  return joined;
}
