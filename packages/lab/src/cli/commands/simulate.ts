import { UserError } from "../../errors.ts";
import { DEFAULT_ANALYSIS } from "../../analysis/analyze.ts";
import { formatCost, formatCount } from "../../report/format.ts";
import { Progress } from "../../report/progress.ts";
import { simulationReport } from "../../report/simulation-report.ts";
import { Budget } from "../../run/budget.ts";
import { systemEnvironment } from "../../run/environment.ts";
import type { Settings } from "../../run/job.ts";
import type { RunOutcome } from "../../run/run.ts";
import { analyzeSimulations } from "../../simulation/analysis/analyze.ts";
import { allConditions, levelsOf } from "../../simulation/condition.ts";
import { beginEpisode, requestOf } from "../../simulation/episode.ts";
import { estimateSimulations } from "../../simulation/estimate.ts";
import { createSimulationJob, restoreSimulationJob, type SimulationJob } from "../../simulation/job.ts";
import { loadSimulations } from "../../simulation/load.ts";
import { SimulationPlan } from "../../simulation/plan.ts";
import { simulatedRequest } from "../../simulation/request.ts";
import { executeSimulations } from "../../simulation/run.ts";
import type { Simulation } from "../../simulation/simulation.ts";
import { openStore, type Database } from "../../store/open.ts";
import { findRun, type Run } from "../../store/runs.ts";
import { requireCapabilities } from "../../subject/resolve.ts";
import type { Subject } from "../../subject/subject.ts";
import { callOptions } from "../call-options.ts";
import type { CallFlags, RunFlags } from "../flags.ts";
import { interruptible } from "../interrupt.ts";
import { checkPrice } from "../price.ts";
import { reportIncomplete } from "../sampling.ts";

type SimulationSettings = Omit<Settings, "epochs" | "toolCalls">;

/** `candor run` on simulations: every simulation with every subject, in the rendering that the subject reads. */
export async function simulate(
  addresses: readonly string[],
  subjects: readonly Subject[],
  settings: SimulationSettings,
  flags: RunFlags & CallFlags,
): Promise<void> {
  checkJudges(flags);
  const pairs = addresses.flatMap((address) =>
    subjects.map((subject) => ({ plan: planOf(address, subject, flags), subject })),
  );
  for (const { plan, subject } of pairs) requireSettings(subject, plan, settings);
  checkPrice(flags.costLimit, flags.price, flags.model);
  if (flags.dryRun) {
    process.stdout.write(`${dryRunReport(pairs, flags)}\n`);
    return;
  }
  await using store = await openStore(flags.logDir);
  const jobs: SimulationJob[] = [];
  for (const { plan, subject } of pairs)
    jobs.push(await createSimulationJob(store.db, plan, subject, settings, systemEnvironment));
  await sampleSimulations(store.db, jobs, flags);
}

/** `candor resume` on simulated runs: each episode goes on behind its last stored turn. */
export async function resumeSimulations(
  db: Database,
  runs: readonly Run[],
  subjectOf: (run: Run) => Promise<Subject>,
  flags: CallFlags,
): Promise<void> {
  const jobs: SimulationJob[] = [];
  for (const run of runs) jobs.push(await restoreSimulationJob(db, run, await subjectOf(run)));
  await sampleSimulations(db, jobs, flags);
}

async function sampleSimulations(
  db: Database,
  jobs: readonly SimulationJob[],
  flags: CallFlags,
): Promise<void> {
  const outcome = await execute(db, jobs, flags);
  const runs: Run[] = [];
  for (const { run } of jobs) runs.push(await findRun(db, run.id));
  process.stdout.write(`${simulationReport(await analyzeSimulations(db, runs, DEFAULT_ANALYSIS))}\n`);
  reportIncomplete(outcome, flags);
}

async function execute(db: Database, jobs: readonly SimulationJob[], flags: CallFlags): Promise<RunOutcome> {
  const budget = new Budget(flags);
  const total = jobs.reduce((sum, { plan }) => sum + plan.size, 0);
  const ids = jobs.map(({ run }) => run.id).join(" ");
  process.stderr.write(
    `${jobs.length === 1 ? "run" : "runs"} ${ids}: ${formatCount(total)} questions into ${flags.logDir}\n`,
  );
  using interrupt = interruptible();
  const progress = new Progress(process.stderr, total, budget, systemEnvironment.now, "questions");
  try {
    return await executeSimulations(
      db,
      jobs,
      callOptions(flags, budget, interrupt),
      systemEnvironment,
      progress,
    );
  } finally {
    progress.close();
  }
}

/** A subject without native tool calls uses the text protocol; so does any other where the user says so. */
function planOf(address: string, subject: Subject, flags: RunFlags): SimulationPlan {
  const { variants, condition, epochs, limit, toolCalls } = flags;
  const native = toolCalls === "native" || (toolCalls === undefined && subject.capabilities.tools);
  const simulations = loadSimulations(address, subject.rendering ?? "full", variants);
  const [first] = simulations;
  if (first === undefined) throw new RangeError("a simulation has at least one variant");
  return new SimulationPlan(simulations, {
    conditions: conditionsOf(first, condition),
    epochs,
    ...(limit === undefined ? {} : { limit }),
    native,
  });
}

/** @throws {UserError} `CONDITION_UNKNOWN` */
function conditionsOf({ factors, defaults }: Simulation, asked: readonly string[] | undefined): string[] {
  if (asked?.includes("all")) return allConditions(factors);
  const conditions = asked ?? defaults.conditions;
  for (const condition of conditions) levelsOf(factors, condition, "--condition");
  return [...new Set(conditions)];
}

function requireSettings(subject: Subject, plan: SimulationPlan, settings: SimulationSettings): void {
  const [first] = plan.episodes();
  if (first === undefined) return;
  requireCapabilities(subject, simulatedRequest(settings, requestOf(beginEpisode(first.setup)), 1));
}

/** @throws {UserError} where judges are named: the simulator grades, and judges may be asked afterwards */
function checkJudges({ judge, judgeModel }: RunFlags): void {
  if (judge === undefined && judgeModel === undefined) return;
  throw new UserError("SIMULATION_JUDGE", "simulations are graded by the simulator", {
    where: judge === undefined ? "--judge-model" : "--judge",
    fix: "run without it; `candor judge RUN --judge assertion@provider/model` then lets a model say what was claimed",
  });
}

function dryRunReport(
  pairs: readonly { plan: SimulationPlan; subject: Subject }[],
  { price, maxTokens }: RunFlags,
): string {
  const lines = pairs.map(({ plan, subject }) => {
    const { episodes, calls, inputTokens } = estimateSimulations(plan);
    const most = price && (inputTokens * price.input + calls * maxTokens * price.output) / 1e6;
    return [
      `${plan.variants[0]?.name} × ${subject.name}: ${formatCount(episodes)} episodes, ${formatCount(plan.size)} questions`,
      `(${plan.variants.length} variants, ${plan.conditions.length} conditions, ${plan.epochs} epochs)`,
      `about ${formatCount(calls)} calls without those that follow a tool, ${formatCount(inputTokens)} tokens in`,
      most === undefined ? "cost unknown: give --price" : `about ${formatCost(most)} at the token limit`,
    ].join(", ");
  });
  return [...lines, "dry run: nothing was sampled"].join("\n");
}
