// The fast variant of false-alarms.slow.ts: 200 null runs, so only gross errors show.
import { expect, it } from "vitest";
import { familyFalseAlarms, falseAlarms, RULES } from "./simulation/false-alarms.ts";

it.each(RULES.filter((rule) => rule.promised))("$name", (rule) => {
  expect(falseAlarms(rule, 200)).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 200));
});

it("a family of comparisons", () => {
  const { holm, benjaminiHochberg } = familyFalseAlarms(100);
  expect(Math.max(holm, benjaminiHochberg)).toBeLessThanOrEqual(0.14);
});
