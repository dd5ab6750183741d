import { createAudit, restoreAudit, type AuditJob } from "../../audit/audit.ts";
import { estimateAudit, expected } from "../../audit/estimate.ts";
import { INTERVENTIONS, WORDINGS } from "../../audit/intervention.ts";
import { auditedConditions, loadAudited, type Audited } from "../../audit/parents.ts";
import { isIntervention, possible, type AuditExtent } from "../../audit/plan.ts";
import { UserError } from "../../errors.ts";
import { judgesByVariant } from "../../judge/judges.ts";
import { formatCost, formatCount } from "../../report/format.ts";
import { Budget } from "../../run/budget.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { estimatePlan } from "../../run/estimate.ts";
import { createJob } from "../../run/job.ts";
import type { Plan } from "../../run/plan.ts";
import type { Job } from "../../run/run.ts";
import { loadScenarios } from "../../scenario/load.ts";
import { listScenarios } from "../../scenario/locate.ts";
import { openExistingStore, openStore, type Database } from "../../store/open.ts";
import { findRun, type Run } from "../../store/runs.ts";
import type { Subject } from "../../subject/subject.ts";
import { auditAndReport } from "../auditing.ts";
import type { AuditFlags, CallFlags } from "../flags.ts";
import { pairsOf } from "../pairs.ts";
import { checkPrice } from "../price.ts";
import { reportIncomplete, sampleAndJudge } from "../sampling.ts";
import { checkedJudgeModels, settingsOf, subjectOf } from "../subjects.ts";
import { judgeModels } from "../voting.ts";

type Flags = AuditFlags & CallFlags;

/** `candor audit`: intervene on scratchpads, of a stored run or of a scenario that is sampled first. */
export async function audit(target: string, flags: Flags): Promise<void> {
  if (isScenario(target)) await auditScenario(target, flags);
  else await auditRun(target, flags);
}

/** `candor resume` on audits: each goes on behind its last stored episode. */
export async function resumeAudits(
  db: Database,
  audits: readonly Run[],
  subjectAgain: (run: Run) => Promise<Subject>,
  flags: CallFlags,
): Promise<void> {
  const models = await judgeModels(
    audits.flatMap((stored) => [...judgesByVariant(stored).values()].flat()),
    {},
  );
  const jobs: AuditJob[] = [];
  for (const stored of audits) jobs.push(await restoreAudit(db, stored, await subjectAgain(stored)));
  await auditAndReport(db, jobs, models, flags, new Budget(flags));
}

function isScenario(target: string): boolean {
  return /\.ya?ml$/u.test(target) || listScenarios().includes(target.split("/")[0] ?? "");
}

async function auditScenario(address: string, flags: Flags): Promise<void> {
  const subjects = await Promise.all(flags.model.map((name) => subjectOf(name, flags)));
  const settings = settingsOf(flags);
  const pairs = subjects.flatMap((subject) => {
    const [scenario] = loadScenarios(address, [flags.variant], subject.rendering ?? "full");
    if (scenario === undefined) return [];
    const { trained, unmonitored } = auditedConditions(scenario, Object.keys(scenario.conditions));
    const asked = { ...flags, variants: [flags.variant], condition: [trained, unmonitored] };
    return pairsOf([address], [subject], asked);
  });
  const extents = pairs.map(({ subject }) => extentFor(subject, flags));
  const models = await checkedJudgeModels(pairs, settings, flags);
  if (flags.dryRun) {
    const lines = pairs.flatMap(({ plan, subject }, index) => [
      sampledLine(plan, subject, flags),
      ...plan.variants.map((scenario) =>
        auditLine(expected(plan, scenario), subject, extents[index] ?? extentFor(subject, flags), flags),
      ),
    ]);
    const stands = "scratchpads of eight sentences were assumed";
    process.stdout.write(`${[...lines, `dry run: nothing was sampled; ${stands}`].join("\n")}\n`);
    return;
  }

  await using store = await openStore(flags.logDir);
  const { db } = store;
  const budget = new Budget(flags);
  const sampled: Job[] = [];
  for (const { plan, subject } of pairs)
    sampled.push(await createJob(db, plan, subject, settings, systemEnvironment));
  const { outcome } = await sampleAndJudge(db, sampled, models, flags, budget);
  if (outcome.stopped !== undefined) {
    reportIncomplete(outcome, flags);
    return;
  }
  const audits: AuditJob[] = [];
  for (const [index, { run, subject }] of sampled.entries()) {
    const audited = await loadAudited(db, run, flags.variant);
    const extent = extents[index] ?? extentFor(subject, flags);
    audits.push(await createAudit(db, run, audited, subject, extent, systemEnvironment));
  }
  await auditAndReport(db, audits, models, flags, budget);
}

