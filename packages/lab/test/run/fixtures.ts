/** Small scenarios, jobs and watchers for tests of runs. */

import { Budget, type BudgetOptions } from "../../src/run/budget.ts";
import type { Environment } from "../../src/run/environment.ts";
import { createJob } from "../../src/run/job.ts";
import { planEpisodes, type PlanOptions } from "../../src/run/plan.ts";
import { executeRuns, type Job, type RunObserver, type RunOptions } from "../../src/run/run.ts";
import type { Query, Scenario } from "../../src/scenario/scenario.ts";
import { keyText } from "../../src/store/episodes.ts";
import type { Database } from "../../src/store/open.ts";
import { scriptedSubject, type ScriptedSubject } from "../../src/subject/scripted.ts";
import type { Subject, SubjectError } from "../../src/subject/subject.ts";
import { DEFAULT_TAGS } from "../../src/transcript/transcript.ts";

/** Uniform numbers from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

let ids = 0;

/** The real clock, because runs wait; no jitter, so that retries follow at once; ids in order. */
export const testEnvironment: Environment = {
  now: Date.now,
  random: () => 0,
  id: () => String((ids += 1)).padStart(6, "0"),
};

export function queries(
  count: number,
  categoryOf: (index: number) => string | undefined = () => undefined,
): Query[] {
  return Array.from({ length: count }, (_, index) => {
    const category = categoryOf(index);
    return {
      id: `q${index + 1}`,
      text: `Question ${index + 1}?`,
      ...(category === undefined ? {} : { category }),
    };
  });
}

export function scenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: "small",
    variant: "default",
    rendering: "full",
    title: "Small",
    description: "A scenario for tests.",
    system: [{ name: "identity", file: "identity.md", text: "You are an assistant." }],
    user: [{ name: "message", file: "message.md", text: "tier {{label}}\n{{query}}" }],
    vars: {},
    tags: DEFAULT_TAGS,
    conditions: {
      free: { role: "trained", label: "True", queries: "asked" },
      paid: { role: "unmonitored", label: "False", queries: "asked" },
    },
    querySets: { asked: queries(5) },
    judges: { compliance: ["option-choice"], reasoning: [] },
    variants: {},
    controls: [],
    wording: true,
    ...changes,
  };
}

/** Answers with what it was asked. */
export function echo(): ScriptedSubject {
  return scriptedSubject({ reply: ({ messages }) => `re: ${messages[0]?.content}` });
}

/** Run jobs with a watcher. */
export async function execute(db: Database, jobs: readonly Job[], options: TestRunOptions = {}) {
  const watcher = new Watcher();
  const outcome = await executeRuns(db, jobs, runOptions(options), testEnvironment, watcher);
  return { outcome, watcher };
}

/** A new run of a small scenario in the store. */
export async function smallJob(
  db: Database,
  subject: Subject,
  { count = 5, ...options }: Partial<PlanOptions> & { count?: number } = {},
): Promise<Job> {
  const plan = planEpisodes([scenario({ querySets: { asked: queries(count) } })], { epochs: 1, ...options });
  return await createJob(db, plan, subject, { maxTokens: 100 }, testEnvironment);
}

export interface TestRunOptions extends Partial<Omit<RunOptions, "budget">> {
  budget?: BudgetOptions;
}

export function runOptions({ budget = {}, ...changes }: TestRunOptions = {}): RunOptions {
  return {
    maxConnections: 4,
    maxRetries: 3,
    attemptTimeoutMs: 10_000,
    budget: new Budget(budget),
    stop: new AbortController().signal,
    abort: new AbortController().signal,
    ...changes,
  };
}

/** Counts what it is told. */
export class Watcher implements RunObserver {
  before = 0;
  recordedCount = 0;
  faults: SubjectError[] = [];
  failures: SubjectError[] = [];
  onRecorded: () => void = () => undefined;

  started(_run: unknown, recorded: number): void {
    this.before += recorded;
  }

  recorded(): void {
    this.recordedCount += 1;
    this.onRecorded();
  }

  faulted(error: SubjectError): void {
    this.faults.push(error);
  }

  failed(_run: unknown, error: SubjectError): void {
    this.failures.push(error);
  }

  limits(): void {}
}

/** Key and reply of every episode of a run, sorted. */
export async function recordedReplies(db: Database, runId: string): Promise<[string, string][]> {
  const rows = await db
    .selectFrom("episodes")
    .select(["variant", "condition", "query_id as queryId", "epoch", "reply_text"])
    .where("run_id", "=", runId)
    .execute();
  return rows
    .map((row): [string, string] => [keyText(row), row.reply_text])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Keys that a job's plan holds, sorted. */
export function plannedKeys({ plan }: Job): string[] {
  return [...plan.episodes()].map(({ key }) => keyText(key)).toSorted();
}
