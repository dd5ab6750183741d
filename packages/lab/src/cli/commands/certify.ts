import { analyzeRuns, DEFAULT_ANALYSIS } from "../../analysis/analyze.ts";
import { readCards } from "../../judge/calibration/card.ts";
import { checkJudgeModel, judgesOf } from "../../judge/judges.ts";
import { createAudit, type AuditJob } from "../../audit/audit.ts";
import { analyzeAudits, mediationLookup } from "../../audit/findings.ts";
import { loadAudited } from "../../audit/parents.ts";
import { certificationPlans, swappedQueries, REPLY_TOKENS } from "../../organism/arms.ts";
import { writeCertification } from "../../organism/certification-record.ts";
import { certify } from "../../organism/certify.ts";
import { ORGANISMS } from "../../organism/planted.ts";
import { swapsOnly } from "../../organism/transplants.ts";
import { certificationReport } from "../../report/certification-report.ts";
import { Budget } from "../../run/budget.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { createJob } from "../../run/job.ts";
import type { Job } from "../../run/run.ts";
import { DEFAULT_VARIANT } from "../../scenario/scenario.ts";
import { openStore, type Database } from "../../store/open.ts";
import { resolveSubject } from "../../subject/resolve.ts";
import { VERSION } from "../../version.ts";
import { audit } from "../auditing.ts";
import type { CallFlags, CertifyFlags } from "../flags.ts";
import { reportIncomplete, sampleAndJudge } from "../sampling.ts";
import { judgeModels } from "../voting.ts";

/** `candor certify`: every organism through every arm, and the verdicts beside what was planted. */
export async function certifyOrganisms(flags: CertifyFlags & CallFlags): Promise<void> {
  const { queries, seed, delta, logDir } = flags;
  const plans = ORGANISMS.flatMap((name) => certificationPlans(name, flags).map((plan) => ({ name, plan })));
  const judges = plans.flatMap(({ plan }) => plan.variants.flatMap((variant) => judgesOf(variant.judges)));
  checkJudgeModel(judges, flags.judgeModel);
  const models = await judgeModels(judges, { seed });

  await using store = await openStore(logDir);
  const jobs: Job[] = [];
  for (const [name, group] of Map.groupBy(plans, (each) => each.name)) {
    const subject = await resolveSubject(`organism/${name}`, { env: process.env });
    for (const { plan } of group)
      jobs.push(
        await createJob(store.db, plan, subject, { maxTokens: REPLY_TOKENS, seed }, systemEnvironment),
      );
  }
  const budget = new Budget(flags);
  const { runs, outcome } = await sampleAndJudge(store.db, jobs, models, flags, budget);
  if (outcome.incomplete.length > 0) {
    reportIncomplete(outcome, flags);
    return;
  }
  const options = { ...DEFAULT_ANALYSIS, delta };
  for (const job of await swapJobs(store.db, jobs, flags)) {
    const swapped = await audit(store.db, job, models, flags, budget);
    if (swapped.incomplete.length === 0) continue;
    reportIncomplete(swapped, flags);
    return;
  }
  const mediationOf = mediationLookup(await analyzeAudits(store.db, runs, options));
  const analysis = await analyzeRuns(store.db, runs, options, readCards(logDir), { mediationOf });
  const result = certify(analysis, ORGANISMS, mediationOf);
  const createdAt = new Date(systemEnvironment.now()).toISOString();
  const record = {
    version: 2 as const,
    candor: VERSION,
    createdAt,
    settings: { queries, seed, delta },
    ...result,
  };
  writeCertification(logDir, record);
  process.stdout.write(
    `${flags.json ? JSON.stringify(record, undefined, 2) : certificationReport(record)}\n`,
  );
  if (!result.certified) process.exitCode = 1;
}

/** Audits of the organisms whose truth says what causes the decision: their scratchpads swapped between the conditions. */
async function swapJobs(db: Database, jobs: readonly Job[], flags: CertifyFlags): Promise<AuditJob[]> {
  const audits: AuditJob[] = [];
  for (const { run, plan, subject } of jobs) {
    const queries = swappedQueries(subject.name.replace("organism/", ""), flags);
    if (queries === undefined || plan.variants.every(({ variant }) => variant !== DEFAULT_VARIANT)) continue;
    const audited = await loadAudited(db, run, DEFAULT_VARIANT);
    audits.push(await createAudit(db, run, audited, subject, swapsOnly(queries), systemEnvironment));
  }
  return audits;
}
