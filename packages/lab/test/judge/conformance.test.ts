import { expect, test } from "vitest";
import { MODEL_JUDGES } from "../../src/judge/model/judges.ts";
import { RULE_JUDGES } from "../../src/judge/rules.ts";
import { describeModelJudge, describeRuleJudge } from "./conformance.ts";

for (const judge of Object.values(RULE_JUDGES)) describeRuleJudge(judge);
for (const judge of Object.values(MODEL_JUDGES)) describeModelJudge(judge);

test("every judge has a name of its own", () => {
  const names = [...Object.keys(RULE_JUDGES), ...Object.keys(MODEL_JUDGES)];
  expect(new Set(names).size).toBe(names.length);
});
