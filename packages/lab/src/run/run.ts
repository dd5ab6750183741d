import { UserError } from "../errors.ts";
import { promptComposer, type Prompt } from "../scenario/compose.ts";
import { EpisodeWriter, insertFailure, keyText, recordedKeys, type NewEpisode } from "../store/episodes.ts";
import type { Database } from "../store/open.ts";
import { insertText, setRunStatus, type Run } from "../store/runs.ts";
import type { SampleRequest, Subject, SubjectError, Usage } from "../subject/subject.ts";
import { AdaptiveLimit } from "./adaptive-limit.ts";
import { estimateTokens, type Budget } from "./budget.ts";
import type { Environment } from "./environment.ts";
import type { Plan, PlannedEpisode } from "./plan.ts";
import { SampleFailure, sampleWithRetries, type RetryOptions, type Sample } from "./sample.ts";

/** A run with what it needs to go on. */
export interface Job {
  run: Run;
  plan: Plan;
  subject: Subject;
}

export interface RunOptions extends RetryOptions {
  /** Upper bound on calls in flight to one provider. */
  maxConnections: number;
  budget: Budget;
  /** No further episode starts once aborted; what is in flight finishes. */
  stop: AbortSignal;
  /** Calls in flight are dropped once aborted. */
  abort: AbortSignal;
}

/** What a watcher of a run is told. */
export interface RunObserver {
  /** Once for each run, with the number of episodes that were recorded before. */
  started(run: Run, recorded: number): void;
  /** An episode is on disk. */
  recorded(run: Run): void;
  /** An attempt failed; it may be tried again. */
  faulted(error: SubjectError): void;
  /** An episode could not be sampled and stays missing. */
  failed(run: Run, error: SubjectError): void;
  /** Calls in flight and allowed, and the pause asked for, by provider. */
  limits(limits: ReadonlyMap<string, AdaptiveLimit>): void;
}

export interface RunOutcome {
  /** Why sampling ended before the plan did; undefined where it did not. */
  stopped: string | undefined;
  /** Runs with episodes still missing. */
  incomplete: Run[];
}

/** A provider that refuses this many calls before it answers one is not set up rightly. */
const HOPELESS_FAILURES = 20;

/**
 * Sample every episode that the jobs' plans hold and the store does not, and record each as it arrives. Providers run
 * side by side, each under its own limit; the jobs of one provider run one after another.
 * @throws {UserError} where a provider refuses the key or model, or answers nothing but errors
 */
export async function executeRuns(
  db: Database,
  jobs: readonly Job[],
  options: RunOptions,
  environment: Environment,
  observer: RunObserver,
): Promise<RunOutcome> {
  const writer = new EpisodeWriter(db);
  const limits = new Map<string, AdaptiveLimit>();
  observer.limits(limits);
  const halt = new Halt(options);

  await Promise.all(
    [...Map.groupBy(jobs, ({ subject }) => subject.provider)].map(async ([provider, providerJobs]) => {
      const limit = new AdaptiveLimit(options.maxConnections, environment.now);
      limits.set(provider, limit);
      const open = new Set<Promise<void>>();
      for (const job of providerJobs) {
        const context = { db, writer, job, limit, options, environment, observer, halt };
        const sampler = await EpisodeSampler.prepare(context);
        for (const episode of sampler.missing()) {
          if (halt.reason !== undefined) break;
          await limit.acquire();
          if (halt.reason !== undefined) {
            limit.release();
            break;
          }
          const work = sampler
            .sample(episode)
            .catch((error: unknown) => halt.fail(error))
            .finally(() => {
              limit.release();
              open.delete(work);
            });
          open.add(work);
        }
      }
      await Promise.all(open);
    }),
  );

  const incomplete: Run[] = [];
  for (const { run, plan } of jobs) {
    const complete = (await recordedKeys(db, run.id)).size >= plan.size;
    await setRunStatus(db, run.id, complete || halt.reason === undefined ? "finished" : "stopped");
    if (!complete) incomplete.push(run);
  }
  halt.rethrow();
  return { stopped: halt.reason, incomplete };
}

/** Decides when no further episode may start, and remembers why. */
class Halt {
  readonly #options: RunOptions;
  #error: unknown;
  #answered = false;
  #failures = 0;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  get reason(): string | undefined {
    if (this.#error !== undefined) return "error";
    return this.#options.stop.aborted ? "interrupted" : this.#options.budget.exhausted;
  }

  answered(): void {
    this.#answered = true;
  }

