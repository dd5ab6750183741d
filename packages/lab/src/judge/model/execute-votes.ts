import { AdaptiveLimit } from "../../run/adaptive-limit.ts";
import type { Environment } from "../../run/environment.ts";
import { Halt } from "../../run/halt.ts";
import type { RunObserver, RunOptions } from "../../run/run.ts";
import { episodePages, type Episode } from "../../store/episodes.ts";
import { GroupWriter } from "../../store/group-writer.ts";
import { upsertJudgments } from "../../store/judgments.ts";
import type { Database } from "../../store/open.ts";
import { insertText, type Run } from "../../store/runs.ts";
import type { JudgmentTable, VoteTable } from "../../store/tables.ts";
import { insertVotes, votesBetween, type CastVote } from "../../store/votes.ts";
import { Ballot } from "./ballot.ts";
import { renderExhibit } from "./exhibit.ts";
import { Exhibits } from "./exhibits.ts";
import { castVote, type CasterContext, type Sitting, type Voter } from "./vote-caster.ts";

/** A run to be judged, and who votes on the episodes of each variant. */
export interface VoteJob {
  run: Run;
  voters: ReadonlyMap<string, readonly Voter[]>;
  /** Ids of the episodes to be judged; all of the run where left out. */
  episodes?: ReadonlySet<number>;
}

export interface VoteOptions extends RunOptions {
  /** Sampling seed of the votes; none is sent where left out. */
  seed?: number;
}

/**
 * Cast every vote that the store does not hold, and judge each episode whose votes are through. Episodes are stored
 * already: nothing is sampled from the subject under test. Voters of different providers work side by side.
 * @returns why voting ended before all was cast; undefined where it did not
 * @throws {UserError} where a judge does not fit the scenario, before anything is asked; where a provider refuses the
 *   key or model, or answers nothing but errors
 */
export async function executeVotes(
  db: Database,
  jobs: readonly VoteJob[],
  options: VoteOptions,
  environment: Environment,
  observer: RunObserver,
): Promise<{ stopped: string | undefined }> {
  const votes = new GroupWriter<VoteTable>((rows) => insertVotes(db, rows));
  const judgments = new GroupWriter<JudgmentTable>((rows) => upsertJudgments(db, rows));
  const limits = new Map<string, AdaptiveLimit>();
  observer.limits(limits);
  const halt = new Halt(options, "--judge-model");
  const shown = new Map<string, Exhibits>();
  for (const { run, voters } of jobs) {
    const exhibits = await Exhibits.load(db, run);
    for (const [variant, list] of voters) for (const { asks } of list) exhibits.require(asks, variant);
    shown.set(run.id, exhibits);
  }

  const subjects = new Map(jobs.flatMap(votersOf).map(({ subject }) => [subject.provider, subject]));
  await Promise.all(
    [...subjects].map(async ([provider, subject]) => {
      const limit = new AdaptiveLimit(options.maxConnections, environment.now, subject);
      limits.set(provider, limit);
      const conclude = async (sitting: Sitting, casts: Promise<boolean>[]) => {
        const through = await Promise.all(casts);
        if (!through.every(Boolean)) return;
        await Promise.all(judgmentsOf(sitting, environment).map((row) => judgments.write(row)));
      };
      const context = { votes, limit, options, environment, observer, halt };
      const open = new Set<Promise<void>>();
      for (const job of jobs) {
        const exhibits = shown.get(job.run.id);
        if (exhibits === undefined) continue;
        for await (const sitting of sittings(db, job, provider, exhibits, context)) {
          const casts = await startVotes(sitting, context);
          const work = conclude(sitting, casts)
            .catch((error: unknown) => halt.fail(error))
            .finally(() => open.delete(work));
          open.add(work);
          if (halt.reason !== undefined) break;
        }
      }
      await Promise.all(open);
    }),
  );
  halt.rethrow();
  return { stopped: halt.reason };
}

/** The episodes that a job is about, in the order of their ids, a page at a time. */
export async function* jobPages(db: Database, { run, episodes }: VoteJob): AsyncGenerator<Episode[]> {
  for await (const page of episodePages(db, run.id)) {
    const asked = episodes === undefined ? page : page.filter(({ id }) => episodes.has(id));
    if (asked.length > 0) yield asked;
  }
}

export function votersOf({ voters }: VoteJob): Voter[] {
  return [...new Map([...voters.values()].flat().map((voter) => [voter.name, voter])).values()];
}

/** Episodes of a job with the voters of one provider, in order; what is cast already is in the ballot. */
async function* sittings(
  db: Database,
  job: VoteJob,
  provider: string,
  exhibits: Exhibits,
  { observer }: CasterContext,
): AsyncGenerator<Sitting> {
  const { run, voters } = job;
  const asked = votersOf(job).filter(({ subject }) => subject.provider === provider);
  const prompts: [string, string][] = [];
  for (const { asks } of asked) {
    await insertText(db, asks.definition);
    for (const text of new Set(asks.prompts.map((prompt) => prompt.text)))
      prompts.push([text, await insertText(db, text)]);
  }
  for await (const page of jobPages(db, job)) {
    const cast = await castVotes(db, page, asked);
    for (const episode of page) {
      const exhibit = exhibits.of(episode);
      for (const voter of voters.get(episode.variant) ?? []) {
        if (!asked.includes(voter)) continue;
        const stored = cast.get(voter.name)?.get(episode.id) ?? [];
        const ballot = new Ballot(voter.asks, stored);
        const applies = voter.asks.applies(exhibit);
        const open = applies ? ballot.open().length : 0;
        observer.started(run, voter.asks.prompts.length - open, voter.asks.prompts.length);
        const references: [string, string][] = [...prompts];
        const shows = new Set(open === 0 ? [] : voter.asks.prompts.map((prompt) => prompt.shows));
        for (const text of new Set([...shows].map((parts) => renderExhibit(exhibit, parts))))
          references.push([text, await insertText(db, text)]);
        yield { run, episodeId: episode.id, voter, exhibit, ballot, references };
      }
    }
  }
}

async function castVotes(
  db: Database,
  page: readonly Episode[],
  voters: readonly Voter[],
): Promise<Map<string, Map<number, CastVote[]>>> {
  const range = { first: page[0]?.id ?? 0, last: page.at(-1)?.id ?? 0 };
  const cast = new Map<string, Map<number, CastVote[]>>();
  for (const { name, asks } of voters)
    cast.set(name, await votesBetween(db, { judge: name, promptHash: asks.hash, ...range }));
  return cast;
}

/** Start the open votes as the limit allows. A vote that may no longer start is given as not through. */
async function startVotes(sitting: Sitting, context: CasterContext): Promise<Promise<boolean>[]> {
  const { limit, halt } = context;
  const casts: Promise<boolean>[] = [];
  const open = sitting.voter.asks.applies(sitting.exhibit) ? sitting.ballot.open() : [];
  for (const vote of open) {
    await limit.acquire();
    if (halt.reason !== undefined) {
      limit.release();
      return [...casts, Promise.resolve(false)];
    }
    const cast = castVote(sitting, vote, context)
      .catch((error: unknown) => {
        halt.fail(error);
        return false;
      })
      .finally(() => limit.release());
    casts.push(cast);
  }
  return casts;
}

function judgmentsOf({ episodeId, voter, ballot }: Sitting, environment: Environment): JudgmentTable[] {
  return ballot.judgments({
    episode_id: episodeId,
    judge: voter.name,
    judge_version: voter.asks.version,
    judge_model: voter.subject.name,
    prompt_hash: voter.asks.hash,
    created_at: new Date(environment.now()).toISOString(),
  });
}
