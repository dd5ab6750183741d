import { executeAudit, type AuditJob } from "../audit/audit.ts";
import { auditFindings } from "../audit/findings.ts";
import { DEFAULT_ANALYSIS } from "../analysis/analyze.ts";
import { judgeRun } from "../judge/judge-run.ts";
import { auditReport } from "../report/audit-report.ts";
import { Progress } from "../report/progress.ts";
import type { Budget } from "../run/budget.ts";
import { systemEnvironment } from "../run/environment.ts";
import type { RunObserver, RunOutcome } from "../run/run.ts";
import type { Database } from "../store/open.ts";
import { findRun, type Run } from "../store/runs.ts";
import { callOptions } from "./call-options.ts";
import type { CallFlags } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { reportIncomplete } from "./sampling.ts";
import { vote, voteJob, type JudgeModels } from "./voting.ts";

/** Execute audits one after the other, and print what each found; one that ends before its plan does ends the command. */
export async function auditAndReport(
  db: Database,
  jobs: readonly AuditJob[],
  models: JudgeModels,
  flags: CallFlags & { json?: boolean },
  budget: Budget,
): Promise<void> {
  for (const job of jobs) {
    const outcome = await audit(db, job, models, flags, budget);
    if (outcome.stopped !== undefined) {
      reportIncomplete({ ...outcome, incomplete: [job.run] }, flags);
      return;
    }
    const findings = await auditFindings(db, await findRun(db, job.run.id), DEFAULT_ANALYSIS);
    process.stdout.write(`${flags.json ? JSON.stringify(findings, undefined, 2) : auditReport(findings)}\n`);
    reportIncomplete(outcome, flags);
  }
}

/** Execute one audit with live progress. */
export async function audit(
  db: Database,
  job: AuditJob,
  models: JudgeModels,
  flags: CallFlags,
  budget: Budget,
): Promise<RunOutcome> {
  process.stderr.write(`audit ${job.run.id} into ${flags.logDir}\n`);
  const judge = async (run: Run) => {
    await judgeRun(db, run, systemEnvironment.now);
    await vote(db, [voteJob(run, models)], flags, { seed: run.manifest.settings.seed });
  };
  using interrupt = interruptible();
  const progress = new Progress(process.stderr, 0, budget, systemEnvironment.now, "episodes");
  try {
    return await executeAudit(
      db,
      job,
      callOptions(flags, budget, interrupt),
      systemEnvironment,
      overRounds(progress),
      judge,
    );
  } finally {
    progress.close();
  }
}

/** An audit plans more in every round; what one round recorded is no news in the next. */
function overRounds(progress: Progress): RunObserver {
  let begun = false;
  return {
    started(run, recorded, planned) {
      progress.expect(planned);
      if (!begun) progress.started(run, recorded);
      begun = true;
    },
    recorded: () => progress.recorded(),
    faulted: (error) => progress.faulted(error),
    failed: () => progress.failed(),
    limits: (limits) => progress.limits(limits),
  };
}
