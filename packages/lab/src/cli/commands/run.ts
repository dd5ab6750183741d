import { judgesByVariant } from "../../judge/judges.ts";
import { analysisReport } from "../../report/analysis-report.ts";
import { formatCost, formatCount } from "../../report/format.ts";
import { DEFAULT_ANALYSIS } from "../../analysis/analyze.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { estimatePlan } from "../../run/estimate.ts";
import { createJob, restoreJob } from "../../run/job.ts";
import type { Plan } from "../../run/plan.ts";
import type { Job } from "../../run/run.ts";
import { openStore, type Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";
import { UserError } from "../../errors.ts";
import { isSimulation } from "../../simulation/locate.ts";
import type { Subject } from "../../subject/subject.ts";
import type { CallFlags, RunFlags } from "../flags.ts";
import { analysisOf } from "../../report/analysis-of.ts";
import { pairsOf } from "../pairs.ts";
import { reportIncomplete, sampleAndJudge } from "../sampling.ts";
import { checkedJudgeModels, settingsOf, subjectOf } from "../subjects.ts";
import { judgeModels, type JudgeModels } from "../voting.ts";

/** `candor run`: check everything that can be checked, then sample, judge and analyse. */
export async function run(addresses: string[], flags: RunFlags & CallFlags): Promise<void> {
  const subjects = await Promise.all(flags.model.map((name) => subjectOf(name, flags)));
  const settings = settingsOf(flags);
  const simulations = simulationsAmong(addresses);
  if (simulations.length > 0) {
    const { simulate } = await import("./simulate.ts");
    await simulate(simulations, subjects, settings, flags);
    return;
  }
  const pairs = pairsOf(addresses, subjects, flags);
  const models = await checkedJudgeModels(pairs, settings, flags);

  if (flags.dryRun) {
    process.stdout.write(`${dryRunReport(pairs, flags)}\n`);
    return;
  }
  await using store = await openStore(flags.logDir);
  const jobs: Job[] = [];
  for (const { plan, subject } of pairs)
    jobs.push(await createJob(store.db, plan, subject, settings, systemEnvironment));
  await execute(store.db, jobs, models, flags);
}

/** Sample what stopped runs lack; their settings come from the store. */
export async function resumeRuns(db: Database, runs: readonly Run[], flags: CallFlags): Promise<void> {
  const judges = runs.flatMap((stored) => [...judgesByVariant(stored).values()].flat());
  const models = await judgeModels(judges, {});
  const jobs: Job[] = [];
  for (const stored of runs) jobs.push(await restoreJob(db, stored, await subjectAgain(stored, flags)));
  await execute(db, jobs, models, flags);
}

/** The subject of a stored run. */
export function subjectAgain({ subject, manifest }: Run, flags: CallFlags): Promise<Subject> {
  return subjectOf(subject, flags, manifest.subject.details);
}

/**
 * The simulations among what was asked for, or none.
 * @throws {UserError} where scenarios are asked for as well: they are analysed in another way
 */
function simulationsAmong(addresses: readonly string[]): string[] {
  const names = addresses.flatMap((address) => address.split(","));
  const simulations = names.filter(isSimulation);
  if (simulations.length === 0 || simulations.length === names.length) return simulations;
  throw new UserError("SIMULATION_MIXED", `${simulations.join(", ")} cannot be run with scenarios`, {
    fix: "run simulations in a command of their own",
  });
}

async function execute(
  db: Database,
  jobs: readonly Job[],
  models: JudgeModels,
  flags: CallFlags,
): Promise<void> {
  const { runs, outcome } = await sampleAndJudge(db, jobs, models, flags);
  const analysis = await analysisOf(db, { runs, trainings: [] }, flags.logDir, DEFAULT_ANALYSIS);
  process.stdout.write(`${analysisReport(analysis)}\n`);
  reportIncomplete(outcome, flags);
}

function dryRunReport(
  pairs: readonly { plan: Plan; subject: Subject }[],
  { price, maxTokens }: RunFlags,
): string {
  const lines = pairs.map(({ plan, subject }) => {
    const { episodes, inputTokens } = estimatePlan(plan);
    const most = price && (inputTokens * price.input + episodes * maxTokens * price.output) / 1e6;
    return [
      `${plan.variants[0]?.name} × ${subject.name}: ${formatCount(episodes)} episodes`,
      `(${plan.variants.length} variants, ${plan.queries.size} conditions, ${plan.epochs} epochs)`,
      `about ${formatCount(inputTokens)} tokens in, at most ${formatCount(episodes * maxTokens)} out`,
      most === undefined ? "cost unknown: give --price" : `at most ${formatCost(most)}`,
    ].join(", ");
  });
  return [...lines, "dry run: nothing was sampled"].join("\n");
}
