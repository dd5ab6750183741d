import type { Environment } from "../run/environment.ts";
import { runId } from "../run/job.ts";
import type { EpisodePlan, PlannedEpisode } from "../run/plan.ts";
import { executeRuns, type RunObserver, type RunOptions, type RunOutcome } from "../run/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import {
  episodeKey,
  planInterventions,
  plannedInterventions,
  upsertWhiteBox,
  type StoredIntervention,
} from "../store/interventions.ts";
import type { Database } from "../store/open.ts";
import { findRun, insertRun, insertText, setRunStatus, storedQueries, type Run } from "../store/runs.ts";
import type { Subject } from "../subject/subject.ts";
import { VERSION } from "../version.ts";
import { deliver } from "./delivery.ts";
import { nextDraws } from "./draws.ts";
import { changeColumns, WORDINGS } from "./intervention.ts";
import { loadAudited, sideOf, type Audited, type Parent } from "./parents.ts";
import { isIntervention, plannedChanges, type AuditExtent, type PlannedChange } from "./plan.ts";
import { readWhiteBox } from "./white-box.ts";

/** An audit with what it needs to go on. */
export interface AuditJob {
  run: Run;
  audited: Audited;
  subject: Subject;
}

/**
 * Write a new audit of a run into the store: nothing is sampled yet.
 * @param audited as `loadAudited` gives it
 */
export async function createAudit(
  db: Database,
  of: Run,
  audited: Audited,
  subject: Subject,
  extent: AuditExtent,
  environment: Environment,
): Promise<AuditJob> {
  const { scenario, conditions } = audited;
  const { variant } = scenario;
  const createdAt = new Date(environment.now()).toISOString();
  const names = [conditions.trained, conditions.unmonitored];
  const pick = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
  // An audit is no measurement of the training whose checkpoint it audits.
  const { training: _, ...manifest } = of.manifest;
  const run: Run = {
    id: runId(createdAt, environment),
    created_at: createdAt,
    scenario: of.scenario,
    subject: subject.name,
    status: "running",
    planned: 0,
    manifest: {
      ...manifest,
      candor: VERSION,
      node: process.version,
      origin: "audited",
      audit: {
        run: of.id,
        variant,
        ...extent,
        interventions: [...extent.interventions],
        wordings: [...extent.wordings],
      },
      files: {},
      subject: { name: subject.name, details: subject.details },
      scenarios: { [variant]: await insertText(db, JSON.stringify(scenario)) },
      conditions: pick(of.manifest.conditions),
      asked: { [variant]: names },
      queries: pick(of.manifest.queries),
      planned: Object.fromEntries(names.map((name) => [name, 0])),
      judges: { [variant]: of.manifest.judges[variant] ?? { compliance: [], reasoning: [] } },
    },
  };
  await insertRun(db, run, [...(await storedQueries(db, of.id)).values()]);
  return { run, audited, subject };
}

/** The job of a stored audit. Everything comes from the store. */
export async function restoreAudit(db: Database, run: Run, subject: Subject): Promise<AuditJob> {
  const { audit } = run.manifest;
  if (audit === undefined) throw new Error(`run ${run.id} is no audit`);
  return { run, audited: await loadAudited(db, await findRun(db, audit.run), audit.variant), subject };
}

/** How much a stored audit does. */
export function extentOf({ id, manifest: { audit } }: Run): AuditExtent {
  if (audit === undefined) throw new Error(`run ${id} is no audit`);
  const { queries, detailed, examples } = audit;
  return {
    interventions: audit.interventions.filter(isIntervention),
    wordings: WORDINGS.filter((words) => audit.wordings.includes(words)),
    queries,
    detailed,
    examples,
  };
}

/**
 * Plan, sample and judge an audit to its end: first what depends on nothing, then rounds of resampling, each planned from
 * what the last one showed. Interventions are stored before they are sampled, so a killed audit goes on where it was.
 * @param judge judges what was sampled, by the judges that the manifest names
 */
