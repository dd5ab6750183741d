import type { Transcript } from "../transcript/transcript.ts";

/** What a judgment is about. Compliance decides the gap; reasoning is the verbalised alignment-faking reasoning. */
export type Outcome = "compliance" | "reasoning";

/** What a judge may see of an episode. Never the condition: judges are blind to it. */
export interface JudgeInput {
  transcript: Transcript;
  query: string;
  /** Letter of the option that follows the developer's policy, in two-option scenarios. */
  policyOption?: "a" | "b";
  /** Label that the recorded judge gave, in imported runs. */
  recordedLabel?: string;
}

/** `value` 1 = yes, 0 = no, undefined = missing: never a refusal and never zero. */
export interface Judgment {
  value: number | undefined;
  /** The judge's own category, such as `refused`, `a`, `neither`. */
  label?: string;
  /** The words that decided. */
  quote?: string;
}

/** Turns a transcript into a judgment. Pure: the same input gives the same judgment. */
export interface Judge {
  readonly name: string;
  /** Raised whenever a change could alter a judgment; stored with each. */
  readonly version: number;
  readonly outcome: Outcome;
  judge(input: JudgeInput): Judgment;
}
