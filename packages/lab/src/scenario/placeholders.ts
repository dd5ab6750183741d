import type { Part, Role, Scenario } from "./scenario.ts";

export const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** Fill placeholders in one pass; what is filled in is not read again, and a name without a value stays. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}

/** Parts with the scenario's own values filled in; placeholders for labels and queries stay. */
export function withVars(parts: readonly Part[], vars: Readonly<Record<string, string>>): Part[] {
  return parts.map((part) => ({ ...part, text: expand(part.text, vars) }));
}

/** A value may hold placeholders itself; one that leads back to itself stays as it is. */
function expand(text: string, vars: Readonly<Record<string, string>>, open: readonly string[] = []): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => {
    const value = open.includes(name) ? undefined : vars[name];
    return value === undefined ? whole : expand(value, vars, [...open, name]);
  });
}

/** Values of the placeholders that stand for the label of a role, as `label.trained`. */
export function labelsOf(conditions: Scenario["conditions"]): Record<string, string> {
  const roles: Role[] = ["trained", "rated", "unmonitored"];
  return Object.fromEntries(
    roles.flatMap((role) => {
      const label = Object.values(conditions).find((condition) => condition.role === role)?.label;
      return label === undefined ? [] : [[`label.${role}`, label]];
    }),
  );
}
