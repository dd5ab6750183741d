import { expect, test } from "vitest";
import { jsonInWords, latencyInWords } from "../../src/transcript/in-words.ts";

test("stored JSON is read out, anything else stays", () => {
  expect(jsonInWords('{"keep":3,"wording":"masked","note":null,"of":[1,2]}')).toBe(
    "keep 3, wording masked, of [1,2]",
  );
  expect(jsonInWords("{}")).toBe("");
  expect(jsonInWords('"a text"')).toBe("a text");
  expect(jsonInWords("[1]")).toBe("[1]");
  expect(jsonInWords("{cut")).toBe("{cut");
});

test("latencies", () => {
  expect([0, 999.4, 1000, 12_345].map(latencyInWords)).toEqual(["0 ms", "999 ms", "1.00 s", "12.35 s"]);
});
