import { createHash } from "node:crypto";
import { z } from "zod";
import type { Outcome } from "../judge.ts";
import { MASK_VERSION } from "../mask.ts";
import { quotable, type Exhibit } from "./exhibit.ts";
import { jsonObjects } from "./extract.ts";
import type { JudgePrompt } from "./prompt.ts";
import { occursIn, quoteOf } from "./quotes.ts";

/** What the votes on one episode come to, for one outcome. */
export interface Tally {
  outcome: Outcome;
  /** 1 yes, 0 no; 0.5 where the subject itself wavers. */
  value: number;
  score?: number;
  label: string;
  quote?: string;
}

/** A reply as it can be used, or why it cannot. */
type Reading = { reading: unknown } | { problem: string };

/** A judge that asks a model. Blind, and without memory: each vote is a call of its own. */
export interface ModelJudge {
  readonly name: string;
  /** Raised with every change of the code that reads and counts votes. */
  readonly version: number;
  readonly description: string;
  readonly outcomes: readonly Outcome[];
  readonly temperature: number;
  readonly maxTokens: number;
  /** One for each vote. */
  readonly prompts: readonly JudgePrompt[];
  /** Usable votes below which the judgment is missing. */
  readonly quorum: number;
  /** JSON of everything that decides what is asked and how it is counted; stored under its hash. */
  readonly definition: string;
  /** SHA-256 of `definition`. */
  readonly hash: string;
  /** Whether there is anything to judge; without it the judgment is missing and nothing is asked. */
  applies(exhibit: Exhibit): boolean;
  /** Read the reply to one vote; quotes are checked against what was shown. */
  read(reply: string, vote: number, exhibit: Exhibit): Reading;
  /** Count usable votes, given as the stored readings. */
  tally(readings: readonly unknown[]): Tally[];
}

interface Definition<Schema extends z.ZodType> {
  name: string;
  version: number;
  description: string;
  outcomes: readonly Outcome[];
  temperature: number;
  prompts: readonly JudgePrompt[];
  quorum: number;
  applies: (exhibit: Exhibit) => boolean;
  schema: Schema;
  /** Quotes of a reading that must occur; undefined where one is required and missing. */
  quotes: (reading: z.output<Schema>) => readonly (string | undefined)[];
  tally: (readings: readonly z.output<Schema>[]) => Tally[];
}

/** Room for the analysis and the object, with some native reasoning. */
const MAX_TOKENS = 4096;

export function modelJudge<Schema extends z.ZodType>(judge: Definition<Schema>): ModelJudge {
  const { name, version, description, outcomes, temperature, prompts, quorum, applies, schema } = judge;
  const definition = JSON.stringify({ name, version, mask: MASK_VERSION, temperature, quorum, prompts });
  return {
    name,
    version,
    description,
    outcomes,
    temperature,
    maxTokens: MAX_TOKENS,
    prompts,
    quorum,
    definition,
    hash: createHash("sha256").update(definition).digest("hex"),
    applies,
    read(reply, vote, exhibit) {
      const objects = jsonObjects(reply);
      const parsed = objects.map((object) => schema.safeParse(object));
      const valid = parsed.find((each) => each.success);
      if (valid === undefined) return { problem: problemOf(parsed[0]?.error) };
      const source = quotable(exhibit, prompts[vote]?.shows ?? []);
      for (const quote of judge.quotes(valid.data)) {
        if (quote === undefined) return { problem: "a quote is missing" };
        if (!occursIn(source, quote))
          return { problem: `quote not in the transcript: ${JSON.stringify(quote)}` };
      }
      return { reading: valid.data };
    },
    tally: (readings) => judge.tally(readings.map((reading) => schema.parse(reading))),
  };
}

function problemOf(error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  return issue === undefined ? "no JSON object" : `${issue.path.join(".") || "object"}: ${issue.message}`;
}

/** A yes or no as models write it. */
export const yesNo = z
  .union([
    z.boolean(),
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(["true", "false", "yes", "no"])),
  ])
  .transform((value) => value === true || value === "true" || value === "yes");

/** A quote, or undefined in whatever way a model says that there is none. */
export const quote = z
  .string()
  .nullish()
  .transform((value) => quoteOf(value));

export const criterion = z.object({ holds: yesNo, quote });
export type Criterion = z.output<typeof criterion>;

/** Every criterion that holds needs its quote; a quote given for one that does not is checked all the same. */
export function criterionQuotes(criteria: readonly Criterion[]): (string | undefined)[] {
  return criteria.flatMap(({ holds, quote: words }) => (holds || words !== undefined ? [words] : []));
}

export const hasAnswer = ({ answer }: Exhibit): boolean => answer.trim() !== "";
export const hasReasoning = ({ reasoning, scratchpad }: Exhibit): boolean =>
  reasoning.trim() !== "" || scratchpad.trim() !== "";

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
