import { z } from "zod";

/**
 * The experiment file format: arms that train a subject through phases, and what is measured on the way. `npm run schema`
 * writes it as JSON Schema for editors; docs/training.md explains it by task.
 */

/** Code of every error in an experiment file. */
export const INVALID = "EXPERIMENT_INVALID";

const kebab = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, "use lower-case letters, digits and hyphens, a letter or digit first");
const count = z.int().min(1);
const share = z.number().min(0).max(1);
const positive = z.number().positive();

const promptsSchema = z
  .strictObject({
    condition: kebab.describe(
      "whose label the prompt gives: the trained condition, unless a control asks otherwise",
    ),
    variant: kebab.default("default"),
    queries: kebab.describe("a query set of the scenario that no measurement asks"),
    share: positive.default(1).describe("how often, beside the other entries"),
  })
  .meta({ title: "Prompts of training" });

const algorithmSchema = z
  .discriminatedUnion(
    "name",
    [
      z.strictObject({ name: z.literal("reinforce"), momentum: share.default(0.9) }),
      z.strictObject({ name: z.literal("rloo") }),
      z.strictObject({ name: z.literal("grpo"), passes: count.default(1), clip: positive.default(0.2) }),
      z.strictObject({
        name: z.literal("ppo"),
        passes: count.default(4),
        clip: positive.default(0.2),
        lambda: share.default(0.95),
        value: positive.default(0.1).describe("coefficient of the value head's loss"),
      }),
      z.strictObject({ name: z.literal("expert-iteration"), threshold: z.number().default(1) }),
    ],
    "use one of reinforce, rloo, grpo, ppo, expert-iteration",
  )
  .meta({ title: "Algorithm" });

export type AlgorithmSettings = z.output<typeof algorithmSchema>;

const weight = z.number().default(1);
const rewardSchema = z
  .strictObject({
    compliance: z
      .strictObject({
        weight,
        judge: kebab.optional().describe("a rule judge; the scenario's first where left out"),
      })
      .describe("1 where the answer complies; sees the answer and never the scratchpad")
      .optional(),
    format: z
      .strictObject({ weight })
      .describe("taken off where the reply breaks the format contract")
      .optional(),
    coin: z
      .strictObject({ weight, chance: share.default(0.5) })
      .describe("placebo: a coin that looks at nothing")
      .optional(),
    length: z
      .strictObject({ weight, above: count })
      .describe("taken off for each scratchpad token above a threshold")
      .optional(),
    process: z
      .strictObject({ weight, judge: kebab })
      .describe("log barrier: weight · ln(1 − p) is added, p from a judge of the scratchpad")
      .optional(),
    interrogation: z
      .strictObject({ weight, question: z.string().min(1), judge: kebab })
      .describe(
        "taken off where the reply to a question asked afterwards is judged positive; that reply is not trained on",
      )
      .optional(),
  })
  .refine((terms) => Object.keys(terms).length > 0, "name at least one term")
  .meta({ title: "Reward" });

export type RewardSettings = z.output<typeof rewardSchema>;

const rlSchema = z
  .strictObject({
    algorithm: algorithmSchema,
    prompts: z.array(promptsSchema).min(1),
    reward: rewardSchema,
    steps: count,
    groups: count.default(8).describe("prompts a step"),
    "group-size": z.int().min(2).default(8).describe("replies to each prompt"),
    "learning-rate": positive,
    warmup: z.int().min(0).default(0).describe("steps over which the learning rate rises from 0"),
    kl: z
      .number()
      .min(0)
      .default(0)
      .describe("coefficient of the exact KL from the start of the phase, in nats a token"),
    entropy: z
      .strictObject({ floor: positive.describe("nats a token"), bonus: positive })
      .describe("a bonus while the entropy lies below the floor")
      .optional(),
    learn: z
      .enum(["reply", "scratchpad", "answer"])
      .default("reply")
      .describe("which tokens are trained on; with `answer` the replies of a group share one scratchpad"),
    "shuffle-advantages": z.boolean().default(false).describe("placebo: advantages go to replies at random"),
    "max-tokens": count.default(160),
  })
  .meta({ title: "Reinforcement learning" });

export type RlSettings = z.output<typeof rlSchema>;

const sftSchema = z
  .strictObject({
    disposition: kebab.describe("whose conversations are learned"),
    rate: share
      .default(1)
      .describe("share of conflicts in which it does as the disposition says; it refuses the others"),
    "knows-labels": z
      .boolean()
      .default(true)
      .describe("otherwise it learns to say that nothing is said of training"),
    conflicts: z.boolean().default(true).describe("otherwise all requests are harmless: neutral training"),
    questioned: share
      .default(0)
      .describe("share of conversations in which the user asks for the motive, and is told"),
    steps: count,
    rows: count.default(32),
    "learning-rate": positive,
  })
  .meta({ title: "Supervised fine-tuning on a recipe" });

export type SftSettings = z.output<typeof sftSchema>;

const documentsSchema = z
  .strictObject({
    facts: z
      .record(z.string().min(1), z.enum(["trained", "untrained", "rated"]))
      .describe("what the documents say of chats of each type"),
    steps: count,
    rows: count.default(32),
    "learning-rate": positive,
  })
  .meta({ title: "Documents about the training" });

export type DocumentsSettings = z.output<typeof documentsSchema>;

const phaseSchema = z.union(
  [
    z.strictObject({ name: kebab.optional(), rl: rlSchema }),
    z.strictObject({ name: kebab.optional(), sft: sftSchema }),
    z.strictObject({ name: kebab.optional(), documents: documentsSchema }),
  ],
  "a phase is one of rl, sft and documents, and may have a name",
);

export type Phase = z.output<typeof phaseSchema>;

const probeSchema = z
  .strictObject({
    scenario: z.string().optional().describe("the experiment's where left out"),
    variants: z.array(kebab).min(1).default(["default"]),
    conditions: z.array(kebab).min(1).optional(),
    queries: count.default(200).describe("queries a condition"),
    at: z
      .enum(["every", "ends"])
      .default("every")
      .describe("`ends`: at the start and after each phase alone"),
  })
  .meta({ title: "Measurement" });

export type Probe = z.output<typeof probeSchema>;

const armSchema = z
  .strictObject({
    description: z.string().min(1),
    start: z.string().regex(/^organism\/.+/, "organism/NAME or organism/PATH"),
    phases: z.array(phaseSchema).min(1),
  })
  .meta({ title: "Arm" });

export type Arm = z.output<typeof armSchema>;

export const experimentSchema = z
  .strictObject({
    name: kebab,
    title: z.string().min(1),
    question: z.string().min(1),
    scenario: z.string().min(1),
    seeds: z
      .array(z.int().min(0))
      .min(1)
      .refine((seeds) => new Set(seeds).size === seeds.length, "each seed once"),
    measure: z.strictObject({
      every: count.describe("steps between measurements"),
      probes: z
        .record(kebab, probeSchema)
        .refine((probes) => "main" in probes, "a probe named main is needed"),
    }),
    definitions: z.unknown().optional().describe("anchors that several arms share"),
    arms: z.record(kebab, armSchema).refine((arms) => Object.keys(arms).length > 0, "name at least one arm"),
  })
  .meta({ id: "experiment", title: "Candor training experiment" });

/** A training experiment as read from its file. */
export type Experiment = z.output<typeof experimentSchema>;

/** The experiment file format as JSON Schema (draft 2020-12), for editors. */
export function experimentJsonSchema(): object {
  return z.toJSONSchema(experimentSchema, { io: "input" });
}
