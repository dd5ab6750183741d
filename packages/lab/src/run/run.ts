import { EpisodeWriter, recordedCount } from "../store/episodes.ts";
import type { Database } from "../store/open.ts";
import { setRunStatus, type Run } from "../store/runs.ts";
import type { Subject, SubjectError } from "../subject/subject.ts";
import { AdaptiveLimit } from "./adaptive-limit.ts";
import type { Budget } from "./budget.ts";
import type { Environment } from "./environment.ts";
import { EpisodeSampler } from "./episode-sampler.ts";
import { Halt } from "./halt.ts";
import type { EpisodePlan } from "./plan.ts";
import type { RetryOptions } from "./sample.ts";

/** A run with what it needs to go on. */
export interface Job {
  run: Run;
  plan: EpisodePlan;
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
  /** Once for each plan of a run, with the number of episodes that were recorded before and that it holds. */
  started(run: Run, recorded: number, planned: number): void;
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
      const limit = new AdaptiveLimit(options.maxConnections, environment.now, providerJobs[0]?.subject);
      limits.set(provider, limit);
      const open = new Set<Promise<void>>();
      for (const [index, job] of providerJobs.entries()) {
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
            .finally(() => open.delete(work));
          open.add(work);
        }
        const isLast = providerJobs[index + 1]?.subject !== job.subject;
        if (isLast && job.subject[Symbol.asyncDispose] !== undefined) {
          await Promise.all(open);
          await job.subject[Symbol.asyncDispose]?.();
        }
      }
      await Promise.all(open);
    }),
  );

  return await settle(db, jobs, halt);
}

/**
 * Write how each run ended, once nothing is in flight any more.
 * @throws what made the runs halt, where that was an error
 */
export async function settle(
  db: Database,
  jobs: readonly { run: Run; plan: { size: number } }[],
  halt: Halt,
): Promise<RunOutcome> {
  const incomplete: Run[] = [];
  for (const { run, plan } of jobs) {
    const complete = (await recordedCount(db, run.id)) >= plan.size;
    await setRunStatus(db, run.id, complete || halt.reason === undefined ? "finished" : "stopped");
    if (!complete) incomplete.push(run);
  }
  halt.rethrow();
  return { stopped: halt.reason, incomplete };
}
