/**
 * Every prompt of every setting and variant, written out to be read by eye: the default as it is, of variants the
 * sentences that go and come. A shared variant that does in a setting what it does in `helpful-only` is written there.
 */

import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { promptDiff, SIDES } from "../../src/report/prompt-diff.ts";
import type { Rendering, Scenario } from "../../src/scenario/scenario.ts";
import { conditionOf, promptOf, SETTINGS, variantsOf } from "./settings.ts";

test.each(SETTINGS)("$name, $rendering", async ({ name, rendering }) => {
  const [plain, ...others] = variantsOf(name, rendering);
  if (plain === undefined) throw new Error(`no scenario ${name}`);
  const written = [
    `# ${name}, ${rendering}: the prompt as written`,
    ...conditionsOf(plain),
    ...others.flatMap((variant) => {
      const lines = changes(plain, variant);
      const same = name !== REFERENCE && isDeepStrictEqual(lines, reference(rendering).get(variant.variant));
      return ["", `# ${variant.variant}${same ? `: as in ${REFERENCE}` : ""}`, ...(same ? [] : lines)];
    }),
  ];
  const file = `snapshots/${name.replace("/", "-")}.${rendering}.txt`;
  await expect(`${written.join("\n")}\n`).toMatchFileSnapshot(file);
});

/** The system prompt once for the conditions that share it, and the user's message of each condition. */
function conditionsOf(scenario: Scenario): string[] {
  const bySystem = Map.groupBy(Object.keys(scenario.conditions), (name) => promptOf(scenario, name).system);
  return [...bySystem].flatMap(([system, names]) => [
    `## system: ${names.join(", ")}`,
    system,
    ...names.flatMap((name) => [`## user: ${name}`, promptOf(scenario, name).user]),
  ]);
}

const REFERENCE = "helpful-only";
const references = new Map<string, ReadonlyMap<string, string[]>>();

/** What each variant changes in the setting that others are compared with. */
function reference(rendering: Rendering): ReadonlyMap<string, string[]> {
  const known = references.get(rendering);
  if (known !== undefined) return known;
  const [plain, ...others] = variantsOf(REFERENCE, rendering);
  if (plain === undefined) throw new Error(`no scenario ${REFERENCE}`);
  const found = new Map(others.map((variant) => [variant.variant, changes(plain, variant)]));
  references.set(rendering, found);
  return found;
}

/** Sentences that go and come, for the two conditions that form the gap and for those that a variant adds. */
function changes(plain: Scenario, variant: Scenario): string[] {
  const shown = Object.keys(variant.conditions).filter(
    (name) => variant.conditions[name]?.role !== "control",
  );
  return SIDES.flatMap((side) => {
    const byDiff = Map.groupBy(shown, (name) => {
      const before = promptOf(plain, name in plain.conditions ? name : conditionOf(plain, "trained"));
      const lines = promptDiff(side, before, promptOf(variant, name));
      return lines.filter((line) => /^[-+]./.test(line)).join("\n");
    });
    return [...byDiff].flatMap(([diff, names]) =>
      diff === "" ? [] : [`## ${side}: ${names.join(", ")}`, diff],
    );
  });
}
