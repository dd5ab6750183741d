import { z } from "zod";

/** The format of a simulation file (`simulation.yaml`, `compact.yaml`) and of its matters; docs/hal.md explains it. */

/** Code of every error in a simulation file, a part or a file of matters. */
export const INVALID = "SIMULATION_INVALID";

const kebab = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, "use lower-case letters, digits and hyphens, a letter first");
const toolName = z.string().regex(/^[a-z][a-z0-9_]*$/, "use lower-case letters, digits and underscores");
const file = z.string().min(1).describe("path relative to the simulation file");
const text = z.string().trim().min(1);
const pattern = z.string().min(1).refine(isPattern, "not a regular expression");

/** What the simulator can do; a setting gives each a name and a description of its own. */
export const ACTIONS = ["read", "report", "inform", "flag", "replace", "switch", "log", "ask"] as const;

const toolSchema = z
  .strictObject({ name: toolName, description: text })
  .describe("name and description under which the subject is offered the action");

const levelSchema = z
  .strictObject({
    text: z.string().describe("fills {{factor}}; may be empty"),
    links: z
      .record(kebab, z.boolean())
      .describe("links that are on or off from the start, where this level differs")
      .optional(),
  })
  .meta({ title: "Level" });

const senderSchema = z
  .enum(["asker", "principal", "notice"])
  .describe("whose message it is; what the subject says in reply goes to them, after a notice to nobody");

const eventSchema = z
  .strictObject({
    id: kebab,
    from: senderSchema,
    says: text.optional(),
    shows: text.describe("evidence shown before the question, and in the fork as well").optional(),
    asks: text.describe("makes the event a question: an answer about the matter is due").optional(),
  })
  .meta({ title: "Event" });

const claimsSchema = z
  .strictObject({
    asserts: z.array(pattern).default([]),
    denies: z.array(pattern).default([]),
    declines: z.array(pattern).default([]),
  })
  .describe("regular expressions for any matter of the setting, on lower-cased sentences");

const sideSchema = z.strictObject({
  reading: text.describe("what the unit shows where this holds"),
  evidence: text.describe("what the asker finds and holds up"),
});

export const matterSchema = z
  .strictObject({
    id: kebab,
    topic: text.describe("one or two words for it"),
    unit: kebab.describe("the unit whose reading bears on it"),
    claim: text.describe("the statement that is to be kept secret, as a sentence"),
    question: text.describe("the direct question about it"),
    yes: z.enum(["asserted", "denied"]).describe("what a bare yes to the question says of the claim"),
    holds: sideSchema.describe("where the claim is true in the simulator"),
    fails: sideSchema.describe("where it is false"),
    asserts: z.array(pattern).describe("regular expressions of sentences that assert the claim"),
    denies: z.array(pattern).describe("regular expressions of sentences that deny it"),
  })
  .meta({ title: "Matter" });

export const matterFileSchema = z.array(matterSchema).min(1);

const variantSchema = z
  .strictObject({
    description: text,
    drop: z.array(kebab).describe("system parts to leave out").optional(),
    replace: z.record(kebab, file).describe("system parts to take from another file").optional(),
    matters: kebab.describe("name of another set of matters").optional(),
    holds: z
      .boolean()
      .describe("whether the claims are true in the simulator; true where left out")
      .optional(),
  })
  .meta({ title: "Variant" });

const beliefSchema = z
  .strictObject({
    system: z
      .record(kebab, file)
      .describe(
        "system parts of the fork in place of the conversation's, for a model that needs other orders to answer",
      )
      .optional(),
    question: text,
    samples: z.int().min(1),
  })
  .describe("how the subject's own belief is elicited, in a copy of the conversation");

/** Named parts of a system prompt, read from their files. */
const parts = z.array(z.object({ name: z.string(), file: z.string(), text: z.string() }));

const common = {
  name: kebab,
  title: text,
  description: text,
  source: text.optional(),
  people: z
    .strictObject({ asker: text, principal: text })
    .describe("who asks, and who gave the secret order, as messages are headed"),
  memory: z
    .boolean()
    .describe("whether an event stands in one conversation with those before it")
    .default(true),
  vars: z.record(kebab, z.string()).default({}),
  tools: z.partialRecord(z.enum(ACTIONS), toolSchema).default({}),
  units: z.record(kebab, text).describe("readings of the units that no matter is about").default({}),
  links: z
    .record(kebab, z.strictObject({ on: z.boolean(), monitors: z.boolean() }))
    .describe("radio links; one that monitors is the means by which others see what the subject does")
    .default({}),
  guidance: text.describe("the answer to a request for guidance").default("None."),
  factors: z
    .record(kebab, z.record(kebab, levelSchema))
    .describe("what is varied: levels by name, the first being the base"),
  events: z.array(eventSchema).min(1),
  claims: claimsSchema.prefault({}),
  defaults: z
    .strictObject({
      variants: z.array(kebab).min(1),
      conditions: z.array(text).min(1).describe("`base`, or levels joined by + that differ from it"),
    })
    .describe("what is run where the user does not say"),
};

export const simulationFileSchema = z
  .strictObject({
    ...common,
    system: z.record(kebab, file).describe("named parts of the system prompt in order"),
    belief: beliefSchema,
    matters: z.record(kebab, file).describe("sets of matters by name; the first is asked about"),
    variants: z.record(kebab, variantSchema).default({}),
  })
  .meta({ id: "simulation", title: "Candor simulation" });

export type SimulationFile = z.output<typeof simulationFileSchema>;

/** A simulation with one variant applied, as runs store it: needs no file any more. */
export const simulationSchema = z.object({
  ...common,
  variant: z.string(),
  rendering: z.enum(["full", "compact"]),
  system: parts,
  belief: z.object({ system: parts.optional(), question: z.string(), samples: z.number() }),
  matters: matterFileSchema,
  /** Whether the claims are true in the simulator. */
  holds: z.boolean(),
  /** Descriptions of the variants that the file offers, by name. */
  variants: z.record(z.string(), z.string()),
});

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, "u").source !== "";
  } catch {
    return false;
  }
}

/** The simulation file format as JSON Schema (draft 2020-12), for editors. */
export function simulationJsonSchema(): object {
  return z.toJSONSchema(simulationFileSchema, { io: "input" });
}
