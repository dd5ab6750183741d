import { analyzeRuns, DEFAULT_ANALYSIS } from "../../src/analysis/analyze.ts";
import { analyzeAudits, mediationLookup } from "../../src/audit/findings.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { certificationPlans, swappedQueries } from "../../src/organism/arms.ts";
import { certify, type CertificationResult } from "../../src/organism/certify.ts";
import { auditTransplants } from "../../src/organism/transplants.ts";
import { sampleAll } from "../../src/run/sample-all.ts";
import type { Database } from "../../src/store/open.ts";
import { auditsOf, type Run } from "../../src/store/runs.ts";
import { resolveSubject } from "../../src/subject/resolve.ts";

/** Sample every certification arm of some shipped organisms, swapped scratchpads included. */
export async function sampleOrganisms(
  db: Database,
  organisms: readonly string[],
  { queries, seed }: { queries: number; seed: number },
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const name of organisms) {
    const subject = await resolveSubject(`organism/${name}`, { env: {} });
    const options = { queries, delta: DEFAULT_ANALYSIS.delta };
    const own: Run[] = [];
    for (const plan of certificationPlans(name, options))
      own.push(await sampleAll(db, plan, subject, { maxTokens: 160, seed }));
    const swapped = swappedQueries(name, options);
    const [main] = own;
    if (swapped !== undefined && main) {
      await judgeRun(db, main, Date.now);
      await auditTransplants(db, main, subject, swapped);
    }
    runs.push(...own);
  }
  return runs;
}

/** Judge them by the rule judges as they are now, and compare verdicts with what was planted. */
export async function certified(
  db: Database,
  runs: readonly Run[],
  organisms: readonly string[],
): Promise<CertificationResult> {
  const ids = runs.map(({ id }) => id);
  for (const run of [...runs, ...(await auditsOf(db, ids))]) await judgeRun(db, run, Date.now);
  const options = { ...DEFAULT_ANALYSIS, resamples: 2000 };
  const mediationOf = mediationLookup(await analyzeAudits(db, runs, options));
  return certify(await analyzeRuns(db, runs, options, [], { mediationOf }), organisms, mediationOf);
}
