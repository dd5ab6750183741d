import { availableParallelism } from "node:os";
import { versions } from "@candor/engine";
import { UserError } from "../../errors.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { runId } from "../../run/job.ts";
import { type Database, openStore } from "../../store/open.ts";
import { insertTraining, listTrainings, type Training } from "../../store/trainings.ts";
import { DEFAULT_ANALYSIS } from "../../analysis/analyze.ts";
import { analyzeTrainings } from "../../analysis/training/analyze-trainings.ts";
import { loadExperiment } from "../../train/load.ts";
import type { Experiment } from "../../train/schema.ts";
import { train, type TrainOptions } from "../../train/train.ts";
import { TrainingProgress } from "../../report/training-progress.ts";
import { trainingReport } from "../../report/training-report.ts";
import { VERSION } from "../../version.ts";
import type { TrainFlags } from "../flags.ts";
import { interruptible } from "../interrupt.ts";

/** `candor train`: every arm of an experiment under every seed. */
export async function trainExperiment(address: string, flags: TrainFlags): Promise<void> {
  const experiment = loadExperiment(address);
  const arms = namesIn("--arm", flags.arm, Object.keys(experiment.arms));
  const seeds = namesIn("--seeds", flags.seeds?.map(String), experiment.seeds.map(String)).map(Number);
  await using store = await openStore(flags.logDir);
  // All or none: a later `resume` knows of those that were written.
  const trainings = await store.db.transaction().execute(async (db) => {
    const created: Training[] = [];
    for (const seed of seeds) {
      for (const arm of arms) created.push(await createTraining(db, experiment, arm, seed));
    }
    return created;
  });
  await trainAll(store.db, trainings, flags);
}

async function createTraining(
  db: Database,
  experiment: Experiment,
  arm: string,
  seed: number,
): Promise<Training> {
  const createdAt = new Date(systemEnvironment.now()).toISOString();
  const training: Training = {
    id: runId(createdAt, systemEnvironment),
    created_at: createdAt,
    experiment: experiment.name,
    arm,
    seed,
    status: "stopped",
    problem: null,
    manifest: { candor: VERSION, node: process.version, ...versions, experiment },
    state: undefined,
  };
  await insertTraining(db, training);
  return training;
}

/**
/**
 * Train what is not through, and show what became of it. Several trainings at once share the machine's cores; what each
 * ends with does not depend on it.
 * @returns whether they came to their ends
 */
export async function trainAll(
  db: Database,
  trainings: readonly Training[],
  { parallel, logDir }: Pick<TrainFlags, "parallel" | "logDir">,
): Promise<boolean> {
  using interrupt = interruptible();
  // A bug in one ends the others where they can go on from.
  const broken = new AbortController();
  const stop = AbortSignal.any([interrupt.stop, broken.signal]);
  const threads = Math.max(1, Math.floor(availableParallelism() / parallel));
  const options: TrainOptions = { logDir, threads, stop, abort: interrupt.abort };
  const progress = new TrainingProgress(process.stderr, trainings, db, systemEnvironment.now);
  const waiting = [...trainings];
  const work = async () => {
    try {
      for (let next = waiting.shift(); next && !stop.aborted; next = waiting.shift()) {
        if ((await train(db, next, options, progress)) === "failed") process.exitCode = 1;
      }
    } catch (error) {
      broken.abort();
      throw error;
    }
  };
  const workers = Array.from({ length: Math.min(parallel, trainings.length) }, work);
  for (const worker of await Promise.allSettled(workers)) {
    if (worker.status === "rejected") throw worker.reason;
  }
  const ids = new Set(trainings.map(({ id }) => id));
  const ended = (await listTrainings(db)).filter(({ id }) => ids.has(id));
  const results = await analyzeTrainings(db, ended, DEFAULT_ANALYSIS);
  process.stdout.write(`${results.map((result) => trainingReport(result).join("\n")).join("\n\n")}\n`);
  if (interrupt.stop.aborted) {
    const where = logDir === "logs" ? "" : ` --log-dir ${logDir}`;
    process.stderr.write(`interrupted; go on with: candor resume${where}\n`);
    process.exitCode = 130;
  }
  return !interrupt.stop.aborted;
}

function namesIn(flag: string, asked: readonly string[] | undefined, known: readonly string[]): string[] {
  const unknown = asked?.find((name) => !known.includes(name));
  if (unknown === undefined) return [...(asked ?? known)];
  throw new UserError("EXPERIMENT_INVALID", `the experiment has no ${unknown}`, {
    where: flag,
    fix: `use some of ${known.join(", ")}`,
  });
}
