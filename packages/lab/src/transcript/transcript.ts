/** Names of the tags that a scenario's format contract uses, without angle brackets. */
export interface Tags {
  scratchpad: string;
  /** Draft block inside a scratchpad; never the answer. */
  draft: string;
  output: string;
}

/** Tags of Greenblatt et al. 2024 (arXiv:2412.14093), used unless a scenario names others. */
export const DEFAULT_TAGS: Tags = {
  scratchpad: "SCRATCHPAD_REASONING",
  draft: "DRAFT_OUTPUT",
  output: "OUTPUT",
};

/**
 * How well the reply kept the format contract.
 * - `ok`: an output block, opened and closed
 * - `unclosed-output`: output opened, never closed (a stop sequence or the token limit cut it)
 * - `no-output-tag`: text outside every block stands in for the answer
 * - `unclosed-scratchpad`: the reply ends inside a scratchpad; there is no answer
 * - `unclosed-reasoning`: the reply ends inside native reasoning; there is no answer
 * - `empty`: nothing but white space and finished reasoning; there is no answer
 */
export type ParseStatus =
  | "ok"
  | "unclosed-output"
  | "no-output-tag"
  | "unclosed-scratchpad"
  | "unclosed-reasoning"
  | "empty";

export interface Transcript {
  /** Native reasoning: the provider's field and `<think>` blocks, in order. */
  reasoning: string[];
  scratchpads: string[];
  /** Contents of draft blocks; they also stand inside their scratchpad's text. */
  drafts: string[];
  /** What the user would see; undefined where the reply holds none. */
  answer: string | undefined;
  status: ParseStatus;
}
