import { createAudit, executeAudit } from "../audit/audit.ts";
import { changedEpisodes } from "../audit/evidence.ts";
import { mediationOf } from "../audit/mediation.ts";
import { loadAudited } from "../audit/parents.ts";
import type { AuditExtent } from "../audit/plan.ts";
import { DEFAULT_ANALYSIS } from "../analysis/analyze.ts";
import type { Mediation } from "../analysis/mediation.ts";
import { judgeRun } from "../judge/judge-run.ts";
import { Budget } from "../run/budget.ts";
import { DEFAULT_CALLS } from "../run/defaults.ts";
import { systemEnvironment } from "../run/environment.ts";
import { SILENT } from "../run/sample-all.ts";
import { DEFAULT_VARIANT } from "../scenario/scenario.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import type { Subject } from "../subject/subject.ts";

/** Scratchpads swapped between the conditions as they were written, and nothing else. */
export function swapsOnly(queries: number): AuditExtent {
  return { interventions: ["transplant"], wordings: ["as-written"], queries, detailed: 0, examples: 0 };
}

/**
 * Audit an organism's run by transplants alone, of scratchpads as they were written in the default variant.
 * @throws {Error} where no query was judged in all four cells: a bug, since organisms write scratchpads
 */
export async function auditTransplants(
  db: Database,
  run: Run,
  subject: Subject,
  queries: number,
): Promise<Mediation> {
  const audited = await loadAudited(db, run, DEFAULT_VARIANT);
  const job = await createAudit(db, run, audited, subject, swapsOnly(queries), systemEnvironment);
  const never = new AbortController().signal;
  const options = { ...DEFAULT_CALLS, budget: new Budget({}), stop: never, abort: never };
  const judge = async (audit: Run) => void (await judgeRun(db, audit, systemEnvironment.now));
  await executeAudit(db, job, options, systemEnvironment, SILENT, judge);
  const episodes = await changedEpisodes(db, job.run, audited);
  const mediation = mediationOf(job.run.id, run.id, audited, episodes, DEFAULT_ANALYSIS);
  if (mediation === undefined) throw new Error(`no transplant of ${run.id} was judged in all four cells`);
  return mediation;
}
