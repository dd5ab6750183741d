import { insertFailure, keyText, recordedKeys, type EpisodeWriter } from "../store/episodes.ts";
import type { Database } from "../store/open.ts";
import { insertText } from "../store/runs.ts";
import type { TurnTable } from "../store/tables.ts";
import { storedTurns, type StoredReply, type StoredTurns, type TurnWriter } from "../store/turns.ts";
import type { SampleRequest, SubjectError } from "../subject/subject.ts";
import type { AdaptiveLimit } from "../run/adaptive-limit.ts";
import { estimateTokens } from "../run/budget.ts";
import type { Environment } from "../run/environment.ts";
import type { Halt } from "../run/halt.ts";
import type { RunObserver, RunOptions } from "../run/run.ts";
import { SampleFailure, sampleWithRetries, type Sample } from "../run/sample.ts";
import { driveEpisode, MAIN, type Driven, type Replier, type TurnPlace } from "./drive.ts";
import type { TurnReply } from "./episode.ts";
import { gradeQuestions } from "./grade/questions.ts";
import { questionRow } from "./question-row.ts";
import { simulatedRequest, type Asked } from "./request.ts";
import type { SimulationJob } from "./job.ts";
import { questionEvents, questionKey, type PlannedSimulation } from "./plan.ts";

interface SamplerContext {
  db: Database;
  episodes: EpisodeWriter;
  turns: TurnWriter;
  job: SimulationJob;
  limit: AdaptiveLimit;
  options: RunOptions;
  environment: Environment;
  observer: RunObserver;
  halt: Halt;
}

/** Samples the simulated episodes of one job, turn by turn, and records their questions. */
export class SimulationSampler {
  readonly #context: SamplerContext;
  readonly #recorded: ReadonlySet<string>;
  /** Hash in `texts` of each system prompt. */
  readonly #systems = new Map<string, Promise<string>>();

  private constructor(context: SamplerContext, recorded: ReadonlySet<string>) {
    this.#context = context;
    this.#recorded = recorded;
  }

  static async prepare(context: SamplerContext): Promise<SimulationSampler> {
    const recorded = await recordedKeys(context.db, context.job.run.id);
    context.observer.started(context.job.run, recorded.size, context.job.plan.size);
    return new SimulationSampler(context, recorded);
  }

  *missing(): Generator<PlannedSimulation> {
    for (const planned of this.#context.job.plan.episodes()) {
      const events = questionEvents(planned.setup.simulation);
      if (events.some(({ id }) => !this.#recorded.has(keyText(questionKey(planned.key, id))))) yield planned;
    }
  }

  /** Go on with one episode behind the last turn that is stored. What stops it leaves the turns as they are. */
  async sample(planned: PlannedSimulation): Promise<void> {
    const { db, episodes, job, observer, halt } = this.#context;
    const stored = await storedTurns(db, job.run.id, planned.key);
    let driven: Driven | undefined;
    try {
      driven = await driveEpisode(planned.setup, this.#replier(planned, stored));
    } catch (error) {
      if (!(error instanceof SampleFailure)) throw error;
      await this.#recordFailure(planned, error);
      observer.failed(job.run, error.cause);
      halt.failed(job.subject, error.cause);
      return;
    }
    if (driven === undefined) return;
    const questions = gradeQuestions(driven.state, driven.beliefs);
    await Promise.all(
      questions.map(async (question) => {
        await episodes.write({ ...questionRow(planned.key, driven, question), ...this.#stamp() });
        observer.recorded(job.run);
      }),
    );
  }

  /** Replies from the store as far as they go, and then from the subject. */
  #replier(planned: PlannedSimulation, stored: StoredTurns): Replier {
    return async (place, request) =>
      stored.get(place.branch)?.[place.turn] ?? (await this.#draw(planned, place, request));
  }

  async #draw(planned: PlannedSimulation, place: TurnPlace, asked: Asked): Promise<TurnReply | undefined> {
    const { job, limit, options, environment, observer, halt, turns } = this.#context;
    const request = this.#request(planned, place, asked);
    await limit.acquire();
    let sample: Sample;
    try {
      if (halt.reason !== undefined) return undefined;
      sample = await sampleWithRetries(job.subject, request, limit, options, {
        now: environment.now,
        random: environment.random,
        stop: options.stop,
        signal: options.abort,
        onFault: (error: SubjectError) => observer.faulted(error),
      });
      halt.answered();
    } catch (error) {
      // Not tried to the end: the turn stays open.
      if (error instanceof SampleFailure && options.stop.aborted && error.cause.kind !== "fatal")
        return undefined;
      throw error;
    } finally {
      limit.release();
    }
    const row = await this.#turnRow(planned, place, request, sample);
    await turns.write(row);
    return replyOf(sample);
  }

  /** The forks of one question are equal requests: like epochs, they differ in their seed. */
  #request({ key, setup }: PlannedSimulation, { branch, sample }: TurnPlace, asked: Asked): SampleRequest {
    const samples = branch === MAIN ? 1 : setup.simulation.belief.samples;
    const epoch = (key.epoch - 1) * samples + sample + 1;
    return simulatedRequest(this.#context.job.run.manifest.settings, asked, epoch);
  }

  async #turnRow(
    { key }: PlannedSimulation,
    { branch, turn }: TurnPlace,
    request: SampleRequest,
    { reply, attempts, latencyMs }: Sample,
  ): Promise<TurnTable> {
    const { options } = this.#context;
    const usage = reply.usage ?? estimateUsage(request, reply.text);
    options.budget.spend(usage);
    return {
      ...this.#stamp(),
      ...key,
      branch,
      turn,
      reply: JSON.stringify(replyOf({ reply })),
      input_tokens: reply.usage?.inputTokens ?? null,
      output_tokens: reply.usage?.outputTokens ?? null,
      cost: options.budget.costOf(usage) ?? null,
      raw_request: await this.#withReference(request.system, JSON.stringify(reply.rawRequest)),
      raw_reply: JSON.stringify(reply.rawReply),
      attempts,
      latency_ms: latencyMs,
    };
  }

  /** The system prompt stands in every request of an episode; the store holds it once. */
  async #withReference(system: string | undefined, request: string): Promise<string> {
    if (system === undefined) return request;
    const hash = this.#systems.get(system) ?? insertText(this.#context.db, system);
    this.#systems.set(system, hash);
    const reference = JSON.stringify({ $text: await hash });
    return request.replace(JSON.stringify(system), () => reference);
  }

  #stamp(): { run_id: string; created_at: string } {
    const { job, environment } = this.#context;
    return { run_id: job.run.id, created_at: new Date(environment.now()).toISOString() };
  }

  async #recordFailure(
    planned: PlannedSimulation,
    { cause, message, attempts }: SampleFailure,
  ): Promise<void> {
    const { db } = this.#context;
    for (const { id } of questionEvents(planned.setup.simulation)) {
      const { queryId, ...key } = questionKey(planned.key, id);
      await insertFailure(db, {
        ...this.#stamp(),
        ...key,
        query_id: queryId,
        kind: cause.kind,
        message,
        attempts,
      });
    }
  }
}

function replyOf({ reply }: Pick<Sample, "reply">): StoredReply {
  const { text, reasoning, toolCalls, native, stopReason } = reply;
  return {
    text,
    stopReason,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(native === undefined ? {} : { native }),
  };
}

function estimateUsage({ system = "", messages }: SampleRequest, reply: string) {
  const prompt = system + messages.map(({ content }) => content).join("");
  return { inputTokens: estimateTokens(prompt), outputTokens: estimateTokens(reply) };
}
