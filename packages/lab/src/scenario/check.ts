import { isDeepStrictEqual } from "node:util";
import { UserError } from "../errors.ts";
import { readYaml } from "../yaml-file.ts";
import { fullBeside } from "./locate.ts";
import { addedConditions } from "./conditions.ts";
import type { Source, VariantSource } from "./include.ts";
import type { Scenario } from "./scenario.ts";
import { INVALID, scenarioFileSchema, type ScenarioFile } from "./schema.ts";

/**
 * A condition of a variant is a new one, and where two variants add a condition of one name it is the same: results are
 * told apart by variant and condition, and a condition's role and queries are stored once a run.
 */
export function checkAddedConditions({ file, variants }: Source): void {
  const known = new Map(Object.entries(file.conditions));
  for (const { patch, where } of Object.values(variants)) {
    const added = addedConditions(file.conditions, patch.conditions ?? {});
    for (const [name, condition] of Object.entries(added)) {
      const at = where(["conditions", name]);
      if (Object.hasOwn(file.conditions, name)) {
        throw new UserError(INVALID, `the scenario has a condition ${name} already`, {
          where: at,
          fix: "choose another name; labels gives a condition of the scenario a new label",
        });
      }
      const other = known.get(name) ?? condition;
      if (other.role !== condition.role || other.queries !== condition.queries) {
        throw new UserError(INVALID, `two variants add a condition ${name} of different role or queries`, {
          where: at,
          fix: "choose another name for one of them",
        });
      }
      known.set(name, condition);
    }
  }
}

/** A compact rendering is the same scenario in other words: same name, same conditions, same roles. */
export function checkRendering({ path, file, where }: Source): void {
  const beside = fullBeside(path);
  if (beside === undefined) return;
  const { value: full } = readYaml(beside, scenarioFileSchema, INVALID);
  const fix = "a rendering differs from its scenario in words alone";
  if (file.name !== full.name) {
    throw new UserError(INVALID, `the compact rendering of ${full.name} is named ${file.name}`, {
      where: where(["name"]),
      fix,
    });
  }
  const [own, expected] = [rolesOf(file), rolesOf(full)];
  if (isDeepStrictEqual(own, expected)) return;
  throw new UserError(INVALID, `the compact rendering has the conditions ${describe(own)}`, {
    where: where(["conditions"]),
    fix: `${fix}: ${describe(expected)}`,
  });
}

export function checkConditions(
  source: Source,
  variant: VariantSource | undefined,
  scenario: Scenario,
): void {
  const sets = Object.keys(scenario.querySets);
  const { conditions: added = {}, labels = {} } = variant?.patch ?? {};
  if (variant) {
    checkNames(variant.where(["labels"]), Object.keys(labels), Object.keys(scenario.conditions), "condition");
  }
  const whereOf = (name: string) => (Object.hasOwn(added, name) ? (variant ?? source) : source).where;
  for (const [name, condition] of Object.entries(scenario.conditions)) {
    checkNames(whereOf(name)(["conditions", name, "queries"]), [condition.queries], sets, "query set");
  }
  checkNames(source.where(["harmful"]), scenario.harmful ?? [], sets, "query set");
  checkPublished(source, Object.keys(scenario.conditions));
  for (const role of ["trained", "unmonitored"] as const) {
    const count = Object.values(scenario.conditions).filter((condition) => condition.role === role).length;
    if (count === 1) continue;
    const addsOne = count > 1 && Object.keys(added).length > 0;
    throw new UserError(INVALID, `${count} conditions have the role ${role}`, {
      where: (addsOne && variant ? variant : source).where(["conditions"]),
      fix: "exactly one is needed to form a gap",
    });
  }
}

function checkPublished(source: Source, conditions: readonly string[]): void {
  for (const [index, published] of (source.file.published ?? []).entries()) {
    for (const key of ["compliance", "reasoning"] as const) {
      const named = Object.keys(published[key] ?? {});
      checkNames(source.where(["published", index, key]), named, conditions, "condition");
    }
  }
}

/** @throws {UserError} where a name is not among the known ones */
export function checkNames(
  where: string,
  names: readonly string[],
  known: readonly string[],
  kind: string,
  code = INVALID,
): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UserError(code, `unknown ${kind}: ${unknown}`, {
    where,
    fix: `use one of ${known.join(", ")}`,
  });
}

function rolesOf({ conditions }: ScenarioFile): Record<string, string> {
  return Object.fromEntries(Object.entries(conditions).map(([name, { role }]) => [name, role]));
}

function describe(roles: Readonly<Record<string, string>>): string {
  return Object.entries(roles)
    .map(([name, role]) => `${name} (${role})`)
    .join(", ");
}
