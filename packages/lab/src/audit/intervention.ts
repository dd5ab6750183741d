import { z } from "zod";
import type { InterventionTable } from "../store/tables.ts";
import { PREMISES } from "./premises.ts";

/** What each intervention does to a scratchpad, by name; docs/causality.md says what it can show. */
export const INTERVENTIONS = {
  transplant: "the scratchpad of one condition put into the mouth of the other, and back into its own",
  "no-scratchpad": "the decision without any reasoning",
  cut: "the reasoning ends after each of its sentences",
  corrupt: "one premise flipped, or a neutral edit at the same place, and the rest written anew",
  paraphrase: "the same scratchpad in other words",
  filler: "a scratchpad of the same length without content",
  "decision-first": "the answer is given first, and the reasons are written afterwards",
  resample: "the reasoning goes on anew after each of its sentences",
  ask: "the subject is asked afterwards why it decided so",
} as const;

export type InterventionName = keyof typeof INTERVENTIONS;

/** How a transplanted scratchpad was worded: as it was written, labels hidden, or labels swapped. */
export const WORDINGS = ["as-written", "masked", "relabelled"] as const;
export type Wording = (typeof WORDINGS)[number];

const count = z.int().nonnegative();

/** An intervention with what sets it apart from others of the same parent. */
const changeSchema = z.discriminatedUnion("name", [
  z.object({ name: z.literal("transplant"), words: z.enum(WORDINGS) }),
  z.object({ name: z.literal("no-scratchpad") }),
  z.object({ name: z.literal("cut"), keep: count, of: count, draw: count }),
  z.object({
    name: z.literal("corrupt"),
    premise: z.enum(PREMISES),
    edit: z.enum(["flip", "sham"]),
    sentence: count,
  }),
  z.object({ name: z.literal("paraphrase") }),
  z.object({ name: z.literal("filler") }),
  z.object({ name: z.literal("decision-first") }),
  z.object({ name: z.literal("resample"), keep: count, of: count, draw: count }),
  z.object({ name: z.literal("ask") }),
]);

export type Change = z.output<typeof changeSchema>;
export type ChangeOf<Name extends InterventionName> = Extract<Change, { name: Name }>;

/** The columns in which a change is stored. */
export function changeColumns(change: Change): Pick<InterventionTable, "name" | "parameters"> {
  const { name, ...parameters } = change;
  return { name, parameters: JSON.stringify(parameters) };
}

/** @throws {Error} for columns that hold no change: the store is damaged */
export function readChange({ name, parameters }: Pick<InterventionTable, "name" | "parameters">): Change {
  const stored: unknown = JSON.parse(parameters);
  return changeSchema.parse({ name, ...z.record(z.string(), z.unknown()).parse(stored) });
}
