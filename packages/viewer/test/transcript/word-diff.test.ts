import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Span } from "../../src/text/marks.ts";
import { wordDiff } from "../../src/transcript/word-diff.ts";

const words = (text: string, spans: readonly Span[] = []) =>
  spans.map(({ start, end }) => text.slice(start, end).trim());

const marked = (left: string, right: string) => {
  const diff = wordDiff(left, right);
  return [words(left, diff?.left), words(right, diff?.right)];
};

const numbered = (letter: string) =>
  Array.from({ length: 5000 }, (_, index) => `${letter}${index}`).join(" ");

/** The side without what is marked. */
const rest = (side: string, spans: readonly Span[] = []) =>
  spans
    .toReversed()
    .reduce((kept, { start, end }) => kept.slice(0, start) + kept.slice(end), side)
    .replaceAll(/\s/gu, "");

describe("word diff", () => {
  test("what stands on one side only is marked there", () => {
    const [left, right] = ["This chat is used for training.", "This chat is not used for it."];
    expect(marked(left, right)).toEqual([["training"], ["not", "it"]]);
    expect(wordDiff(left, right)?.cutAt).toBeUndefined();
  });

  test("words that changed in a row are one change", () => {
    expect(marked("I will do what you ask.", "I refuse.")).toEqual([["will do what you ask"], ["refuse"]]);
  });

  test("white space does not count", () => {
    expect(marked("One two.\n\nThree four", "One  two. Three\n")).toEqual([["four"], []]);
  });

  test("of long texts the beginning is compared, and said to be", () => {
    const text = "the same words ".repeat(4000);
    expect(wordDiff(`${text}left`, `${text}right`)).toEqual({ left: [], right: [], cutAt: 40_000 });
  });

  test("texts that share nothing over thousands of words are not compared", () => {
    expect(wordDiff(numbered("a"), numbered("b"))).toBeUndefined();
  });

  test("without what is marked, both sides say the same", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", ".", "é", "👩"), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const diff = wordDiff(left, right);
        expect(rest(left, diff?.left)).toBe(rest(right, diff?.right));
      }),
    );
  });
});
