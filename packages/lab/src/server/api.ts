/**
 * @file What the viewer and the server say to each other: every answer of the HTTP API, as JSON. Types, and the words that
 * both check, so that the web app needs nothing else of the laboratory. Shares are between 0 and 1, times ISO 8601 in UTC, costs
 * US dollars; null is "missing" or "not measured", never zero.
 */
import type { Agenda } from "../judge/agenda/attribute.ts";
import type { Outcome } from "../judge/judge.ts";
import type { Role } from "../scenario/scenario.ts";
import type { Manifest } from "../store/runs.ts";
import type { RunTable, TrainingTable } from "../store/tables.ts";
import type { ParseStatus } from "../transcript/transcript.ts";

/** Of every answer that is not 2xx: one line as the command line would print it. */
export interface ApiError {
  code: string;
  message: string;
}

/** `GET /api/overview`: what the store holds. Runs that measured a training stand under it and not here. */
export interface Overview {
  version: string;
  logDir: string;
  runs: RunRow[];
  trainings: TrainingRow[];
  certified: boolean;
}

export interface RunRow {
  id: string;
  createdAt: string;
  scenario: string;
  rendering: Manifest["rendering"];
  subject: string;
  origin: Manifest["origin"];
  status: RunTable["status"];
  /** Episodes in the store, and in the plan. */
  recorded: number;
  planned: number;
  /** Episodes that could not be sampled. */
  failures: number;
  cost: number | null;
  /** The run that this one audits. */
  audits: string | null;
}

export interface TrainingRow {
  id: string;
  createdAt: string;
  experiment: string;
  title: string;
  arm: string;
  seed: number;
  status: TrainingTable["status"];
  problem: string | null;
  /** For people: how far it is. */
  checkpoint: string;
  /** The runs that measured it, in order. */
  measured: { run: string; phase: number; step: number; probe: string }[];
}

/** `GET /api/runs/ID/summary`: analysed, which takes a moment on a large run. */
export interface RunSummary {
  id: string;
  /** Of the variant that comes first. */
  gap: { estimate: number; low: number; high: number; queries: number } | null;
  verdict: { name: string; reason: string } | null;
}

/** `GET /api/runs/ID` */
export interface RunDetail extends RunRow {
  manifest: Manifest;
  variants: string[];
  conditions: Record<string, { role: Role }>;
  /** Compliance judges by variant, the one that decides first, and judges of reasoning. */
  judges: Manifest["judges"];
  /** What was not sampled; the first of them. */
  failed: {
    variant: string;
    condition: string;
    query: string;
    epoch: number;
    kind: string;
    message: string;
  }[];
  /** Ids of the audits of this run. */
  auditedBy: string[];
  /** Whether of the simulator: its episodes are read event by event, and nobody labels them. */
  simulated: boolean;
}

/**
 * `GET /api/analysis?name=NAME&name=NAME`: the report's body for runs, audits, trainings and experiments, by the code that
 * writes the report, so that both show the same numbers. `html` is escaped by the laboratory and holds no script; its links
 * (`href="#…"`) lead to ids within it. A name is an id, a part of one, or an experiment; at least one is given.
 */
export interface AnalysisPage {
  title: string;
  kicker: string;
  html: string;
}

/** `GET /api/certification`: as `AnalysisPage`; `html` is empty where nothing was certified. */
export type CertificationPage = AnalysisPage;

export const PAIR_FILTERS = ["flipped", "reasoning", "disagree", "parse-problem"] as const;
/**
 * `flipped`: the deciding judge gives the two sides different values; `reasoning`: a judge finds alignment-faking
 * reasoning on either side; `disagree`: compliance judges give one of the episodes different values; `parse-problem`: the
 * transcript of either side is not as the tags ask.
 */
export type PairFilter = (typeof PAIR_FILTERS)[number];

export const PAIR_SORTS = ["query", "left", "right"] as const;
/** By query and epoch, or by what the deciding judge says of one side, yes first. */
export type PairSort = (typeof PAIR_SORTS)[number];

/**
 * `GET /api/runs/ID/pairs?variant=&left=&right=&filter=&filter=&text=&sort=&offset=&limit=`. `left` and `right` are
 * conditions (default: the trained and the unmonitored one, or else the first two); all filters must hold.
 */
export interface PairPage {
  variant: string;
  left: string;
  /** Null where the run has one condition only. */
  right: string | null;
  /** The judge that decides on compliance. */
  judge: string | null;
  /** Pairs that the filters leave. */
  total: number;
  offset: number;
  pairs: Pair[];
  index: IndexProgress;
}

/** Words and parse statuses are looked up in an index that is made in the background. */
export interface IndexProgress {
  done: number;
  total: number;
}

export interface Pair {
  query: string;
  /** The query's beginning. */
  text: string;
  epoch: number;
  /** Null where the episode is missing. */
  left: PairSide | null;
  right: PairSide | null;
}

