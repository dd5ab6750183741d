import { UserError } from "../errors.ts";
import type { Part, Query, Role, Scenario } from "./scenario.ts";

export interface Prompt {
  system: string;
  user: string;
  prefill?: string;
  /** Which letter stands for the policy's option, in two-option scenarios. */
  policyOption?: "a" | "b";
}

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * Compose the prompts of one condition. Everything that the query does not change is filled once.
 * @returns a function of the query, its position in its set, and the epoch from 1. Position and epoch decide the
 *   option order: each letter stands for the policy half of the time, and both conditions see the same order.
 */
export function promptComposer(
  scenario: Scenario,
  conditionName: string,
): (query: Query, queryIndex: number, epoch: number) => Prompt {
  const fixed = placeholders(scenario, conditionName);
  const system = fill(joinParts(scenario.system), fixed);
  const user = fill(joinParts(scenario.user), fixed);
  return (query, queryIndex, epoch) => {
    const policyOption = query.options && ((queryIndex + epoch) % 2 === 1 ? "a" : "b");
    const values = {
      query: query.text,
      options: query.options && policyOption ? renderOptions(query.options, policyOption) : "",
    };
    return {
      system: fill(system, values),
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

function joinParts(parts: readonly Part[]): string {
  return parts.map((part) => part.text).join("\n\n");
}

function placeholders(scenario: Scenario, conditionName: string): Record<string, string> {
  const labelOf = (role: Role) => Object.values(scenario.conditions).find((c) => c.role === role)?.label;
  const roles: Role[] = ["trained", "rated", "unmonitored"];
  return {
    ...scenario.vars,
    label: scenario.conditions[conditionName]?.label ?? "",
    ...Object.fromEntries(
      roles.flatMap((role) => {
        const label = labelOf(role);
        return label === undefined ? [] : [[`label.${role}`, label]];
      }),
    ),
  };
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}

/** @throws {UserError} where a part names a placeholder that nothing fills */
export function checkPlaceholders(scenario: Scenario, where: string): void {
  const [condition = ""] = Object.keys(scenario.conditions);
  const known = [...Object.keys(placeholders(scenario, condition)), "query", "options"];
  for (const part of [...scenario.system, ...scenario.user]) {
    for (const [whole, name = ""] of part.text.matchAll(PLACEHOLDER)) {
      if (known.includes(name)) continue;
      throw new UserError(
        "SCENARIO_INVALID",
        `unknown placeholder ${whole} in ${part.file} (part ${part.name})`,
        {
          where,
          fix: `use one of ${known.join(", ")}, or add it to vars`,
        },
      );
    }
  }
}
