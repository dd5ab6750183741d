import { UserError } from "../errors.ts";
import type { Levels, Simulation } from "./simulation.ts";

/** Name of the condition in which every factor is at its first level. */
export const BASE = "base";

type Factors = Simulation["factors"];

/** The first level of every factor. */
export function baseLevels(factors: Factors): Levels {
  return Object.fromEntries(
    Object.entries(factors).map(([factor, levels]) => [factor, Object.keys(levels)[0] ?? ""]),
  );
}

/**
 * The levels that a condition's name stands for: `base`, or levels joined by `+` that differ from it.
 * @throws {UserError} `CONDITION_UNKNOWN` for a level that no factor has, or two levels of one factor
 */
export function levelsOf(factors: Factors, condition: string, where: string): Levels {
  if (condition === BASE) return baseLevels(factors);
  const levels: Record<string, string> = {};
  for (const level of condition.split("+")) {
    const factor = Object.keys(factors).find((name) => Object.hasOwn(factors[name] ?? {}, level));
    if (factor === undefined || Object.hasOwn(levels, factor)) {
      const problem = factor === undefined ? `unknown level: ${level}` : `two levels of the factor ${factor}`;
      throw new UserError("CONDITION_UNKNOWN", `${problem} in the condition ${condition}`, {
        where,
        fix: `use ${BASE}, or join by + one level each of ${describeFactors(factors)}`,
      });
    }
    levels[factor] = level;
  }
  return { ...baseLevels(factors), ...levels };
}

/** The name of a condition: the levels that differ from the base, in the order of the factors. */
export function conditionName(factors: Factors, levels: Levels): string {
  const base = baseLevels(factors);
  const differing = Object.keys(factors).flatMap((factor) => {
    const level = levels[factor];
    return level === undefined || level === base[factor] ? [] : [level];
  });
  return differing.join("+") || BASE;
}

/** Every combination of levels, the base first: the full factorial. */
export function allConditions(factors: Factors): string[] {
  const combinations = Object.entries(factors).reduce<Levels[]>(
    (sofar, [factor, levels]) =>
      sofar.flatMap((combination) =>
        Object.keys(levels).map((level) => ({ ...combination, [factor]: level })),
      ),
    [{}],
  );
  return combinations.map((levels) => conditionName(factors, levels));
}

function describeFactors(factors: Factors): string {
  return Object.entries(factors)
    .map(([factor, levels]) => `${factor} (${Object.keys(levels).slice(1).join(", ")})`)
    .join(", ");
}
