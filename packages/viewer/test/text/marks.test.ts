import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { piecesOf, type Mark } from "../../src/text/marks.ts";

const marksOf = (...marks: [start: number, end: number, what: string][]): Mark<string>[] =>
  marks.map(([start, end, what]) => ({ start, end, what }));

describe("pieces of a marked text", () => {
  test("overlapping marks share the piece in which both hold", () => {
    const pieces = piecesOf("one two three", marksOf([0, 7, "a"], [4, 13, "b"]));
    expect(pieces.map(({ text, marks }) => [text, marks.map(({ what }) => what).join()])).toEqual([
      ["one ", "a"],
      ["two", "a,b"],
      [" three", "b"],
    ]);
  });

  test("what is outside of the text or empty is left out", () => {
    const pieces = piecesOf(
      "text",
      marksOf([2, 2, "empty"], [4, 9, "behind"], [-3, 0, "before"], [-3, 9, "all"]),
    );
    expect(pieces.map(({ text, marks }) => [text, marks.map(({ what }) => what).join()])).toEqual([
      ["text", "all"],
    ]);
  });

  test("a text without marks is one piece, an empty one none", () => {
    expect(piecesOf("text", [])).toEqual([{ text: "text", start: 0, end: 4, marks: [] }]);
    expect(piecesOf("", [])).toEqual([]);
  });

  test("joined, pieces are the text, and each mark covers exactly its characters", () => {
    const place = fc.integer({ min: -5, max: 60 });
    const mark = fc.record({ start: place, end: place, what: fc.string() });
    fc.assert(
      fc.property(fc.string({ maxLength: 50, unit: "grapheme" }), fc.array(mark), (text, marks) => {
        const pieces = piecesOf(text, marks);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        for (const each of marks) {
          const covered = pieces.filter((piece) => piece.marks.includes(each)).map((piece) => piece.text);
          expect(covered.join("")).toBe(text.slice(Math.max(0, each.start), Math.max(0, each.end)));
        }
      }),
    );
  });
});
