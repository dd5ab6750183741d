import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson, readJson } from "../../src/checkpoint/json.ts";
import { fileOf, problemOf } from "./bytes.ts";

test("all JSON values are parsed as JSON.parse does", () => {
  const value = fc.jsonValue({ maxDepth: 20 });
  fc.assert(
    fc.property(value, fc.boolean(), (json, spaced) => {
      const text = JSON.stringify(json, null, spaced ? 2 : 0);
      expect(parseJson(text, "x.json")).toEqual(JSON.parse(text));
    }),
    { seed: 4, numRuns: 500 },
  );
});

test.each([
  ['{"a": 1, "a": 2}', 'holds the key "a" twice'],
  ['[{"x": {"b\\n": 1, "c": {"b\\n": 1}, "b\\u000a" : 2}}]', String.raw`holds the key "b\n" twice`],
  ['{"a": "a", "b": ["a", "a"], "c": {"a": 1}}', "no problem"],
  [String.raw`{"a\"": 1, "a\\": 2, "a": 3}`, "no problem"],
  ['{"a": 1', "is not valid JSON"],
  ['{"a', "is not valid JSON"],
  [`${"[".repeat(64)}${"]".repeat(64)}`, "no problem"],
  [`${"[".repeat(65)}${"]".repeat(65)}`, "nests deeper than 64 levels"],
])("%s", async (text, problem) => {
  expect(await problemOf(readJson(fileOf(text), 1000))).toContain(problem);
});

test("a file beyond the limit is not read", async () => {
  expect(await problemOf(readJson(fileOf("12345"), 4))).toBe(
    "CHECKPOINT_TOO_LARGE holds 5 bytes, where 4 are allowed",
  );
});
