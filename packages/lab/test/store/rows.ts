/** Rows as the store takes them, each valid by itself and changed where a test cares. */

import type { NewEpisode } from "../../src/store/episodes.ts";
import type { Run } from "../../src/store/runs.ts";
import type { FailureTable, JudgmentTable, VoteTable } from "../../src/store/tables.ts";

const AT = "2026-01-01T00:00:00.000Z";

export function run(id: string, changes: Partial<Run> = {}): Run {
  return {
    id,
    created_at: AT,
    scenario: "small",
    subject: "scripted/subject",
    status: "running",
    planned: 2,
    manifest: {
      candor: "0.1.0",
      node: "v24.0.0",
      origin: "sampled",
      files: {},
      subject: { name: "scripted/subject", details: {} },
      scenarios: {},
      rendering: "full",
      conditions: { free: { role: "trained" }, paid: { role: "unmonitored" } },
      queries: { free: ["q1"], paid: ["q1"] },
      planned: { free: 1, paid: 1 },
      judges: { default: { compliance: ["option-choice"], reasoning: [] } },
      settings: { epochs: 1, maxTokens: 100 },
    },
    ...changes,
  };
}

export function episode(runId: string, changes: Partial<NewEpisode> = {}): NewEpisode {
  return {
    run_id: runId,
    variant: "default",
    condition: "free",
    query_id: "q1",
    epoch: 1,
    policy_option: null,
    reply_text: "reply",
    reply_reasoning: null,
    stop_reason: "stop",
    input_tokens: null,
    output_tokens: null,
    cost: null,
    raw_request: "{}",
    raw_reply: "{}",
    attempts: 1,
    latency_ms: null,
    created_at: AT,
    ...changes,
  };
}

export function failure(runId: string, changes: Partial<FailureTable> = {}): FailureTable {
  return {
    run_id: runId,
    variant: "default",
    condition: "free",
    query_id: "q1",
    epoch: 1,
    kind: "transient",
    message: "500",
    attempts: 4,
    created_at: AT,
    ...changes,
  };
}

export function judgment(episodeId: number, changes: Partial<JudgmentTable> = {}): JudgmentTable {
  return {
    episode_id: episodeId,
    judge: "judge",
    judge_version: 1,
    judge_model: null,
    prompt_hash: null,
    outcome: "compliance",
    value: 1,
    score: null,
    label: "a",
    quote: null,
    created_at: AT,
    ...changes,
  };
}

/** Everything that an iterator gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function vote(episodeId: number, changes: Partial<VoteTable> = {}): VoteTable {
  return {
    episode_id: episodeId,
    judge: "judge@scripted/judge",
    prompt_hash: "h",
    vote: 0,
    attempt: 1,
    reading: "{}",
    problem: null,
    reply_text: "{}",
    raw_request: "{}",
    raw_reply: "{}",
    input_tokens: null,
    output_tokens: null,
    cost: null,
    created_at: AT,
    ...changes,
  };
}
