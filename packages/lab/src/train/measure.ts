import { versions } from "@candor/engine";
import { REPLY_TOKENS } from "../organism/arms.ts";
import { judgeRun, transcriptReader } from "../judge/judge-run.ts";
import { Budget } from "../run/budget.ts";
import { DEFAULT_CALLS } from "../run/defaults.ts";
import { systemEnvironment } from "../run/environment.ts";
import { createJob, restoreJob } from "../run/job.ts";
import { planEpisodes, type Plan } from "../run/plan.ts";
import { executeRuns, type Job } from "../run/run.ts";
import { SILENT } from "../run/sample-all.ts";
import { episodePages } from "../store/episodes.ts";
import type { Database } from "../store/open.ts";
import { findRun, type Run } from "../store/runs.ts";
import { measurementsOf, type Training } from "../store/trainings.ts";
import { Organism } from "../subject/organism.ts";
import type { Subject } from "../subject/subject.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { probeScenarios, stepsOf } from "./experiment.ts";
import type { Policy } from "./policy.ts";
import type { Probe } from "./schema.ts";

/** When a measurement ends before it is through. */
export interface MeasureSignals {
  /** No further episode starts once aborted. */
  stop: AbortSignal;
  /** Episodes in flight are dropped once aborted. */
  abort: AbortSignal;
}

/**
 * Ask a checkpoint everything that the experiment measures there, record it as runs, and judge them by rules. What an
 * earlier attempt recorded is not sampled again.
 * @returns the runs; undefined where it was stopped, and is to be taken up again
 */
export async function measureCheckpoint(
  db: Database,
  policy: Policy,
  training: Training,
  checkpoint: Checkpoint,
  signals: MeasureSignals,
): Promise<Run[] | undefined> {
  const subject = checkpointSubject(policy, training, checkpoint);
  const begun = await begunAt(db, training, checkpoint);
  const runs: Run[] = [];
  for (const { probe, plan } of plansAt(training, checkpoint)) {
    const earlier = begun.get(`${probe} ${plan.variants[0]?.name ?? ""}`);
    const job =
      earlier === undefined
        ? await beginRun(db, plan, subject, training, { ...checkpoint, probe })
        : await restoreJob(db, earlier, subject);
    if (!(await complete(db, job, signals))) return undefined;
    await judgeRun(db, job.run, systemEnvironment.now);
    runs.push(job.run);
  }
  return runs;
}

/** What the experiment asks at a checkpoint: a plan for each scenario of each probe that is due. */
function plansAt({ manifest, arm }: Training, { phase, step }: Checkpoint): { probe: string; plan: Plan }[] {
  const { experiment } = manifest;
  const { phases } = experiment.arms[arm] ?? { phases: [] };
  const [present] = phases.slice(phase);
  const isEnd = (phase === 0 && step === 0) || (present !== undefined && step === stepsOf(present));
  return Object.entries(experiment.measure.probes)
    .filter(([, { at }]) => at === "every" || isEnd)
    .flatMap(([name, probe]) => plansOf(experiment.scenario, probe).map((plan) => ({ probe: name, plan })));
}

function plansOf(
  scenario: string,
  { scenario: own = scenario, variants, queries, conditions }: Probe,
): Plan[] {
  const loaded = probeScenarios(own, variants);
  return [...Map.groupBy(loaded, ({ name }) => name).values()].map((group) =>
    planEpisodes(group, { epochs: 1, limit: queries, ...(conditions && { conditions }) }),
  );
}

/** The runs that an earlier attempt began at a checkpoint, by probe and scenario. */
async function begunAt(
  db: Database,
  { id }: Training,
  { phase, step }: Checkpoint,
): Promise<Map<string, Run>> {
  const begun = new Map<string, Run>();
  for (const measurement of await measurementsOf(db, id)) {
    if (measurement.phase !== phase || measurement.step !== step) continue;
    const run = await findRun(db, measurement.run_id);
    begun.set(`${measurement.probe} ${run.scenario}`, run);
  }
  return begun;
}

/** A run and the note of what it measures are written together, or not at all. */
async function beginRun(
  db: Database,
  plan: Plan,
  subject: Subject,
  { id, seed }: Training,
  measured: Checkpoint & { probe: string },
): Promise<Job> {
  return await db.transaction().execute(async (transaction) => {
    const settings = { maxTokens: REPLY_TOKENS, seed };
    const job = await createJob(transaction, plan, subject, settings, systemEnvironment, { id, ...measured });
    await transaction
      .insertInto("measurements")
      .values({ training_id: id, ...measured, run_id: job.run.id })
      .execute();
    return job;
  });
}

/** @returns whether every episode was tried */
async function complete(db: Database, job: Job, signals: MeasureSignals): Promise<boolean> {
  const options = { ...DEFAULT_CALLS, ...signals, budget: new Budget({}) };
  const { stopped } = await executeRuns(db, [job], options, systemEnvironment, SILENT);
  return stopped === undefined;
}

/** Share of the replies of some runs that keep the format. */
export async function formatKept(db: Database, runs: readonly Run[]): Promise<number> {
  let [kept, all] = [0, 0];
  for (const run of runs) {
    const read = await transcriptReader(db, run);
    for await (const page of episodePages(db, run.id)) {
      all += page.length;
      kept += page.filter((episode) => read(episode).status === "ok").length;
    }
  }
  return kept / all;
}

/** The model in training as a subject; it stays open when the subject is closed. */
function checkpointSubject(
  { model, tokenizer }: Policy,
  { id, arm, manifest, seed }: Training,
  { phase, step }: Checkpoint,
): Subject {
  const { start = "" } = manifest.experiment.arms[arm] ?? {};
  return new Organism({
    name: `${start}@${phase}.${step}`,
    details: {
      training: id,
      arm,
      seed: String(seed),
      engine: versions.engine,
      onnxruntime: versions.onnxruntime,
    },
    tokenizer,
    positions: model.config.maxPositions,
    open: async () => ({
      sample: (requests) => model.sample(requests),
      [Symbol.asyncDispose]: async () => {},
    }),
  });
}
