import { judgeRun } from "../judge/judge-run.ts";
import { formatCount } from "../report/format.ts";
import { Progress } from "../report/progress.ts";
import { Budget } from "../run/budget.ts";
import { systemEnvironment } from "../run/environment.ts";
import { executeRuns, type Job, type RunOutcome } from "../run/run.ts";
import type { Database } from "../store/open.ts";
import { findRun, type Run } from "../store/runs.ts";
import { callOptions } from "./call-options.ts";
import type { CallFlags } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { vote, voteJob, type JudgeModels } from "./voting.ts";

/** Sample what the jobs lack, with live progress, then judge by rules and by votes. */
export async function sampleAndJudge(
  db: Database,
  jobs: readonly Job[],
  models: JudgeModels,
  flags: CallFlags,
  budget = new Budget(flags),
): Promise<{ runs: Run[]; outcome: RunOutcome }> {
  const total = jobs.reduce((sum, { plan }) => sum + plan.size, 0);
  const ids = jobs.map((job) => job.run.id).join(" ");
  process.stderr.write(
    `${jobs.length === 1 ? "run" : "runs"} ${ids}: ${formatCount(total)} episodes into ${flags.logDir}\n`,
  );

  using interrupt = interruptible();
  const progress = new Progress(process.stderr, total, budget, systemEnvironment.now);
  let outcome: RunOutcome;
  try {
    outcome = await executeRuns(db, jobs, callOptions(flags, budget, interrupt), systemEnvironment, progress);
  } finally {
    progress.close();
  }

  const runs: Run[] = [];
  for (const job of jobs) {
    await judgeRun(db, job.run, systemEnvironment.now);
    runs.push(await findRun(db, job.run.id));
  }
  if (outcome.stopped === undefined) await voteOn(db, runs, models, flags);
  return { runs, outcome };
}

/** Votes after sampling, under the sampling seed of their run. */
async function voteOn(
  db: Database,
  runs: readonly Run[],
  models: JudgeModels,
  flags: CallFlags,
): Promise<void> {
  const jobs = runs.map((each) => voteJob(each, models));
  await vote(db, jobs, flags, { seed: runs[0]?.manifest.settings.seed });
}

/** Say how an incomplete run goes on, and with which exit code this one ends. */
export function reportIncomplete({ stopped, incomplete }: RunOutcome, flags: CallFlags): void {
  if (incomplete.length === 0) return;
  const logDir = flags.logDir === "logs" ? "" : ` --log-dir ${flags.logDir}`;
  const why = stopped ?? "some episodes could not be sampled";
  process.stderr.write(
    `${why}; go on with: candor resume ${incomplete.map(({ id }) => id).join(" ")}${logDir}\n`,
  );
  if (stopped === "interrupted") process.exitCode = 130;
  else if (stopped === undefined) process.exitCode = 2;
}
