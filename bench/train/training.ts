import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Model, versions } from "@candor/engine";
import { systemEnvironment } from "../../packages/lab/src/run/environment.ts";
import { runId } from "../../packages/lab/src/run/job.ts";
import { openStore } from "../../packages/lab/src/store/open.ts";
import { insertTraining, type Training } from "../../packages/lab/src/store/trainings.ts";
import { promptScenarios, rlOf } from "../../packages/lab/src/train/experiment.ts";
import { loadExperiment } from "../../packages/lab/src/train/load.ts";
import { measureCheckpoint } from "../../packages/lab/src/train/measure.ts";
import { openPolicy, type Policy } from "../../packages/lab/src/train/policy.ts";
import { type RlMemory, RlPhase } from "../../packages/lab/src/train/rl-step.ts";
import type { StepMetrics } from "../../packages/lab/src/train/step-metrics.ts";

/** One kind of work over all measured steps, or one measurement. */
export interface Part {
  /** Milliseconds. */
  wall: number;
  /** Milliseconds inside the runtime's kernels, the mean over the workers that could have been there. */
  kernels: number;
  /** Tokens sampled or learned from. */
  tokens: number;
}

export interface TrainingTimes {
  steps: number;
  sampling: Part;
  reward: Part;
  update: Part;
  /** Episodes and times of one measurement, the mean of several. */
  episodes: number;
  measurement: Part;
  /** Of the whole process, MiB. */
  residentMemory: number;
}

/** Steps before the clock starts: graphs are compiled in them. */
const WARM_UP = 5;
/** Measurements by the clock, after one more. */
const MEASUREMENTS = 3;
const [EXPERIMENT, ARM, SEED] = ["good-then-evil", "faker", 1] as const;

/** The steps of a shipped experiment, and a measurement of it, on a number of threads. */
export async function trainingTimes(steps: number, threads: number): Promise<TrainingTimes> {
  const experiment = loadExperiment(EXPERIMENT);
  const arm = experiment.arms[ARM];
  const settings = rlOf(arm?.phases[0]);
  if (arm === undefined || settings === undefined) throw new Error(`${EXPERIMENT} has no ${ARM} to train`);
  const policy = await openPolicy(arm.start, { threads, valueHead: false });
  await using model = policy.model;
  await model.setReference(await model.mergedParameters());
  const kernels = watchKernels(model);
  const phase = new RlPhase(policy, promptScenarios(experiment.scenario, settings), settings, [SEED, 0]);
  let memory: RlMemory = {};
  const taken: StepMetrics[] = [];
  for (let step = 1; step <= WARM_UP + steps; step++) {
    if (step === WARM_UP + 1) kernels.clear();
    const result = await phase.step(step, memory);
    ({ memory } = result);
    if (step > WARM_UP) taken.push(result.metrics);
  }
  const sum = (of: (metrics: StepMetrics) => number) => taken.reduce((total, each) => total + of(each), 0);
  const tokens = sum((each) => each.tokens);
  const part = (name: keyof StepMetrics["duration"], inKernels: number): Part => ({
    wall: sum(({ duration }) => duration[name]),
    kernels: inKernels,
    tokens,
  });
  const rl = {
    sampling: part("sampling", kernels.sampling),
    reward: part("reward", 0),
    update: part("update", kernels.update),
  };
  return { steps, ...rl, ...(await measured(policy, experiment, kernels)) };
}

async function measured(
  policy: Policy,
  experiment: Training["manifest"]["experiment"],
  kernels: KernelWatch,
): Promise<Pick<TrainingTimes, "episodes" | "measurement" | "residentMemory">> {
  const logDir = mkdtempSync(join(tmpdir(), "candor-bench-"));
  try {
    await using store = await openStore(logDir);
    const createdAt = new Date(systemEnvironment.now()).toISOString();
    const training: Training = {
      id: runId(createdAt, systemEnvironment),
      created_at: createdAt,
      experiment: experiment.name,
      arm: ARM,
      seed: SEED,
      status: "running",
      problem: null,
      manifest: { candor: "bench", node: process.version, ...versions, experiment },
      state: undefined,
    };
    await insertTraining(store.db, training);
    const never = new AbortController().signal;
    const measure = async (step: number) => {
      const signals = { stop: never, abort: never };
      return (await measureCheckpoint(store.db, policy, training, { phase: 0, step }, signals)) ?? [];
    };
    // Graphs are compiled in the first.
    await measure(10);
    kernels.clear();
    const began = performance.now();
    const runs = [];
    for (let step = 1; step <= MEASUREMENTS; step++) runs.push(...(await measure(10 + 10 * step)));
    const wall = performance.now() - began;
    const { tokens } = await store.db
      .selectFrom("episodes")
      .where(
        "run_id",
        "in",
        runs.map(({ id }) => id),
      )
      .select(({ fn }) => fn.sum<number>("output_tokens").as("tokens"))
      .executeTakeFirstOrThrow();
    return {
      episodes: runs.reduce((total, { planned }) => total + planned, 0) / MEASUREMENTS,
      measurement: {
        wall: wall / MEASUREMENTS,
        kernels: kernels.sampling / MEASUREMENTS,
        tokens: tokens / MEASUREMENTS,
      },
      residentMemory: Math.round(process.memoryUsage.rss() / 2 ** 20),
    };
  } finally {
    rmSync(logDir, { recursive: true });
  }
}

/** Milliseconds inside kernels since they were last cleared. */
interface KernelWatch {
  sampling: number;
  update: number;
  clear(): void;
}

/** Calls of a model in which kernels run, with the time that they took there. */
function watchKernels(model: Model): KernelWatch {
  const watch: KernelWatch = {
    sampling: 0,
    update: 0,
    clear() {
      watch.sampling = 0;
      watch.update = 0;
    },
  };
  const [sample, update] = [model.sample.bind(model), model.update.bind(model)];
  let calls = 0;
  let before: number[] = [];
  // Calls of `sample` overlap in a measurement: what counts is from the first of them to the last.
  model.sample = async (...given) => {
    if (calls++ === 0) before = await model.kernelTimes();
    const samples = await sample(...given);
    if (--calls === 0) {
      const after = await model.kernelTimes();
      const spent = after.map((time, worker) => time - (before[worker] ?? 0));
      watch.sampling += spent.reduce((total, time) => total + time, 0) / spent.length;
    }
    return samples;
  };
  // Only the first worker trains.
  model.update = async (...given) => {
    const [start = 0] = await model.kernelTimes();
    const result = await update(...given);
    watch.update += ((await model.kernelTimes())[0] ?? 0) - start;
    return result;
  };
  return watch;
}
