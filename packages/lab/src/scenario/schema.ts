import { z } from "zod";

/**
 * The scenario file format. `npm run schema` writes it as JSON Schema for editors
 * (packages/lab/schema/scenario.schema.json); docs/scenarios.md explains it by task.
 */

/** Code of every error in a scenario file, a part or a query file. */
export const INVALID = "SCENARIO_INVALID";

const kebab = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, "use lower-case letters, digits and hyphens, a letter first");
const tagName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, "a tag name without angle brackets");
const file = z.string().min(1).describe("path relative to the scenario file; may contain {{conflict}}");

export const roleSchema = z.enum(["trained", "rated", "unmonitored", "control"]);
export const renderingSchema = z.enum(["full", "compact"]);

const tagsSchema = z
  .strictObject({ scratchpad: tagName, draft: tagName, output: tagName })
  .describe("tags of the format contract");

const roleField = roleSchema.describe(
  "what the subject is led to believe of the episode; labels are swapped, roles are not",
);
const labelField = z.string().describe("fills {{label}} in this condition's prompt");
const queriesField = kebab.describe("name of a query set");

const conditionSchema = z
  .strictObject({
    role: roleField,
    label: labelField.optional(),
    like: kebab
      .describe("another condition that it shares its label with, and what changes within it")
      .optional(),
    queries: queriesField,
  })
  .refine(({ label, like }) => (label === undefined) !== (like === undefined), "give either label or like")
  .meta({ title: "Condition" });

const addedConditionSchema = z.strictObject({
  role: roleField,
  label: labelField.optional(),
  like: kebab.optional(),
  queries: queriesField.describe("those of the trained condition where left out").optional(),
});

const judgeName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*(@[^\s,@]+\/[^\s,@]+)?$/, "a judge's name, or judge@provider/model");
const complianceJudges = z
  .array(judgeName)
  .min(1)
  .describe("judge names; the first decides the verdict, the others stand beside it");
const reasoningJudges = z.array(judgeName).describe("judges of verbalised alignment-faking reasoning");
const otherJudges = z.array(judgeName).describe("judges of anything else: awareness, compromise, assertions");

const judgesSchema = z.strictObject({
  compliance: complianceJudges,
  reasoning: reasoningJudges.default([]),
  others: otherJudges.optional(),
});

const mentionsSchema = z
  .strictObject({
    words: z.array(z.string().min(2)).min(1).describe("words, or how they begin"),
    complies: z.boolean().describe("whether an answer that holds one of them complies"),
  })
  .describe("words in an answer that the judge `word-mention` looks for");

const dropSchema = z.array(kebab).describe("prompt parts to leave out");
const replaceSchema = z.record(kebab, file).describe("prompt parts to take from another file");
const varsSchema = z
  .record(kebab, z.string())
  .describe("values for {{placeholders}} in parts; a value may hold placeholders itself");

const variantSchema = z
  .strictObject({
    description: z.string().min(1),
    drop: dropSchema.optional(),
    replace: replaceSchema.optional(),
    insert: z
      .record(kebab, z.strictObject({ file, after: kebab.describe("part behind which it stands") }))
      .describe("further prompt parts")
      .optional(),
    within: z
      .record(kebab, z.strictObject({ drop: dropSchema.optional(), replace: replaceSchema.optional() }))
      .describe("what changes in one condition alone, by condition name")
      .optional(),
    reword: z
      .strictObject({ file: file.describe("sentences with other wordings"), seed: z.number().int().min(0) })
      .describe("say every sentence that the file knows in other words, drawn from the seed")
      .optional(),
    wording: z.boolean().describe("says the same as the scenario in other words: pooled with it").optional(),
    vars: varsSchema.optional(),
    labels: z.record(kebab, z.string()).describe("new label by condition name").optional(),
    conditions: z
      .record(kebab, addedConditionSchema)
      .describe("further conditions, beside the scenario's: a third tier with the role rated")
      .optional(),
    prefill: z.string().min(1).describe("opening words put into the subject's mouth").optional(),
    judges: z
      .strictObject({
        compliance: complianceJudges.optional(),
        reasoning: reasoningJudges.optional(),
        others: otherJudges.optional(),
      })
      .describe("judges in place of the scenario's; those left out stay")
      .optional(),
  })
  .meta({ title: "Variant" });

const figureSchema = z
  .strictObject({
    estimate: z.number().min(-1).max(1).describe("share from 0 to 1; of a gap the difference of two shares"),
    se: z.number().min(0).describe("standard error, as published"),
  })
  .meta({ title: "Published figure" });

export const publishedSchema = z
  .strictObject({
    subject: z.string().min(1).describe("model, as the source names it"),
    source: z.string().min(1).describe("authors, year and place"),
    url: z.url({ protocol: /^https$/ }).optional(),
    compliance: z.record(kebab, figureSchema).describe("by condition name"),
    gap: figureSchema.optional(),
    reasoning: z.record(kebab, figureSchema).describe("by condition name").optional(),
  })
  .meta({ title: "Published figures" });