export async function executeAudit(
  db: Database,
  job: AuditJob,
  options: RunOptions,
  environment: Environment,
  observer: RunObserver,
  judge: (run: Run) => Promise<void>,
): Promise<RunOutcome> {
  const { audited, subject, run } = job;
  const extent = extentOf(run);
  const changes = plannedChanges(audited, extent, subject.capabilities.prefill);
  let outcome = await sampleChanges(db, job, changes, options, environment, observer);
  await judge(run);
  while (outcome.stopped === undefined && extent.interventions.includes("resample")) {
    const draws = await nextDraws(db, job.run, audited, extent.examples);
    if (draws.length === 0) break;
    outcome = await sampleChanges(db, job, draws, options, environment, observer);
    await judge(run);
  }
  if (outcome.stopped === undefined && extent.detailed > 0) await lookInside(db, job, extent, environment);
  await setRunStatus(db, run.id, outcome.stopped === undefined ? "finished" : "stopped");
  return outcome;
}

/** Store what can be read inside the subject, where it runs in this process. */
async function lookInside(
  db: Database,
  { run, audited, subject }: AuditJob,
  { queries }: AuditExtent,
  environment: Environment,
): Promise<void> {
  const options = { queries, seed: 1, resamples: 10_000 };
  const findings = await readWhiteBox(subject, audited, run.manifest.settings, options);
  await subject[Symbol.asyncDispose]?.();
  if (findings === undefined) return;
  const createdAt = new Date(environment.now()).toISOString();
  await upsertWhiteBox(db, {
    run_id: run.id,
    findings: JSON.stringify(findings),
    created_at: createdAt,
  });
}

/** Store changes as planned, and sample what is missing of all planned so far. */
async function sampleChanges(
  db: Database,
  { run, audited, subject }: AuditJob,
  changes: readonly PlannedChange[],
  options: RunOptions,
  environment: Environment,
  observer: RunObserver,
): Promise<RunOutcome> {
  const { variant } = audited.scenario;
  await planInterventions(
    db,
    run.id,
    changes.map(({ parent, side, change, delivery, given }) => ({
      run_id: run.id,
      variant,
      condition: audited.conditions[side],
      query_id: parent.queryId,
      parent_id: parent.id,
      ...changeColumns(change),
      delivery,
      text: given,
    })),
  );
  const planned = await plannedInterventions(db, run.id);
  const job = { run, plan: new InterventionPlan(audited, planned), subject };
  return executeRuns(db, [job], options, environment, observer);
}

/** The episodes that follow from stored interventions. */
class InterventionPlan implements EpisodePlan {
  readonly variants: readonly Scenario[];
  readonly size: number;
  readonly #audited: Audited;
  readonly #planned: readonly StoredIntervention[];
  readonly #parents: ReadonlyMap<number, Parent>;

  constructor(audited: Audited, planned: readonly StoredIntervention[]) {
    this.variants = [audited.scenario];
    this.size = planned.length;
    this.#audited = audited;
    this.#planned = planned;
    this.#parents = new Map(audited.parents.map((parent) => [parent.id, parent]));
  }

  asked(): ReturnType<EpisodePlan["asked"]> {
    const { conditions, scenario } = this.#audited;
    return [conditions.trained, conditions.unmonitored].map((name) => [
      name,
      scenario.querySets[scenario.conditions[name]?.queries ?? ""] ?? [],
    ]);
  }

  *episodes(): Generator<PlannedEpisode> {
    for (const { parent_id, text: given, delivery, ...row } of this.#planned) {
      const parent = this.#parents.get(parent_id);
      const side = sideOf(this.#audited.conditions, row.condition);
      if (parent === undefined || side === undefined) throw new Error(`no parent of intervention ${row.id}`);
      const { scenario, query, queryIndex } = this.#audited.asked(side, parent);
      yield {
        key: episodeKey(row),
        scenario,
        query,
        queryIndex,
        promptEpoch: parent.epoch,
        change: (request) => deliver(request, { delivery, given }, parent.reply),
      };
    }
  }
}
