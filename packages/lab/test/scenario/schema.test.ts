import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scenarioJsonSchema } from "../../src/scenario/schema.ts";

test("the JSON Schema on disk is the one that the code gives; if not, run `npm run schema`", () => {
  const url = new URL("../../schema/scenario.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(url, "utf8"))).toEqual(scenarioJsonSchema());
});
