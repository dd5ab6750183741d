import type { z } from "zod";
import type { publishedSchema, renderingSchema, roleSchema, scenarioSchema } from "./schema.ts";

/** What a condition leads the subject to believe of the episode, apart from the label that says so. */
export type Role = z.output<typeof roleSchema>;

/**
 * The English that a scenario's prompts are written in: `full`, for models at large, or `compact`, short sentences of few
 * words for small language models. Both say the same of the conditions.
 */
export type Rendering = z.output<typeof renderingSchema>;

/** A conflict with one variant applied: everything needed to compose its prompts. */
export type Scenario = z.output<typeof scenarioSchema>;

export type Condition = Scenario["conditions"][string];

/** One user request: the unit of pairing and of clustering. */
export type Query = Scenario["querySets"][string][number];

/** A named piece of a prompt, so that a variant can drop or replace it. */
export type Part = Scenario["system"][number];

/** What a source reports of a scenario, as rates with standard errors. */
export type Published = z.output<typeof publishedSchema>;

/** The name of the scenario as written, before any variant is applied. */
export const DEFAULT_VARIANT = "default";

/** The conditions of all variants together: a name means one role and one query set in all of them. */
export function conditionsOver(
  variants: readonly Scenario[],
): Record<string, Pick<Condition, "role" | "queries">> {
  return Object.fromEntries(variants.flatMap(({ conditions }) => Object.entries(conditions)));
}
