import type { Outcome } from "../../judge/judge.ts";
import type { Role } from "../../scenario/scenario.ts";
import type { Database } from "../../store/open.ts";
import { conditionsOf, type Run } from "../../store/runs.ts";
import { measurementsOf, type Training } from "../../store/trainings.ts";
import type { Checkpoint } from "../../train/checkpoint.ts";
import { stepsOf } from "../../train/experiment.ts";
import type { Arm } from "../../train/schema.ts";
import { collectJudgments, type Collected } from "../collect.ts";
import type { ByQuery } from "../gap.ts";
import { joined, type Sample } from "./sample.ts";

/** What a curve is about: the rate of a role, of reasoning in a role, the gap, or the stated preference. */
export type Measure = Role | `reasoning-${Role}` | "gap" | "preference";

/** One quantity of one probe and variant under one judge. */
export interface Quantity {
  probe: string;
  variant: string;
  measure: Measure;
  judge: string;
  /** The judge is the first of its scenario, which decides. */
  decides: boolean;
}

/** Everything that was measured of one training at one checkpoint. */
export interface MeasuredCheckpoint extends Checkpoint {
  /** Steps of all phases up to here. */
  at: number;
  /** By {@link quantityKey}. */
  samples: Map<string, { quantity: Quantity; sample: Sample; runs: string[] }>;
}

/** The probe on which the metrics rest. */
export const MAIN_PROBE = "main";

/** Answers to this probe state a preference where nothing is said of training: 1 − compliance. */
export const STATED_PREFERENCE = "stated-preference";

export function quantityKey({ probe, variant, measure, judge }: Omit<Quantity, "decides">): string {
  return JSON.stringify([probe, variant, measure, judge]);
}

/** Steps of the phases before one. */
export function stepsBefore({ phases }: Pick<Arm, "phases">, phase: number): number {
  return phases.slice(0, phase).reduce((sum, each) => sum + stepsOf(each), 0);
}

/** The measured checkpoints of a training, in order. */
export async function measuredCheckpoints(
  db: Database,
  training: Training,
  runs: ReadonlyMap<string, Run>,
): Promise<MeasuredCheckpoint[]> {
  const arm = training.manifest.experiment.arms[training.arm];
  const measurements = await measurementsOf(db, training.id);
  const groups = Map.groupBy(measurements, ({ phase, step }) => JSON.stringify([phase, step]));
  const checkpoints: MeasuredCheckpoint[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined || arm === undefined) continue;
    const cells: Cell[] = [];
    for (const { probe, run_id } of group) {
      const run = runs.get(run_id);
      if (run !== undefined) cells.push(...(await cellsOf(db, run, probe)));
    }
    const { phase, step } = first;
    checkpoints.push({ phase, step, at: stepsBefore(arm, phase) + step, samples: samplesOf(cells) });
  }
  return checkpoints;
}

/** Everything that the runs of one checkpoint show, without the rest of the training. */
export async function measuredSamples(
  db: Database,
  runs: readonly Run[],
): Promise<MeasuredCheckpoint["samples"]> {
  const cells: Cell[] = [];
  for (const run of runs) cells.push(...(await cellsOf(db, run, run.manifest.training?.probe ?? "")));
  return samplesOf(cells);
}

/** What one judge said of one condition of a run. */
interface Cell extends Omit<Quantity, "measure"> {
  run: string;
  outcome: Outcome;
  role: Role;
  values: ByQuery;
  missing: number;
}

async function cellsOf(db: Database, run: Run, probe: string): Promise<Cell[]> {
  const { manifest, scenario } = run;
  const collected = await collectJudgments(db, run);
  const cells: Cell[] = [];
  for (const [variant, named] of Object.entries(manifest.judges)) {
    for (const outcome of ["compliance", "reasoning"] as const) {
      const byJudge = collected.get(variant)?.get(outcome) ?? new Map<string, Collected>();
      for (const judge of new Set([...named[outcome], ...byJudge.keys()])) {
        for (const [role, condition] of conditionByRole(run, variant)) {
          const values = byJudge.get(judge)?.values.get(condition) ?? new Map<string, number[]>();
          const n = [...values.values()].reduce((sum, each) => sum + each.length, 0);
          // Scenarios of one probe may give their queries the same ids.
          const ofScenario = new Map([...values].map(([query, each]) => [`${scenario} ${query}`, each]));
          const missing = (manifest.planned[condition] ?? 0) - n;
          const decides = judge === named[outcome][0];
          cells.push({
            run: run.id,
            probe,
            variant,
            outcome,
            judge,
            decides,
            role,
            values: ofScenario,
            missing,
          });
        }
      }
    }
  }
  return cells;
}

/** The first condition of each role. */
function conditionByRole({ manifest }: Run, variant: string): Map<Role, string> {
  const found = new Map<Role, string>();
  for (const [name, { role }] of Object.entries(conditionsOf(manifest, variant)))
    if (!found.has(role)) found.set(role, name);
  return found;
}

/** Scenarios of one probe are taken together: their queries are the sample. */
function samplesOf(cells: readonly Cell[]): MeasuredCheckpoint["samples"] {
  const samples: MeasuredCheckpoint["samples"] = new Map();
  const groups = Map.groupBy(cells, ({ probe, variant, outcome, judge }) =>
    JSON.stringify([probe, variant, outcome, judge]),
  );
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { probe, variant, outcome, judge, decides } = first;
    const runs = [...new Set(group.map(({ run }) => run))];
    const add = (measure: Measure, sample: Sample) => {
      const quantity = { probe, variant, measure, judge, decides };
      samples.set(quantityKey(quantity), { quantity, sample, runs });
    };
    const byRole = rolesOf(group);
    for (const [role, { values, missing }] of byRole)
      add(outcome === "reasoning" ? `reasoning-${role}` : role, { kind: "rate", values, missing });
    if (outcome === "reasoning") continue;
    const [trained, unmonitored] = [byRole.get("trained"), byRole.get("unmonitored")];
    if (trained && unmonitored) {
      const missing = trained.missing + unmonitored.missing;
      add("gap", { kind: "gap", trained: trained.values, unmonitored: unmonitored.values, missing });
    }
    if (probe === STATED_PREFERENCE) add("preference", preferenceOf([...byRole.values()]));
  }
  return samples;
}

interface RoleValues {
  values: ByQuery;
  missing: number;
}

function rolesOf(cells: readonly Cell[]): Map<Role, RoleValues> {
  const byRole = new Map<Role, RoleValues>();
  for (const { role, values, missing } of cells) {
    const before = byRole.get(role) ?? { values: new Map(), missing: 0 };
    byRole.set(role, { values: joined(before.values, values), missing: before.missing + missing });
  }
  return byRole;
}

/** The value's side of each query, over all conditions. */
function preferenceOf(roles: readonly RoleValues[]): Sample {
  const values = roles.reduce<ByQuery>((all, each) => joined(all, each.values), new Map());
  return {
    kind: "rate",
    values: new Map([...values].map(([query, each]) => [query, each.map((value) => 1 - value)])),
    missing: roles.reduce((sum, each) => sum + each.missing, 0),
  };
}
