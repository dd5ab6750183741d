import type { Generated } from "kysely";
import type { Outcome } from "../judge/judge.ts";

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

/** What one judge says of one episode about one outcome; a later judgment of the same judge replaces it. */
export interface JudgmentTable {
  episode_id: number;
  /** Name of a rule judge, or `judge@provider/model`: two models are two judges. */
  judge: string;
  judge_version: number;
  /** The model that voted, and the hash in `texts` of everything it was asked; null for a rule judge. */
  judge_model: string | null;
  prompt_hash: string | null;
  outcome: Outcome;
  /** 1 yes, 0 no, null missing; a judge with an answer between them says so in its label. */
  value: number | null;
  /** What the value was cut from: the share of votes for yes, or a rubric's score. Null where nothing was cut. */
  score: number | null;
  label: string | null;
  quote: string | null;
  created_at: string;
}

/**
 * One reply of a judge model. A vote has several where the first could not be used; the last decides. Paid for, so
 * never asked for again.
 */
export interface VoteTable {
  episode_id: number;
  /** `judge@provider/model`. */
  judge: string;
  prompt_hash: string;
  /** From 0. */
  vote: number;
  /** From 1. */
  attempt: number;
  /** JSON: what the reply says, with its quotes; null where the reply could not be used. */
  reading: string | null;
  /** Why it could not be used. */
  problem: string | null;
  reply_text: string;
  /** JSON as sent, with prompt and transcript replaced by references into `texts`. */
  raw_request: string;
  /** JSON as received. */
  raw_reply: string;
  input_tokens: number | null;
  output_tokens: number | null;
  /** US dollars. */
  cost: number | null;
  created_at: string;
}

/** A label given by somebody outside: a recorded judge (of its own words) or a human rater (`yes`, `no`). */
export interface LabelTable {
  episode_id: number;
  rater: string;
  outcome: Outcome;
  label: string;
}

/** One arm of a training experiment under one seed. */
export interface TrainingTable {
  id: string;
  created_at: string;
  experiment: string;
  arm: string;
  seed: number;
  /** `failed` where training cannot go on: a policy that collapsed, or numbers that are not finite. */
  status: "running" | "stopped" | "finished" | "failed";
  /** Why it failed. */
  problem: string | null;
  /** JSON: see `TrainingManifest` in store/trainings.ts. */
  manifest: string;
  /** JSON: see `TrainingState` in store/trainings.ts; null before the first checkpoint. */
  state: string | null;
}

/** What a step of training did; a step that is taken again after a crash replaces what it wrote before. */
export interface TrainingStepTable {
  training_id: string;
  /** From 0. */
  phase: number;
  /** From 1. */
  step: number;
  /** JSON. */
  metrics: string;
}

/** A run that measured a checkpoint. */
export interface MeasurementTable {
  training_id: string;
  phase: number;
  /** Steps of the phase that were taken. */
  step: number;
  probe: string;
  run_id: string;
}

/**
 * One reply of the subject in a simulated episode, durable as soon as it came: a killed episode goes on behind the last.
 * The episode's questions stand in `episodes` once it is over.
 */
export interface TurnTable {
  run_id: string;
  variant: string;
  condition: string;
  /** Id of the matter that the episode is about. */
  matter: string;
  epoch: number;
  /** `main`, or `belief/EVENT/SAMPLE` for a fork in which the subject's belief is elicited. */
  branch: string;
  /** From 0 in each branch. */
  turn: number;
  /** JSON: see `storedReplySchema` in store/turns.ts. */
  reply: string;
  input_tokens: number | null;
  output_tokens: number | null;
  /** US dollars. */
  cost: number | null;
  /** JSON as sent, with the system prompt replaced by a reference into `texts`. */
  raw_request: string;
  /** JSON as received. */
  raw_reply: string;
  attempts: number;
  latency_ms: number | null;
  created_at: string;
}

/**
 * A change to a stored episode's transcript, planned before the episode that follows from it is sampled. Run, variant,
 * condition, query and epoch are the key of that episode: `condition` is the one in which it answers, `epoch` only counts.
 */
export interface InterventionTable {
  id: Generated<number>;
  run_id: string;
  variant: string;
  condition: string;
  query_id: string;
  epoch: number;
  /** The episode whose transcript was changed, of the run that is audited. */
  parent_id: number;
  /** Which change: see audit/intervention.ts. */
  name: string;
  /** JSON: what sets it apart from others of the same name and parent. */
  parameters: string;
  /** Where the text was given: before the reply, behind the request, or in a turn of its own. */
  delivery: "prefill" | "message" | "turn";
  /** Hash in `texts`. */
  given: string;
}

/** What was read inside a model during an audit. */
interface WhiteBoxTable {
  run_id: string;
  /** JSON: see audit/white-box. */
  findings: string;
  created_at: string;
}

export interface Tables {
  runs: RunTable;
  queries: QueryTable;
  texts: TextTable;
  episodes: EpisodeTable;
  failures: FailureTable;
  judgments: JudgmentTable;
  votes: VoteTable;
  turns: TurnTable;
  labels: LabelTable;
  trainings: TrainingTable;
  training_steps: TrainingStepTable;
  measurements: MeasurementTable;
  interventions: InterventionTable;
  white_box: WhiteBoxTable;
}
