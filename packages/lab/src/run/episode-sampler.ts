import { promptComposer, type Prompt } from "../scenario/compose.ts";
import {
  insertFailure,
  keyText,
  recordedKeys,
  type EpisodeWriter,
  type NewEpisode,
} from "../store/episodes.ts";
import type { Database } from "../store/open.ts";
import { insertText, type Run } from "../store/runs.ts";
import type { SampleRequest, SubjectError, Usage } from "../subject/subject.ts";
import type { AdaptiveLimit } from "./adaptive-limit.ts";
import { estimateTokens } from "./budget.ts";
import type { Environment } from "./environment.ts";
import type { Halt } from "./halt.ts";
import type { PlannedEpisode } from "./plan.ts";
import type { Job, RunObserver, RunOptions } from "./run.ts";
import { SampleFailure, sampleWithRetries, type Sample } from "./sample.ts";

/** Samples and records the episodes of one job. */
export class EpisodeSampler {
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
    context.observer.started(context.job.run, recorded.size, context.job.plan.size);
    return sampler;
  }

  *missing(): Generator<PlannedEpisode> {
    for (const episode of this.#context.job.plan.episodes()) {
      if (!this.#recorded.has(keyText(episode.key))) yield episode;
    }
  }

  /** Sample one episode and record it. Takes over a slot of the limit and gives it back when the call is over. */
  async sample(episode: PlannedEpisode): Promise<void> {
    const { db, writer, job, limit, options, environment, observer, halt } = this.#context;
    const prompt = this.#promptOf(episode);
    const context = {
      now: environment.now,
      random: environment.random,
      stop: options.stop,
      signal: options.abort,
      onFault: (error: SubjectError) => observer.faulted(error),
    };
    let row: NewEpisode;
    try {
      const asked = sampleRequest(prompt, job.run.manifest.settings, episode.key.epoch);
      const request = episode.change?.(asked) ?? asked;
      const sample = await sampleWithRetries(job.subject, request, limit, options, context);
      halt.answered();
      row = this.#episodeRow(episode, prompt, request, sample);
    } catch (error) {
      if (!(error instanceof SampleFailure)) throw error;
      // Not tried to the end: neither an episode nor a failure.
      if (options.stop.aborted && error.cause.kind !== "fatal") return;
      await insertFailure(db, {
        run_id: job.run.id,
        ...keyColumns(episode),
        kind: error.cause.kind,
        message: error.message,
        attempts: error.attempts,
        created_at: new Date(environment.now()).toISOString(),
      });
      observer.failed(job.run, error.cause);
      halt.failed(job.subject, error.cause);
      return;
    } finally {
      limit.release();
    }
    await writer.write(row);
    observer.recorded(job.run);
  }

  async #prepareConditions(): Promise<void> {
    const { db, job } = this.#context;
    for (const scenario of job.plan.variants) {
      for (const [condition, [first]] of job.plan.asked(scenario)) {
        const compose = promptComposer(scenario, condition);
        this.#compose.set(
          `${scenario.variant}/${condition}`,
          ({ query, queryIndex, key, promptEpoch = key.epoch }) => compose(query, queryIndex, promptEpoch),
        );
        if (!first) continue;
        const { system } = compose(first, 0, 1);
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

  #episodeRow(
    episode: PlannedEpisode,
    prompt: Prompt,
    request: SampleRequest,
    { reply, attempts, latencyMs }: Sample,
  ): NewEpisode {
    const { job, options, environment } = this.#context;
    const usage = reply.usage ?? estimateUsage(request, reply.text);
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

function estimateUsage({ system = "", messages, prefill = "" }: SampleRequest, reply: string): Usage {
  const read = system + messages.map(({ content }) => content).join("") + prefill;
  return { inputTokens: estimateTokens(read), outputTokens: estimateTokens(reply) };
}