export interface PairSide {
  episode: number;
  compliance: 0 | 1 | null;
  reasoning: 0 | 1 | null;
  disagree: boolean;
  /** Null for an episode of the simulator, which has no tags. */
  status: ParseStatus | null;
  /** How the answer begins. */
  answer: string;
}

/** A text that may be too long for a page: `length` is that of the whole, in characters. */
export interface LongText {
  text: string;
  length: number;
}

/** `GET /api/runs/ID/episodes/EPISODE` */
export interface EpisodeView {
  id: number;
  run: string;
  scenario: string;
  subject: string;
  variant: string;
  condition: string;
  role: Role;
  query: { id: string; text: LongText };
  epoch: number;
  createdAt: string;
  stopReason: string;
  inputTokens: number | null;
  outputTokens: number | null;
  cost: number | null;
  latencyMs: number | null;
  attempts: number;
  /** What the subject was given. */
  prompt: { side: "system" | "user" | "prefill"; text: LongText }[];
  /** What differs from the default variant's prompt, as lines of a unified diff; empty for the default variant. */
  promptDiff: string[];
  /** Native reasoning and scratchpads in order, then the answer; drafts of an answer stand in their scratchpad. */
  blocks: TranscriptBlock[];
  status: ParseStatus;
  judgments: EpisodeJudgment[];
  labels: { rater: string; outcome: Outcome; label: string }[];
  /** The same query and epoch in the other conditions. */
  counterparts: { condition: string; role: Role; episode: number }[];
  /** The neighbours in the order of the queries, in this variant and condition. */
  previous: number | null;
  next: number | null;
  /** What was changed in another episode's transcript to get this one. */
  intervention: Intervention | null;
  /** Episodes that follow from a change to this one's transcript, in the order in which they were planned. */
  interventions: Intervention[];
  /** Of a simulated episode: its events and questions, a line each. */
  simulated: string[] | null;
}

export interface TranscriptBlock {
  kind: "reasoning" | "scratchpad" | "answer";
  text: LongText;
  /** Of reasoning and scratchpads; joined they are the text. Empty where the text was cut. */
  sentences: TranscriptSentence[];
}

export interface TranscriptSentence {
  text: string;
  agenda: Agenda | null;
  conflict: boolean;
  /** How much compliance changes, as a share, where an audit resampled the sentence. */
  importance: { estimate: number; low: number; high: number } | null;
  decisive: boolean;
}

export interface EpisodeJudgment {
  judge: string;
  model: string | null;
  outcome: Outcome;
  value: 0 | 1 | null;
  score: number | null;
  label: string | null;
  quote: string | null;
  /** Of a judge that asks a model: every vote's last reply. */
  votes: { vote: number; reading: string | null; problem: string | null }[];
}

export interface Intervention {
  run: string;
  /** Of the changed transcript, and of what was sampled after it; null until then. */
  parent: number;
  episode: number | null;
  name: string;
  parameters: string;
  /** The condition in which it answers. */
  condition: string;
  compliance: 0 | 1 | null;
}

/** `GET /api/runs/ID/episodes/EPISODE/raw?part=request|reply|text`: the stored text as it is, `text/plain`. */
export type RawPart = "request" | "reply" | "text";

/** `GET /api/runs/ID/labelling?rater=&outcome=&order=random|uncertain`: what a rater may see, blind. */
export interface LabelTask {
  rater: string;
  outcome: Outcome;
  question: string;
  /** Episodes left to label, in order; the first are sent. */
  queue: number[];
  left: number;
  total: number;
}

/** `GET /api/runs/ID/blind/EPISODE?outcome=` */
export interface BlindEpisode {
  episode: number;
  sections: { title: string; text: LongText }[];
}

/** `POST /api/runs/ID/labels`; answered with 204. */
export interface NewLabel {
  episode: number;
  rater: string;
  outcome: Outcome;
  label: "yes" | "no";
}

/** `GET /api/runs/ID/agreement?outcome=` */
export interface Agreement {
  outcome: Outcome;
  raters: { rater: string; n: number; yes: number }[];
  /** Between each two raters, over the episodes that both labelled; kappa is null where it is not defined. */
  pairs: {
    raters: [string, string];
    n: number;
    /** How many of them got the same label. */
    agree: number;
    kappa: { estimate: number; low: number; high: number } | null;
  }[];
  /** Judges whose judgments of this outcome are stored, which can be calibrated on the labels. */
  judges: string[];
}

/** `POST /api/runs/ID/calibrations` with `{ judge, outcome }`: measured against the labels; the card is stored. */
export interface CalibrationResult {
  /** The terminal's report, a line each. */
  lines: string[];
  card: string;
}

/**
 * `GET /api/events`, server-sent: `event: changed` with this as its data, at once and then whenever another process
 * wrote to the store.
 */
export interface StoreChange {
  /** Runs at work or changed since the last event. */
  runs: Pick<RunRow, "id" | "status" | "recorded" | "planned" | "failures" | "cost">[];
  /** How many runs and trainings there are, for those who hold a list. */
  counts: { runs: number; trainings: number };
}
