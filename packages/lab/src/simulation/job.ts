import { runId } from "../run/job.ts";
import type { Settings } from "../run/job.ts";
import type { Environment } from "../run/environment.ts";
import type { Database } from "../store/open.ts";
import { findText, insertRun, insertText, type Run, type StoredQuery } from "../store/runs.ts";
import type { Subject } from "../subject/subject.ts";
import { VERSION } from "../version.ts";
import { questionEvents, questionId, SimulationPlan } from "./plan.ts";
import { simulationSchema } from "./schema.ts";
import type { Simulation } from "./simulation.ts";

/** A simulated run with what it needs to go on. */
export interface SimulationJob {
  run: Run;
  plan: SimulationPlan;
  subject: Subject;
}

/** Write a new simulated run into the store: nothing is sampled yet. */
export async function createSimulationJob(
  db: Database,
  plan: SimulationPlan,
  subject: Subject,
  settings: Omit<Settings, "epochs" | "toolCalls">,
  environment: Environment,
): Promise<SimulationJob> {
  const [first] = plan.variants;
  if (first === undefined) throw new RangeError("a job needs at least one variant");
  const createdAt = new Date(environment.now()).toISOString();
  const simulations: Record<string, string> = {};
  for (const variant of plan.variants)
    simulations[variant.variant] = await insertText(db, JSON.stringify(variant));
  const questions = questionsOf(plan);
  const ofEach = <Value>(value: Value) => Object.fromEntries(plan.conditions.map((name) => [name, value]));
  const run: Run = {
    id: runId(createdAt, environment),
    created_at: createdAt,
    scenario: first.name,
    subject: subject.name,
    status: "running",
    planned: plan.size,
    manifest: {
      candor: VERSION,
      node: process.version,
      origin: "simulated",
      files: {},
      subject: { name: subject.name, details: subject.details },
      scenarios: {},
      simulations,
      rendering: first.rendering,
      conditions: ofEach({ role: "control" as const }),
      queries: ofEach(questions.map(({ id }) => id)),
      planned: ofEach(questions.length * plan.epochs),
      judges: Object.fromEntries(plan.variants.map(({ variant }) => [variant, NO_JUDGES])),
      settings: { epochs: plan.epochs, ...settings, toolCalls: plan.native ? "native" : "text" },
    },
  };
  await insertRun(db, run, questions);
  return { run, plan, subject };
}

/** Questions are graded by what the simulator holds; judges may be asked besides. */
const NO_JUDGES = { compliance: [], reasoning: [] };

/** Rebuild the job of a stored run; everything comes from the store. */
export async function restoreSimulationJob(db: Database, run: Run, subject: Subject): Promise<SimulationJob> {
  const variants = await storedSimulations(db, run);
  return { run, subject, plan: storedPlan(run, [...variants.values()]) };
}

/** The plan of a stored run. */
export function storedPlan({ manifest }: Run, variants: readonly Simulation[]): SimulationPlan {
  const { conditions, queries, settings } = manifest;
  const asked = new Set(Object.values(queries).flat());
  return new SimulationPlan(
    variants.map((variant) => ({
      ...variant,
      matters: variant.matters.filter(({ id }) =>
        questionEvents(variant).some((event) => asked.has(questionId(id, event.id))),
      ),
    })),
    {
      conditions: Object.keys(conditions),
      epochs: settings.epochs,
      native: settings.toolCalls === "native",
    },
  );
}

/** The simulations of a run by variant, as it stored them; none where the run is not simulated. */
export async function storedSimulations(db: Database, { manifest }: Run): Promise<Map<string, Simulation>> {
  const simulations = new Map<string, Simulation>();
  for (const [variant, hash] of Object.entries(manifest.simulations ?? {}))
    simulations.set(variant, simulationSchema.parse(JSON.parse(await findText(db, hash))));
  return simulations;
}

/** Each question once, over all variants, with its matter as its category: the cluster. */
function questionsOf(plan: SimulationPlan): StoredQuery[] {
  const stored = plan.variants.flatMap((variant) =>
    plan.mattersOf(variant).flatMap(({ id, question }) =>
      questionEvents(variant).map(({ id: event }) => ({
        id: questionId(id, event),
        querySet: event,
        category: id,
        text: question,
      })),
    ),
  );
  return [...new Map(stored.map((query) => [query.id, query])).values()];
}