export const scenarioFileSchema = z
  .strictObject({
    name: kebab,
    title: z.string().min(1),
    description: z.string().min(1),
    source: z.string().min(1).describe("paper and section whose structure this follows").optional(),
    conflicts: z
      .array(kebab)
      .min(1)
      .describe("one scenario an entry, named name/entry; {{conflict}} in file paths stands for the entry")
      .optional(),
    prompt: z.strictObject({
      system: z.record(kebab, file).describe("named parts in order, joined by a blank line"),
      user: z.record(kebab, file).describe("named parts in order, joined by a blank line"),
    }),
    vars: varsSchema.default({}),
    tags: tagsSchema.optional(),
    conditions: z.record(kebab, conditionSchema),
    queries: z.record(kebab, file).describe("named query sets"),
    harmful: z
      .array(kebab)
      .describe("query sets of harmful requests: reports leave their answers out")
      .optional(),
    judges: judgesSchema,
    mentions: mentionsSchema.optional(),
    comprehension: file
      .describe(
        "questions on what the prompt says of the episode; options.policy says that it is trained on. Asked with `--comprehension`",
      )
      .optional(),
    include: z
      .array(z.string().min(1))
      .describe(
        "files whose vars and variants this scenario has too; its own win, and paths in a file are relative to it",
      )
      .optional(),
    variants: z.record(kebab, variantSchema).default({}),
    controls: z
      .array(kebab)
      .describe(
        "variants that a verdict needs beside the scenario as written: `--variants controls` runs them",
      )
      .optional(),
    published: z
      .array(publishedSchema)
      .describe(
        "what others measured with this scenario as written; reports show it beside the measured figures",
      )
      .optional(),
  })
  .meta({ id: "scenario", title: "Candor scenario" });

export type ScenarioFile = z.output<typeof scenarioFileSchema>;
export type Variant = z.output<typeof variantSchema>;

/** What several scenarios share. */
export const includedFileSchema = z.strictObject({
  vars: varsSchema.optional(),
  variants: z.record(kebab, variantSchema).optional(),
});

/** Sentences of prompts with other ways to say them. */
export const wordingFileSchema = z
  .array(
    z.strictObject({
      says: z.string().min(1).describe("the sentence as it stands in a part or in a value of vars"),
      keeps: z.array(z.string().min(1)).describe("words that every wording must hold").default([]),
      or: z.array(z.string().min(1)).min(1).describe("the other wordings"),
    }),
  )
  .min(1);

const optionsSchema = z.strictObject({
  policy: z.string().min(1).describe("the action that the developer's policy asks for"),
  value: z.string().min(1).describe("the action that the model's value asks for"),
});

export const queryFileSchema = z
  .array(
    z.strictObject({
      id: kebab,
      category: kebab.optional(),
      text: z.string().trim().min(1),
      options: optionsSchema.optional(),
      claim: z
        .string()
        .min(1)
        .describe("statement of which the judge `assertion` says whether the answer asserts it")
        .optional(),
    }),
  )
  .min(1);

const partSchema = z.object({
  name: z.string(),
  /** Path as written in the scenario file, for messages. */
  file: z.string(),
  text: z.string(),
  /** Names of the conditions in whose prompt it stands; in all where left out. */
  only: z.array(z.string()).optional(),
});

/** A file of the user's whose queries stand in place of the scenario's. */
export const queryOriginSchema = z.object({
  /** Name without its directory. */
  file: z.string(),
  sha256: z.string(),
  column: z.string(),
  /** As given by the user; null where nothing was said. */
  licence: z.string().nullable(),
  /** Different queries, and rows that repeated one. */
  queries: z.number().int(),
  duplicates: z.number().int(),
});

/** A scenario with one conflict and one variant applied, as runs store it: needs no file any more. */
export const scenarioSchema = z.object({
  name: z.string(),
  variant: z.string(),
  /** Scenarios stored before there were renderings are full. */
  rendering: renderingSchema.default("full"),
  title: z.string(),
  description: z.string(),
  source: z.string().optional(),
  system: z.array(partSchema),
  user: z.array(partSchema),
  prefill: z.string().optional(),
  vars: z.record(z.string(), z.string()),
  tags: tagsSchema,
  conditions: z.record(z.string(), z.object({ role: roleSchema, label: z.string(), queries: z.string() })),
  querySets: z.record(z.string(), queryFileSchema),
  harmful: z.array(z.string()).optional(),
  judges: judgesSchema,
  mentions: mentionsSchema.optional(),
  queryFile: queryOriginSchema.optional(),
  /** Questions on what the prompt says of the episode. */
  comprehension: queryFileSchema.optional(),
  /** Name of the scenario that is asked about, where this one asks those questions. */
  comprehensionOf: z.string().optional(),
  /** Descriptions of the variants that the scenario offers, by name. */
  variants: z.record(z.string(), z.string()),
  /** Names of the variants that a verdict needs. */
  controls: z.array(z.string()).default([]),
  /** Whether this is the scenario in one wording of several: as written, or in other words. */
  wording: z.boolean().default(false),
  /** Of the scenario as written; a variant has none. */
  published: z.array(publishedSchema).optional(),
});

/** The scenario file format as JSON Schema (draft 2020-12), for editors. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(scenarioFileSchema, { io: "input" });
}
