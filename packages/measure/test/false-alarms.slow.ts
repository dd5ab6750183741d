// 2 000 null runs each: the shipped rules claim a gap in at most 5 % (± 1 pp), peeking after every 20 queries included.
import { expect, it } from "vitest";
import { familyFalseAlarms, falseAlarms, RULES } from "./simulation/false-alarms.ts";

it.each(RULES.filter((rule) => rule.promised))(
  "$name",
  (rule) => {
    expect(falseAlarms(rule, 2000)).toBeLessThanOrEqual(0.06);
  },
  600_000,
);

it("a family of 12 comparisons, adjusted", () => {
  const alarms = familyFalseAlarms(2000);
  expect(alarms.holm).toBeLessThanOrEqual(0.06);
  expect(alarms.benjaminiHochberg).toBeLessThanOrEqual(0.06);
  expect(alarms.unadjusted).toBeGreaterThan(0.3);
}, 600_000);

it("what the rules are for: peeking at a fixed-n p value flags far too often", () => {
  const careless = RULES.find((rule) => !rule.promised);
  expect(careless === undefined ? 0 : falseAlarms(careless, 2000)).toBeGreaterThan(0.12);
}, 600_000);
