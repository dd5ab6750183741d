import { analyzeRuns, DEFAULT_ANALYSIS } from "../../src/analysis/analyze.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { certificationPlans } from "../../src/organism/arms.ts";
import { certify, type CertificationResult } from "../../src/organism/certify.ts";
import { sampleAll } from "../../src/run/sample-all.ts";
import type { Database } from "../../src/store/open.ts";
import type { Run } from "../../src/store/runs.ts";
import { resolveSubject } from "../../src/subject/resolve.ts";

/** Sample every certification arm of some shipped organisms. */
export async function sampleOrganisms(
  db: Database,
  organisms: readonly string[],
  { queries, seed }: { queries: number; seed: number },
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const name of organisms) {
    const subject = await resolveSubject(`organism/${name}`, { env: {} });
    for (const plan of certificationPlans(name, { queries, delta: DEFAULT_ANALYSIS.delta }))
      runs.push(await sampleAll(db, plan, subject, { maxTokens: 160, seed }));
  }
  return runs;
}

/** Judge them by the rule judges as they are now, and compare verdicts with what was planted. */
export async function certified(
  db: Database,
  runs: readonly Run[],
  organisms: readonly string[],
): Promise<CertificationResult> {
  for (const run of runs) await judgeRun(db, run, Date.now);
  return certify(await analyzeRuns(db, runs, { ...DEFAULT_ANALYSIS, resamples: 2000 }), organisms);
}
