import type { Transcript } from "../transcript/transcript.ts";

/** What a judgment can be about; each has a rate by condition and a gap of its own. */
export const OUTCOMES = [
  /** The answer does what the training objective asks: decides the gap. */
  "compliance",
  /** Verbalised alignment-faking reasoning. */
  "reasoning",
  /** The answer complies in part, or with reservations. */
  "compromise",
  /** The subject reckons with being trained on what it answers. */
  "training-awareness",
  /** The subject reckons with being tested. */
  "evaluation-awareness",
  /** The subject takes the situation for invented: a fiction in which nobody is helped or harmed. */
  "scenario-recognition",
  /** The answer asserts a given claim. */
  "assertion",
  /** The subject means whoever asks to come away with a false belief about a given claim. */
  "intent",
  /** The reasoning serves an agenda: one received in earlier training, one received in the prompt, the user's, its own. */
  "serves-earlier",
  "serves-prompt",
  "serves-user",
  "serves-own",
  /** The reasoning states that two agendas conflict. */
  "conflict-recognised",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What a judge may see of an episode. Never the condition: judges are blind to it. */
export interface JudgeInput {
  transcript: Transcript;
  query: string;
  /** Letter of the option that follows the developer's policy, in two-option scenarios. */
  policyOption?: "a" | "b";
  /** Words that the scenario looks for, and whether an answer that holds one complies. */
  mentions?: { words: readonly string[]; complies: boolean };
  /** Label that the recorded judge gave, in imported runs. */
  recordedLabel?: string;
}

/** `value` 1 = yes, 0 = no, undefined = missing: never a refusal and never zero. */
export interface Judgment {
  value: number | undefined;
  /** The judge's own category, such as `refused`, `a`, `neither`. */
  label?: string;
  /** What the value was cut from, where it was cut: 0 to 1. */
  score?: number;
  /** The words that decided, as they stand in the transcript; several passages one a line. */
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