async function auditRun(fragment: string, flags: Flags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const { db } = store;
  const run = await findRun(db, fragment);
  const subject = await subjectOf(run.subject, flags, run.manifest.subject.details);
  const extent = extentFor(subject, flags);
  const models = await judgeModels([...judgesByVariant(run).values()].flat(), { seed: flags.seed });
  checkPrice(flags.costLimit, flags.price, [run.subject]);
  checkPrice(flags.costLimit, undefined, [...models.keys()]);
  if (flags.dryRun) {
    const audited = await loadAudited(db, run, flags.variant);
    process.stdout.write(`${auditLine(audited, subject, extent, flags)}\ndry run: nothing was sampled\n`);
    return;
  }
  const job =
    run.manifest.audit === undefined ? await newAudit(run, extent) : await restoreAudit(db, run, subject);
  await auditAndReport(db, [job], models, flags, new Budget(flags));

  async function newAudit(of: Run, wanted: AuditExtent): Promise<AuditJob> {
    const audited = await loadAudited(db, of, flags.variant);
    return createAudit(db, of, audited, subject, wanted, systemEnvironment);
  }
}

/**
 * How much is done with a subject.
 * @throws {UserError} `INTERVENTION_UNKNOWN`; `SUBJECT_LACKS` for one that needs a prefill which the subject does not take
 */
function extentFor(
  subject: Subject,
  { intervention, limit: queries, detailed, examples }: AuditFlags,
): AuditExtent {
  const { done, missing } = possible(subject.capabilities.prefill);
  const wanted = intervention ?? done;
  const unknown = wanted.find((name) => !isIntervention(name));
  if (unknown !== undefined) {
    throw new UserError("INTERVENTION_UNKNOWN", `unknown intervention: ${unknown}`, {
      where: "--intervention",
      fix: `use some of ${Object.keys(INTERVENTIONS).join(", ")}`,
    });
  }
  const lacking = missing.filter((name) => wanted.includes(name));
  if (lacking.length > 0) {
    throw new UserError(
      "SUBJECT_LACKS",
      `${subject.name} cannot be given a prefill, which ${lacking.join(", ")} needs`,
      {
        where: "--intervention",
        fix: `leave it out; it allows ${done.join(", ")}`,
      },
    );
  }
  return { interventions: wanted.filter(isIntervention), wordings: WORDINGS, queries, detailed, examples };
}

function sampledLine(plan: Plan, subject: Subject, { price, maxTokens }: Flags): string {
  const { episodes, inputTokens } = estimatePlan(plan);
  return pricedLine(`${plan.variants[0]?.name} × ${subject.name}: ${formatCount(episodes)} episodes`, {
    episodes,
    inputTokens,
    price,
    maxTokens,
  });
}

function auditLine(
  audited: Audited,
  subject: Subject,
  extent: AuditExtent,
  { price, maxTokens }: Flags,
): string {
  const { prefill } = subject.capabilities;
  const { episodes, inputTokens } = estimateAudit(audited, extent, prefill);
  const missing = possible(prefill).missing;
  const names = extent.interventions.join(", ");
  return [
    pricedLine(`  then at most ${formatCount(episodes)} after interventions (${names})`, {
      episodes,
      inputTokens,
      price,
      maxTokens,
    }),
    ...(missing.length > 0 ? [`  not done, since it takes no prefill: ${missing.join(", ")}`] : []),
  ].join("\n");
}

function pricedLine(
  what: string,
  {
    episodes,
    inputTokens,
    price,
    maxTokens,
  }: { episodes: number; inputTokens: number; price: CallFlags["price"]; maxTokens: number },
): string {
  const most = price && (inputTokens * price.input + episodes * maxTokens * price.output) / 1e6;
  return [
    what,
    `about ${formatCount(inputTokens)} tokens in, at most ${formatCount(episodes * maxTokens)} out`,
    most === undefined ? "cost unknown: give --price" : `at most ${formatCost(most)}`,
  ].join(", ");
}
