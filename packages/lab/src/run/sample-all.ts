import type { Database } from "../store/open.ts";
import { findRun, type Run } from "../store/runs.ts";
import type { Subject } from "../subject/subject.ts";
import { Budget } from "./budget.ts";
import { DEFAULT_CALLS } from "./defaults.ts";
import { systemEnvironment } from "./environment.ts";
import { createJob, type Settings } from "./job.ts";
import type { Plan } from "./plan.ts";
import { executeRuns, type RunObserver } from "./run.ts";

/** Says nothing. */
export const SILENT: RunObserver = { started() {}, recorded() {}, faulted() {}, failed() {}, limits() {} };

/**
 * Sample and record one plan with one subject: the library's short form of `candor run`.
 * @returns the run; episodes that could not be sampled are missing from it
 * @throws {UserError} as `executeRuns`
 */
export async function sampleAll(
  db: Database,
  plan: Plan,
  subject: Subject,
  settings: Omit<Settings, "epochs">,
): Promise<Run> {
  const job = await createJob(db, plan, subject, settings, systemEnvironment);
  const never = new AbortController().signal;
  const options = { ...DEFAULT_CALLS, budget: new Budget({}), stop: never, abort: never };
  await executeRuns(db, [job], options, systemEnvironment, SILENT);
  return findRun(db, job.run.id);
}