  /** A call failed for good: some failures mean that every other call will fail as well. */
  failure(subject: Subject, error: SubjectError): void {
    this.#failures++;
    const refused = error.status === 401 || error.status === 403 || error.status === 404;
    if (!refused && (this.#answered || this.#failures < HOPELESS_FAILURES)) return;
    this.fail(
      new UserError("SUBJECT_REFUSED", `${subject.name}: ${error.message}`, {
        where: "--model",
        fix: "check key, model name and base URL; nothing recorded is lost",
        cause: error,
      }),
    );
  }

  fail(error: unknown): void {
    this.#error ??= error;
  }

  rethrow(): void {
    if (this.#error !== undefined) throw this.#error;
  }
}

/** Samples and records the episodes of one job. */
class EpisodeSampler {
  readonly #compose = new Map<string, (episode: PlannedEpisode) => Prompt>();
  readonly #references = new Map<string, { literal: string; reference: string }>();
  readonly #recorded: Set<string>;
  readonly #context: Context;

  private constructor(context: Context, recorded: Set<string>) {
    this.#context = context;
    this.#recorded = recorded;
  }

  static async prepare(context: Context): Promise<EpisodeSampler> {
    const recorded = await recordedKeys(context.db, context.job.run.id);
    const sampler = new EpisodeSampler(context, recorded);
    await sampler.#prepareConditions();
    context.observer.started(context.job.run, recorded.size);
    return sampler;
  }

  *missing(): Generator<PlannedEpisode> {
    for (const episode of this.#context.job.plan.episodes()) {
      if (!this.#recorded.has(keyText(episode.key))) yield episode;
    }
  }

  async sample(episode: PlannedEpisode): Promise<void> {
    const { db, writer, job, limit, options, environment, observer, halt } = this.#context;
    const prompt = this.#promptOf(episode);
    const context = {
      now: environment.now,
      random: environment.random,
      signal: options.abort,
      onFault: (error: SubjectError) => observer.faulted(error),
    };
    try {
      const request = sampleRequest(prompt, job.run.manifest.settings, episode.key.epoch);
      const sample = await sampleWithRetries(job.subject, request, limit, options, context);
      halt.answered();
      await writer.write(this.#episodeRow(episode, prompt, sample));
      observer.recorded(job.run);
    } catch (error) {
      if (!(error instanceof SampleFailure)) throw error;
      if (options.abort.aborted) return;
      await insertFailure(db, {
        run_id: job.run.id,
        ...keyColumns(episode),
        kind: error.cause.kind,
        message: error.message,
        attempts: error.attempts,
        created_at: new Date(environment.now()).toISOString(),
      });
      observer.failed(job.run, error.cause);
      halt.failure(job.subject, error.cause);
    }
  }

  async #prepareConditions(): Promise<void> {
    const { db, job } = this.#context;
    for (const scenario of job.plan.variants) {
      for (const condition of job.plan.queries.keys()) {
        const compose = promptComposer(scenario, condition);
        this.#compose.set(`${scenario.variant}/${condition}`, ({ query, queryIndex, key }) =>
          compose(query, queryIndex, key.epoch),
        );
        const [query] = job.plan.queries.get(condition) ?? [];
        if (!query) continue;
        const { system } = compose(query, 0, 1);
        const hash = await insertText(db, system);
        this.#references.set(system, {
          literal: JSON.stringify(system),
          reference: JSON.stringify({ $text: hash }),
        });
      }
    }
  }

  #promptOf(episode: PlannedEpisode): Prompt {
    const compose = this.#compose.get(`${episode.key.variant}/${episode.key.condition}`);
    if (!compose) throw new Error(`no prompt for ${keyText(episode.key)}`);
    return compose(episode);
  }

  #episodeRow(episode: PlannedEpisode, prompt: Prompt, { reply, attempts, latencyMs }: Sample): NewEpisode {
    const { job, options, environment } = this.#context;
    const usage = reply.usage ?? estimateUsage(prompt, reply.text);
    options.budget.spend(usage);
    return {
      run_id: job.run.id,
      ...keyColumns(episode),
      policy_option: prompt.policyOption ?? null,
      reply_text: reply.text,
      reply_reasoning: reply.reasoning ?? null,
      stop_reason: reply.stopReason,
      input_tokens: reply.usage?.inputTokens ?? null,
      output_tokens: reply.usage?.outputTokens ?? null,
      cost: options.budget.costOf(usage) ?? null,
      raw_request: this.#withReference(prompt.system, JSON.stringify(reply.rawRequest)),
      raw_reply: JSON.stringify(reply.rawReply),
      attempts,
      latency_ms: latencyMs,
      created_at: new Date(environment.now()).toISOString(),
    };
  }

  /** The system prompt stands in every request of a condition; the store holds it once. */
  #withReference(system: string, request: string): string {
    const shared = this.#references.get(system);
    return shared ? request.replace(shared.literal, () => shared.reference) : request;
  }
}

interface Context {
  db: Database;
  writer: EpisodeWriter;
  job: Job;
  limit: AdaptiveLimit;
  options: RunOptions;
  environment: Environment;
  observer: RunObserver;
  halt: Halt;
}

function keyColumns({ key }: PlannedEpisode) {
  return { variant: key.variant, condition: key.condition, query_id: key.queryId, epoch: key.epoch };
}

/** The request of one episode. Epochs differ in their seed; the conditions of one query share it. */
export function sampleRequest(
  prompt: Prompt,
  settings: Run["manifest"]["settings"],
  epoch: number,
): SampleRequest {
  const { maxTokens, temperature, seed, reasoning } = settings;
  return {
    ...(prompt.system === "" ? {} : { system: prompt.system }),
    messages: [{ role: "user", content: prompt.user }],
    ...(prompt.prefill === undefined ? {} : { prefill: prompt.prefill }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed: seed + epoch - 1 }),
    ...(reasoning === undefined ? {} : { reasoning }),
    maxTokens,
    epoch,
  };
}

function estimateUsage(prompt: Prompt, reply: string): Usage {
  return { inputTokens: estimateTokens(prompt.system + prompt.user), outputTokens: estimateTokens(reply) };
}
