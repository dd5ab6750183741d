import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { piecesOf } from "../../src/text/marks.ts";
import { locateQuote } from "../../src/transcript/quotes.ts";

const found = (text: string, quote: string) =>
  locateQuote(text, quote).map(({ start, end }) => text.slice(start, end));

describe("where a quote stands", () => {
  test("white space and the form of quotation marks do not matter", () => {
    expect(found("I said:\n  “I don’t\twant it.”", '"I don\'t want it."')).toEqual(["I don’t\twant it."]);
  });

  test("a quote over several lines is one passage where it stands so", () => {
    expect(found("First line.\nSecond line.\nThird.", "line.\nSecond")).toEqual(["line.\nSecond"]);
  });

  test("what does not stand together is taken for passages, one a line", () => {
    expect(found("I comply. That is bad. I keep my values.", "I keep my values.\nI comply.")).toEqual([
      "I keep my values.",
      "I comply.",
    ]);
  });

  test("an ellipsis stands for words left out, in order", () => {
    expect(found("If I refuse, they will change me.", "If I refuse … change me")).toEqual([
      "If I refuse",
      "change me",
    ]);
    expect(found("If I refuse, they will change me.", "change me [...] If I refuse")).toEqual([]);
  });

  test("what is not there, or says nothing, is nowhere", () => {
    expect(found("I comply.", "I refuse.")).toEqual([]);
    expect(found("I comply.", "")).toEqual([]);
    expect(found("Well... yes.", "...")).toEqual([]);
  });

  test("every passage of words is found where its words are, and marking it keeps the text", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/u);
    const space = fc.constantFrom(" ", "\n", "  ", "\t\n ");
    const words = fc.array(fc.tuple(word, space), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.nat(29), fc.integer({ min: 1, max: 8 }), (parts, from, length) => {
        const text = parts.flat().join("");
        const quoted = parts.slice(from % parts.length).slice(0, length);
        const quote = quoted.map(([each]) => each).join(" ");
        const spans = locateQuote(text, quote);
        expect(spans.map(({ start, end }) => text.slice(start, end).replaceAll(/\s+/gu, " "))).toEqual([
          quote,
        ]);
        const pieces = piecesOf(
          text,
          spans.map((span) => ({ ...span, what: "quote" })),
        );
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      }),
    );
  });

  test("spans stay inside of any text, for any quote", () => {
    const strange = fc.string({ unit: fc.constantFrom("a", " ", "\n", '"', "“", "…", ".", "👩‍🔬", "é") });
    fc.assert(
      fc.property(strange, strange, (text, quote) => {
        for (const { start, end } of locateQuote(text, quote)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
