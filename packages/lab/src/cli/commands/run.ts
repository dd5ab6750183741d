import { readCards } from "../../judge/calibration/card.ts";
import { checkJudgeModel, judgesByVariant, judgesOf } from "../../judge/judges.ts";
import { restoreAudit, type AuditJob } from "../../audit/audit.ts";
import { analysisReport } from "../../report/analysis-report.ts";
import { formatCost, formatCount } from "../../report/format.ts";
import { analyzeRuns, DEFAULT_ANALYSIS } from "../../analysis/analyze.ts";
import { Budget } from "../../run/budget.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { estimatePlan } from "../../run/estimate.ts";
import { createJob, restoreJob } from "../../run/job.ts";
import type { Plan } from "../../run/plan.ts";
import type { Job } from "../../run/run.ts";
import { openExistingStore, openStore, type Database } from "../../store/open.ts";
import { recordedCount } from "../../store/episodes.ts";
import type { Run } from "../../store/runs.ts";
import type { Subject } from "../../subject/subject.ts";
import type { CallFlags, RunFlags } from "../flags.ts";
import { auditAndReport } from "../auditing.ts";
import { lookups } from "../lookups.ts";
import { pairsOf } from "../pairs.ts";
import { checkPrice } from "../price.ts";
import { runsOf } from "../runs-of.ts";
import { reportIncomplete, sampleAndJudge } from "../sampling.ts";
import { requirePlanCapabilities, settingsOf, subjectOf } from "../subjects.ts";
import { judgeModels, type JudgeModels } from "../voting.ts";

/** `candor run`: check everything that can be checked, then sample, judge and analyse. */
export async function run(addresses: string[], flags: RunFlags & CallFlags): Promise<void> {
  const subjects = await Promise.all(flags.model.map((name) => subjectOf(name, flags)));
  const settings = settingsOf(flags);
  const pairs = pairsOf(addresses, subjects, flags);
  for (const { plan, subject } of pairs) requirePlanCapabilities(plan, subject, settings);
  const judges = pairs.flatMap(({ plan }) => plan.variants.flatMap((variant) => judgesOf(variant.judges)));
  checkJudgeModel(judges, flags.judgeModel);
  const models = await judgeModels(judges, { seed: flags.seed });
  checkPrice(flags.costLimit, flags.price, flags.model);
  // The price given is the subject's.
  checkPrice(flags.costLimit, undefined, [...models.keys()]);

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

/** `candor resume`: sample what stopped runs lack; their settings come from the store. */
export async function resume(fragments: string[], flags: CallFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const { db } = store;
  const runs: Run[] = [];
  const audits: Run[] = [];
  for (const asked of await runsOf(db, fragments)) {
    const complete = (await recordedCount(db, asked.id)) >= asked.planned;
    if (asked.manifest.origin === "sampled" && !complete) runs.push(asked);
    if (asked.manifest.origin === "audited" && (!complete || asked.status !== "finished")) audits.push(asked);
  }
  if (runs.length + audits.length === 0) {
    process.stderr.write("nothing to resume: no run lacks an episode\n");
    return;
  }
  const judges = [...runs, ...audits].flatMap((stored) => [...judgesByVariant(stored).values()].flat());
  const models = await judgeModels(judges, {});
  const restored = (stored: Run) => subjectOf(stored.subject, flags, stored.manifest.subject.details);
  const jobs: Job[] = [];
  for (const stored of runs) jobs.push(await restoreJob(db, stored, await restored(stored)));
  if (jobs.length > 0) await execute(db, jobs, models, flags);
  const audited: AuditJob[] = [];
  for (const stored of audits) audited.push(await restoreAudit(db, stored, await restored(stored)));
  await auditAndReport(db, audited, models, flags, new Budget(flags));
}

async function execute(
  db: Database,
  jobs: readonly Job[],
  models: JudgeModels,
  flags: CallFlags,
): Promise<void> {
  const { runs, outcome } = await sampleAndJudge(db, jobs, models, flags);
  const { logDir } = flags;
  const known = await lookups(db, runs, logDir, DEFAULT_ANALYSIS);
  const analysis = await analyzeRuns(db, runs, DEFAULT_ANALYSIS, readCards(logDir), known);
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
