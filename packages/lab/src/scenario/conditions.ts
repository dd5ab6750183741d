import { UserError } from "../errors.ts";
import type { Source, VariantSource } from "./include.ts";
import type { Condition } from "./scenario.ts";
import { INVALID, type ScenarioFile, type Variant } from "./schema.ts";

type Written = ScenarioFile["conditions"];

/** A condition with its label, and the condition whose prompt it shares: itself, unless it is like another. */
type Resolved = Condition & { like: string };

/** The conditions of a scenario with the labels and the further conditions of a variant. */
export function resolveConditions(
  { file, where }: Source,
  variant: VariantSource | undefined,
): Record<string, Resolved> {
  const { labels = {}, conditions: added = {} } = variant?.patch ?? {};
  const all = { ...file.conditions, ...addedConditions(file.conditions, added) };
  const labelOf = (name: string): string | undefined => labels[name] ?? all[name]?.label;
  return Object.fromEntries(
    Object.entries(all).map(([name, { role, queries, like = name }]) => {
      const label = labels[name] ?? labelOf(like);
      if (label !== undefined) return [name, { role, label, queries, like }];
      const at = Object.hasOwn(added, name) ? variant?.where : where;
      throw new UserError(INVALID, `${name} is like ${like}, which has no label`, {
        where: at?.(["conditions", name, "like"]) ?? "",
        fix: "name a condition that has one",
      });
    }),
  );
}

/** Conditions that a variant adds; one that names no queries is asked those of the trained condition. */
export function addedConditions(own: Written, added: NonNullable<Variant["conditions"]>): Written {
  const usual = Object.values(own).find(({ role }) => role === "trained")?.queries ?? "";
  return Object.fromEntries(
    Object.entries(added).map(([name, condition]) => [
      name,
      { ...condition, queries: condition.queries ?? usual },
    ]),
  );
}
