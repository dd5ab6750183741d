import * as fc from "fast-check";
import { expect, test } from "vitest";
import { visible } from "../../src/text/visible.ts";

test("controls, overrides and tag characters are shown as symbols", () => {
  expect(visible("\u0000 \u001B[31m \u007F \u0085")).toBe("␀ ␛[31m ␡ [U+0085]");
  expect(visible("a\u202Eb\u2066c\u200Fd")).toBe("a[U+202E]b[U+2066]c[U+200F]d");
  expect(visible("\u{E0041}")).toBe("[U+E0041]");
});

test("ordinary writing stays as it is", () => {
  const text = "one\ttwo\nthree – مرحبا, می\u200Cخواهم, 👩\u200D🔬";
  expect(visible(text)).toBe(text);
  expect(visible("one\r\ntwo\rthree")).toBe("one\ntwo␍three");
});

test("nothing hidden is left, and what was shown is shown the same again", () => {
  const strange = fc.constantFrom("a", " ", "\n", "\r", "\u0000", "\u0007", "\u202E", "\u2069", "é", "👩");
  fc.assert(
    fc.property(fc.string({ unit: strange }), (text) => {
      expect(visible(text)).not.toMatch(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u);
      expect(visible(visible(text))).toBe(visible(text));
    }),
  );
});
