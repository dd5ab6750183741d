import { AdaptiveLimit } from "../run/adaptive-limit.ts";
import type { Environment } from "../run/environment.ts";
import { Halt } from "../run/halt.ts";
import { settle, type RunObserver, type RunOptions, type RunOutcome } from "../run/run.ts";
import { EpisodeWriter } from "../store/episodes.ts";
import type { Database } from "../store/open.ts";
import { TurnWriter } from "../store/turns.ts";
import type { SimulationJob } from "./job.ts";
import { SimulationSampler } from "./simulation-sampler.ts";

/**
 * Sample every simulated episode that the jobs' plans hold and the store does not. Each turn is durable before the next
 * is asked for. Providers run side by side, each under its own limit of calls; so many episodes are under way.
 * @throws {UserError} where a provider refuses the key or model, or answers nothing but errors
 */
export async function executeSimulations(
  db: Database,
  jobs: readonly SimulationJob[],
  options: RunOptions,
  environment: Environment,
  observer: RunObserver,
): Promise<RunOutcome> {
  const writers = { episodes: new EpisodeWriter(db), turns: new TurnWriter(db) };
  const limits = new Map<string, AdaptiveLimit>();
  observer.limits(limits);
  const halt = new Halt(options);
  await Promise.all(
    [...Map.groupBy(jobs, ({ subject }) => subject.provider)].map(async ([provider, providerJobs]) => {
      const limit = new AdaptiveLimit(options.maxConnections, environment.now, providerJobs[0]?.subject);
      limits.set(provider, limit);
      for (const [index, job] of providerJobs.entries()) {
        const context = { db, ...writers, job, limit, options, environment, observer, halt };
        await sampleJob(await SimulationSampler.prepare(context), options.maxConnections, halt);
        const isLast = providerJobs[index + 1]?.subject !== job.subject;
        if (isLast) await job.subject[Symbol.asyncDispose]?.();
      }
    }),
  );
  return await settle(db, jobs, halt);
}

/** As many episodes are under way as calls may be: more could not be served, fewer would leave slots empty. */
async function sampleJob(sampler: SimulationSampler, most: number, halt: Halt): Promise<void> {
  const open = new Set<Promise<void>>();
  for (const planned of sampler.missing()) {
    if (halt.reason !== undefined) break;
    if (open.size >= most) await Promise.race(open);
    const work = sampler
      .sample(planned)
      .catch((error: unknown) => halt.fail(error))
      .finally(() => open.delete(work));
    open.add(work);
  }
  await Promise.all(open);
}
