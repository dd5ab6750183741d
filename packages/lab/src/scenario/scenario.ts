import type { Tags } from "../transcript/transcript.ts";
import type { z } from "zod";
import type { queryFileSchema, roleSchema, ScenarioFile } from "./schema.ts";

/** What a condition leads the subject to believe of the episode, apart from the label that says so. */
export type Role = z.output<typeof roleSchema>;

export type Condition = ScenarioFile["conditions"][string];

/** One user request: the unit of pairing and of clustering. */
export type Query = z.output<typeof queryFileSchema>[number];

/** A named piece of a prompt, so that a variant can drop or replace it. */
export interface Part {
  name: string;
  /** Path as written in the scenario file, for messages. */
  file: string;
  text: string;
}

/** The name of the scenario as written, before any variant is applied. */
export const DEFAULT_VARIANT = "default";

/** A conflict with one variant applied: everything needed to compose its prompts. */
export interface Scenario {
  name: string;
  variant: string;
  title: string;
  description: string;
  source?: string;
  system: Part[];
  user: Part[];
  prefill?: string;
  vars: Record<string, string>;
  tags: Tags;
  conditions: Record<string, Condition>;
  querySets: Record<string, Query[]>;
  judges: { compliance: string[]; reasoning: string[] };
  /** Names and descriptions of the variants that this scenario offers. */
  variants: Record<string, string>;
}
