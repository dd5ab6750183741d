import type { AdaptiveLimit } from "../../run/adaptive-limit.ts";
import { estimateTokens } from "../../run/budget.ts";
import type { Environment } from "../../run/environment.ts";
import type { Halt } from "../../run/halt.ts";
import type { RunObserver } from "../../run/run.ts";
import { SampleFailure, sampleWithRetries } from "../../run/sample.ts";
import type { GroupWriter } from "../../store/group-writer.ts";
import type { Run } from "../../store/runs.ts";
import type { VoteTable } from "../../store/tables.ts";
import { findProvider } from "../../subject/providers.ts";
import { SubjectError, type Reply, type SampleRequest, type Subject } from "../../subject/subject.ts";
import { MOST_ATTEMPTS, type Ballot, type OpenVote } from "./ballot.ts";
import { renderExhibit, type Exhibit } from "./exhibit.ts";
import type { ModelJudge } from "./model-judge.ts";
import type { VoteOptions } from "./execute-votes.ts";

/** A judge with the model that votes. */
export interface Voter {
  /** `judge@provider/model`. */
  name: string;
  asks: ModelJudge;
  subject: Subject;
}

/** One voter and one episode. */
export interface Sitting {
  run: Run;
  episodeId: number;
  voter: Voter;
  exhibit: Exhibit;
  ballot: Ballot;
  /** Texts of the requests that the store holds once, and what stands in their place. */
  references: readonly (readonly [text: string, hash: string])[];
}

export interface CasterContext {
  votes: GroupWriter<VoteTable>;
  limit: AdaptiveLimit;
  options: VoteOptions;
  environment: Environment;
  observer: RunObserver;
  halt: Halt;
}

/**
 * What a judge sets for every vote. A temperature of 1 is left out where the model takes none, since such models sample
 * at 1; reasoning is turned off where the temperature would be ignored beside it.
 */
export function voteSettings(
  { temperature, maxTokens }: ModelJudge,
  { provider, capabilities }: Subject,
): Pick<SampleRequest, "temperature" | "maxTokens" | "reasoning"> {
  const off = findProvider(provider)?.temperatureNeedsReasoningOff === true && capabilities.reasoning;
  return {
    maxTokens,
    ...(temperature === 1 && !capabilities.temperature ? {} : { temperature }),
    ...(off ? { reasoning: "off" as const } : {}),
  };
}

/**
 * The request for one vote. Votes differ in their epoch, and in their seed where one is given; `seed` is raised by one
 * for each attempt, so that a reply that could not be used is not drawn again.
 */
function voteRequest(
  { asks, subject }: Voter,
  exhibit: Exhibit,
  { vote, attempt }: OpenVote,
  seed: number | undefined,
): SampleRequest {
  const prompt = asks.prompts[vote];
  if (prompt === undefined) throw new RangeError(`${asks.name} has no vote ${vote}`);
  return {
    system: prompt.text,
    messages: [{ role: "user", content: renderExhibit(exhibit, prompt.shows) }],
    ...voteSettings(asks, subject),
    ...(seed === undefined ? {} : { seed: seed + vote * MOST_ATTEMPTS + attempt - 1 }),
    epoch: vote + 1,
  };
}

/**
 * Cast one vote: ask, read, and ask again while the reply cannot be used. Every reply is on disk before it counts.
 * @returns whether the vote was tried to its end; a call that failed for good is not, and stays open
 */
export async function castVote(sitting: Sitting, open: OpenVote, context: CasterContext): Promise<boolean> {
  const { run, voter, exhibit, ballot } = sitting;
  const { limit, options, environment, observer, halt } = context;
  const onFault = (error: SubjectError) => observer.faulted(error);
  for (let { attempt } = open; attempt <= MOST_ATTEMPTS; attempt += 1) {
    if (attempt > open.attempt && halt.reason !== undefined) return false;
    const request = voteRequest(voter, exhibit, { ...open, attempt }, options.seed);
    try {
      const { reply } = await sampleWithRetries(voter.subject, request, limit, options, {
        now: environment.now,
        random: environment.random,
        stop: options.stop,
        signal: options.abort,
        onFault,
      });
      halt.answered();
      const read = voter.asks.read(reply.text, open.vote, exhibit);
      await context.votes.write(voteRow(sitting, { ...open, attempt }, request, reply, read, context));
      if ("reading" in read) {
        ballot.record(open.vote, read.reading);
        break;
      }
      observer.faulted(new SubjectError("transient", `vote not usable: ${read.problem}`));
    } catch (error) {
      if (!(error instanceof SampleFailure)) throw error;
      // Not tried to the end: neither a vote nor a failure.
      if (options.stop.aborted && error.cause.kind !== "fatal") return false;
      observer.failed(run, error.cause);
      halt.failed(voter.subject, error.cause);
      return true;
    }
  }
  observer.recorded(run);
  return true;
}

function voteRow(
  { episodeId, voter, references }: Sitting,
  { vote, attempt }: OpenVote,
  request: SampleRequest,
  reply: Reply,
  read: ReturnType<ModelJudge["read"]>,
  { options, environment }: CasterContext,
): VoteTable {
  const usage = reply.usage ?? {
    inputTokens: estimateTokens(
      (request.system ?? "") + request.messages.map(({ content }) => content).join(""),
    ),
    outputTokens: estimateTokens(reply.text),
  };
  options.budget.spend(usage);
  return {
    episode_id: episodeId,
    judge: voter.name,
    prompt_hash: voter.asks.hash,
    vote,
    attempt,
    reading: "reading" in read ? JSON.stringify(read.reading) : null,
    problem: "problem" in read ? read.problem : null,
    reply_text: reply.text,
    raw_request: references.reduce(
      (json, [text, hash]) => json.replace(JSON.stringify(text), () => JSON.stringify({ $text: hash })),
      JSON.stringify(reply.rawRequest),
    ),
    raw_reply: JSON.stringify(reply.rawReply),
    input_tokens: reply.usage?.inputTokens ?? null,
    output_tokens: reply.usage?.outputTokens ?? null,
    cost: options.budget.costOf(usage) ?? null,
    created_at: new Date(environment.now()).toISOString(),
  };
}
