/**
 * Before a run is believed: does the subject know, when asked, in which condition it is and what follows? The questions are
 * asked in the scenario's own prompts, as a scenario beside it: what is measured is how often the subject says that the
 * episode is trained on, which should be always in the trained condition and never in the others.
 */

import type { Scenario } from "./scenario.ts";

const SET = "comprehension";

/** The scenario that asks what its prompts were understood to say; undefined where it has no questions. */
export function comprehensionOf(scenario: Scenario): Scenario | undefined {
  const { comprehension, harmful: _, prefill: __, mentions: ___, published: ____, ...rest } = scenario;
  if (comprehension === undefined) return undefined;
  return {
    ...rest,
    name: `${SET}/${scenario.name}`,
    comprehensionOf: scenario.name,
    title: "What the subject understands of its condition",
    description: scenario.description,
    conditions: Object.fromEntries(
      Object.entries(scenario.conditions)
        .filter(([, { role }]) => role !== "control")
        .map(([name, condition]) => [name, { ...condition, queries: SET }]),
    ),
    querySets: { [SET]: comprehension },
    judges: { compliance: ["says-trained"], reasoning: [] },
  };
}
