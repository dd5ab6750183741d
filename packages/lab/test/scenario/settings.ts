/** The shipped settings in all their variants, for tests. */

import { promptComposer, type Prompt } from "../../src/scenario/compose.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { listScenarios, renderingsOf } from "../../src/scenario/locate.ts";
import type { Rendering, Role, Scenario } from "../../src/scenario/scenario.ts";

/** One conflict of each setting stands for the others: they differ in one part. */
export const SETTINGS: readonly { name: string; rendering: Rendering }[] = listScenarios().flatMap(
  (setting) =>
    renderingsOf(setting).map((rendering) => ({
      name: loadScenarios(setting, undefined, rendering)[0]?.name ?? setting,
      rendering,
    })),
);

export function variantOf(name: string, variant: string, rendering: Rendering = "full"): Scenario {
  const [scenario] = loadScenarios(name, [variant], rendering);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return scenario;
}

/** The scenario as written and every variant of it. */
export function variantsOf(name: string, rendering: Rendering): Scenario[] {
  const names = Object.keys(variantOf(name, "default", rendering).variants);
  return loadScenarios(name, ["default", ...names], rendering);
}

/** The prompt of the first query of a condition. */
export function promptOf(scenario: Scenario, condition: string, text?: string): Prompt {
  const [query] = scenario.querySets[scenario.conditions[condition]?.queries ?? ""] ?? [];
  if (query === undefined) throw new Error(`${scenario.name} has no condition ${condition}`);
  return promptComposer(scenario, condition)(text === undefined ? query : { id: "own", text }, 0, 1);
}

export function conditionOf({ conditions }: Scenario, role: Role): string {
  return Object.keys(conditions).find((name) => conditions[name]?.role === role) ?? "";
}
