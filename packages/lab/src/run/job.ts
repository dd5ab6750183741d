import { conditionsOver, type Query, type Scenario } from "../scenario/scenario.ts";
import { scenarioSchema } from "../scenario/schema.ts";
import type { Database } from "../store/open.ts";
import { findText, insertRun, insertText, type Manifest, type Run, type StoredQuery } from "../store/runs.ts";
import type { Subject } from "../subject/subject.ts";
import { VERSION } from "../version.ts";
import type { Environment } from "./environment.ts";
import { Plan } from "./plan.ts";
import type { Job } from "./run.ts";

/** Settings that decide what is sampled; stored in the manifest. */
export type Settings = Manifest["settings"];

/**
 * Write a new run into the store: nothing is sampled yet.
 * @param training the checkpoint that the run measures, where it measures one
 */
export async function createJob(
  db: Database,
  plan: Plan,
  subject: Subject,
  settings: Omit<Settings, "epochs">,
  environment: Environment,
  training?: Manifest["training"],
): Promise<Job> {
  const [scenario] = plan.variants;
  if (!scenario) throw new RangeError("a job needs at least one variant");
  const createdAt = new Date(environment.now()).toISOString();
  const conditions = conditionsOver(plan.variants);
  const scenarios: Record<string, string> = {};
  for (const variant of plan.variants)
    scenarios[variant.variant] = await insertText(db, JSON.stringify(variant));

  const run: Run = {
    id: runId(createdAt, environment),
    created_at: createdAt,
    scenario: scenario.name,
    subject: subject.name,
    status: "running",
    planned: plan.size,
    manifest: {
      candor: VERSION,
      node: process.version,
      origin: "sampled",
      ...(training && { training }),
      files: {},
      subject: { name: subject.name, details: subject.details },
      scenarios,
      rendering: scenario.rendering,
      conditions: Object.fromEntries(
        [...plan.queries.keys()].map((name) => [name, { role: conditions[name]?.role ?? "control" }]),
      ),
      asked: Object.fromEntries(
        plan.variants.map((variant) => [variant.variant, plan.asked(variant).map(([name]) => name)]),
      ),
      queries: Object.fromEntries([...plan.queries].map(([name, list]) => [name, list.map(({ id }) => id)])),
      planned: Object.fromEntries([...plan.queries].map(([name, list]) => [name, list.length * plan.epochs])),
      ...(scenario.queryFile === undefined ? {} : { queryFile: scenario.queryFile }),
      ...(scenario.comprehensionOf === undefined ? {} : { comprehensionOf: scenario.comprehensionOf }),
      wordings: plan.variants.filter(({ wording }) => wording).map(({ variant }) => variant),
      judges: Object.fromEntries(plan.variants.map(({ variant, judges }) => [variant, judges])),
      settings: { epochs: plan.epochs, ...settings },
    },
  };
  await insertRun(db, run, plannedQueries(plan));
  return { run, plan, subject };
}

/** Rebuild the job of a stored run. */
export async function restoreJob(db: Database, run: Run, subject: Subject): Promise<Job> {
  return { run, subject, plan: await restorePlan(db, run) };
}

/** Rebuild the plan of a stored run. Everything comes from the store, so edited or lost files do not matter. */
export async function restorePlan(db: Database, run: Run): Promise<Plan> {
  const { scenarios, queries, settings } = run.manifest;
  const variants: Scenario[] = [];
  for (const hash of Object.values(scenarios)) variants.push(await storedScenario(db, hash));

  const [scenario] = variants;
  const conditions = conditionsOver(variants);
  const asked = Object.keys(run.manifest.conditions).map((name) => {
    const set = scenario?.querySets[conditions[name]?.queries ?? ""] ?? [];
    const byId = new Map(set.map((query) => [query.id, query]));
    return [name, (queries[name] ?? []).map((id) => required(byId.get(id), id))] as const;
  });
  return new Plan(variants, settings.epochs, new Map(asked));
}

/** A scenario as a run stored it, with its variant applied. */
export async function storedScenario(db: Database, hash: string): Promise<Scenario> {
  return scenarioSchema.parse(JSON.parse(await findText(db, hash)));
}

/** Sorts by time: `20261123-210651-3fa9`. */
export function runId(createdAt: string, environment: Environment): string {
  const [date = "", time = ""] = createdAt.replaceAll(/[-:]/g, "").split(/[T.]/);
  return `${date}-${time}-${environment.id()}`;
}

function plannedQueries(plan: Plan): StoredQuery[] {
  const conditions = conditionsOver(plan.variants);
  const stored = new Map<string, StoredQuery>();
  for (const [condition, list] of plan.queries) {
    const querySet = conditions[condition]?.queries ?? "";
    for (const query of list) stored.set(query.id, { ...query, querySet });
  }
  return [...stored.values()];
}

function required(query: Query | undefined, id: string): Query {
  if (!query) throw new Error(`the stored scenario lacks query ${id}`);
  return query;
}
