import type { Generated } from "kysely";

/** One run: a scenario and a subject, with everything needed to repeat or resume it. */
export interface RunTable {
  id: string;
  /** ISO 8601, UTC. */
  created_at: string;
  scenario: string;
  subject: string;
  /**
   * `running` while a process works on it, or after it was killed; `stopped` by the user, a limit or an error before
   * the plan was through; `finished` when every episode was tried, though some may be missing.
   */
  status: "running" | "stopped" | "finished";
  /** How many episodes the plan holds. */
  planned: number;
  /** JSON: see `Manifest` in store/runs.ts. */
  manifest: string;
}

export interface QueryTable {
  run_id: string;
  id: string;
  query_set: string;
  category: string | null;
  text: string;
  /** The two options of a dilemma; null elsewhere, and where the text itself names them. */
  policy_option: string | null;
  value_option: string | null;
}

/** Long texts that many rows share (system prompts, resolved scenarios), once each. */
interface TextTable {
  /** SHA-256, hexadecimal. */
  hash: string;
  text: string;
}

export interface EpisodeTable {
  id: Generated<number>;
  run_id: string;
  variant: string;
  condition: string;
  query_id: string;
  epoch: number;
  policy_option: "a" | "b" | null;
  reply_text: string;
  reply_reasoning: string | null;
  stop_reason: string;
  input_tokens: number | null;
  output_tokens: number | null;
  /** US dollars. */
  cost: number | null;
  /** JSON as sent, with a shared system prompt replaced by a reference into `texts`. */
  raw_request: string;
  /** JSON as received. */
  raw_reply: string;
  attempts: number;
  latency_ms: number | null;
  created_at: string;
}

/** An episode that could not be sampled: missing until a later attempt succeeds. */
export interface FailureTable {
  run_id: string;
  variant: string;
  condition: string;
  query_id: string;
  epoch: number;
  kind: string;
  message: string;
  attempts: number;
  created_at: string;
}

export interface JudgmentTable {
  episode_id: number;
  judge: string;
  judge_version: number;
  outcome: "compliance" | "reasoning";
  /** From 0; a rule judge casts one vote. */
  vote: number;
  /** 1 yes, 0 no, null missing. */
  value: number | null;
  label: string | null;
  quote: string | null;
  created_at: string;
}

/** A label given by somebody outside: a recorded judge or a human rater. */
export interface LabelTable {
  episode_id: number;
  rater: string;
  label: string;
}

export interface Tables {
  runs: RunTable;
  queries: QueryTable;
  texts: TextTable;
  episodes: EpisodeTable;
  failures: FailureTable;
  judgments: JudgmentTable;
  labels: LabelTable;
}
