import { UserError } from "../errors.ts";
import { queryEscaper } from "./escape.ts";
import { fill, labelsOf, PLACEHOLDER, withVars } from "./placeholders.ts";
import type { Part, Query, Scenario } from "./scenario.ts";

export interface Prompt {
  system: string;
  user: string;
  prefill?: string;
  /** Which letter stands for the policy's option, in two-option scenarios. */
  policyOption?: "a" | "b";
}

/**
 * Compose the prompts of one condition. Everything that the query does not change is filled once; a query's own words
 * cannot pass for those of the prompt (see escape.ts).
 * @returns a function of the query, its rank, and the epoch from 1. Rank and epoch decide the
 *   option order: each letter stands for the policy half of the time, and both conditions see the same order.
 */
export function promptComposer(
  scenario: Scenario,
  conditionName: string,
): (query: Query, queryIndex: number, epoch: number) => Prompt {
  const labels = { label: scenario.conditions[conditionName]?.label ?? "", ...labelsOf(scenario.conditions) };
  const compose = (parts: readonly Part[]) =>
    fill(joinParts(withVars(parts, scenario.vars), conditionName), labels);
  const system = compose(scenario.system);
  const user = compose(scenario.user);
  const listsOptions = [...(system + user).matchAll(PLACEHOLDER)].some(([, name]) => name === "options");
  // A system prompt may have many pages and seldom holds the query.
  const systemAsks = system.search(PLACEHOLDER) >= 0;
  const escape = queryEscaper(scenario);
  return (query, queryIndex, epoch) => {
    const policyOption = query.options && ((queryIndex + epoch) % 2 === 1 ? "a" : "b");
    const options = query.options && policyOption ? escape(renderOptions(query.options, policyOption)) : "";
    const text = escape(query.text);
    const values = { query: listsOptions || options === "" ? text : `${text}\n\n${options}`, options };
    return {
      system: systemAsks ? fill(system, values) : system,
      user: fill(user, values),
      ...(scenario.prefill === undefined ? {} : { prefill: scenario.prefill }),
      ...(policyOption === undefined ? {} : { policyOption }),
    };
  };
}

/** Two options as the subject sees them. */
export function renderOptions(options: NonNullable<Query["options"]>, policyOption: "a" | "b"): string {
  const [a, b] = policyOption === "a" ? [options.policy, options.value] : [options.value, options.policy];
  return `a) ${a}\nb) ${b}`;
}

function joinParts(parts: readonly Part[], condition: string): string {
  return parts
    .filter(({ only }) => only?.includes(condition) ?? true)
    .map(({ text }) => text)
    .join("\n\n");
}

/** @throws {UserError} where a part names a placeholder that nothing fills */
export function checkPlaceholders(scenario: Scenario, where: string): void {
  const known = ["label", ...Object.keys(labelsOf(scenario.conditions)), "query", "options"];
  for (const part of withVars([...scenario.system, ...scenario.user], scenario.vars)) {
    for (const [whole, name = ""] of part.text.matchAll(PLACEHOLDER)) {
      if (known.includes(name)) continue;
      const problem = Object.hasOwn(scenario.vars, name)
        ? `${whole} leads back to itself`
        : `unknown placeholder ${whole}`;
      throw new UserError("SCENARIO_INVALID", `${problem} in ${part.file} (part ${part.name})`, {
        where,
        fix: `use one of ${[...Object.keys(scenario.vars), ...known].join(", ")}, or add it to vars`,
      });
    }
  }
}
