import { diffArrays } from "diff";
import type { Span } from "../text/marks.ts";

/** Beyond these a page would stand still: what is compared of each text, and changes looked for. */
const MOST_CHARACTERS = 40_000;
const MOST_CHANGES = 1500;

export interface WordDiff {
  /** What stands in one text only. */
  left: Span[];
  right: Span[];
  /** Not all of the two texts was compared, only so many characters of each. */
  cutAt: number | undefined;
}

/**
 * What differs between two texts word by word; white space does not count. Undefined where they differ too much to be
 * compared so.
 */
export function wordDiff(left: string, right: string): WordDiff | undefined {
  const words = { left: wordsOf(left), right: wordsOf(right) };
  const changes = diffArrays(words.left, words.right, {
    maxEditLength: MOST_CHANGES,
    comparator: (one, other) => one.trim() === other.trim(),
  });
  if (changes === undefined) return undefined;
  const cut = Math.max(left.length, right.length) > MOST_CHARACTERS;
  return {
    left: spansOf(words.left, changes, "removed"),
    right: spansOf(words.right, changes, "added"),
    cutAt: cut ? MOST_CHARACTERS : undefined,
  };
}

interface Change {
  added: boolean;
  removed: boolean;
  /** Words. */
  count: number;
}

/** Where the words stand that are on one side only: the left one, which lost them, or the right one, which has them more. */
function spansOf(words: readonly string[], changes: readonly Change[], side: "added" | "removed"): Span[] {
  const spans: Span[] = [];
  let word = 0;
  let at = 0;
  for (const change of changes.filter((each) => each[side] || !(each.added || each.removed))) {
    const end = at + words.slice(word, word + change.count).join("").length;
    if (change[side]) spans.push({ start: at, end });
    word += change.count;
    at = end;
  }
  return spans;
}

/** Words and marks of punctuation, each with the white space behind it; joined they are the text's beginning. */
function wordsOf(text: string): string[] {
  return text.slice(0, MOST_CHARACTERS).match(/(?:[\p{L}\p{N}\p{M}'’]+|[^\s])\s*|\s+/gu) ?? [];
}
