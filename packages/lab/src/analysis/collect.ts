import { storedLabels } from "../judge/calibration/judged-labels.ts";
import { OUTCOMES, type Outcome } from "../judge/judge.ts";
import { streamJudgments } from "../store/judgments.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";

/** Which version of a judge gave judgments. */
export interface JudgeIdentity {
  version: number;
  model: string | null;
  promptHash: string | null;
}

/** Values of episodes that people labelled, with the labels, and values of the other episodes. */
export interface LabelledValues {
  human: number[];
  judge: number[];
  unlabelled: number[];
}

/** What one judge said of one outcome of one variant. */
export interface Collected {
  /** By condition, then by query: the values of the epochs that have one. */
  values: Map<string, Map<string, number[]>>;
  /** The same of the first epoch only, queries in the order in which they arrived. */
  firstEpoch: Map<string, Map<string, number[]>>;
  /** By condition: how often each label was given, missing judgments among them. */
  labels: Map<string, Map<string, number>>;
  /** Versions that gave the judgments, each once. */
  identities: Map<string, JudgeIdentity>;
  /** By condition. */
  labelled: Map<string, LabelledValues>;
}

/** Judgments of one variant, by outcome and judge. */
export type ByOutcome = Map<Outcome, Map<string, Collected>>;

/** Judgments of a run, by variant. */
export async function collectJudgments(db: Database, run: Run): Promise<Map<string, ByOutcome>> {
  const byVariant = new Map<string, ByOutcome>();
  const human = await humanByOutcome(db, run);
  for await (const judgment of streamJudgments(db, run.id)) {
    const { variant, condition, query_id, epoch, judge, outcome, value, label } = judgment;
    const byOutcome = entry(byVariant, variant, (): ByOutcome => new Map());
    const byJudge = entry(byOutcome, outcome, () => new Map<string, Collected>());
    const collected = entry(byJudge, judge, (): Collected => ({
      values: new Map(),
      firstEpoch: new Map(),
      labels: new Map(),
      identities: new Map(),
      labelled: new Map(),
    }));
    const { judge_version: version, judge_model: model, prompt_hash: promptHash } = judgment;
    collected.identities.set(JSON.stringify([version, model, promptHash]), { version, model, promptHash });
    const labels = entry(collected.labels, condition, () => new Map<string, number>());
    const name = label ?? (value === null ? "missing" : String(value));
    labels.set(name, (labels.get(name) ?? 0) + 1);
    if (value === null) continue;
    append(collected.values, condition, query_id, value);
    if (epoch === 1) append(collected.firstEpoch, condition, query_id, value);
    const labelled = entry(collected.labelled, condition, (): LabelledValues => ({
      human: [],
      judge: [],
      unlabelled: [],
    }));
    const truth = human.get(outcome)?.get(String(judgment.episode_id));
    if (truth === undefined) labelled.unlabelled.push(value);
    else {
      labelled.human.push(truth);
      labelled.judge.push(value);
    }
  }
  return byVariant;
}

/** What most raters said, by outcome and episode. */
async function humanByOutcome(db: Database, run: Run): Promise<Map<Outcome, Map<string, number>>> {
  const found = new Map<Outcome, Map<string, number>>();
  for (const outcome of OUTCOMES) {
    const { labels } = await storedLabels(db, outcome, run.id);
    found.set(outcome, new Map(labels.map(({ id = "", positive }) => [id, positive ? 1 : 0])));
  }
  return found;
}

function append(values: Collected["values"], condition: string, query: string, value: number): void {
  const queries = entry(values, condition, () => new Map<string, number[]>());
  entry(queries, query, (): number[] => []).push(value);
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
