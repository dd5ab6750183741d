import { z } from "zod";
import { UserError } from "../errors.ts";
import { experimentSchema } from "../train/schema.ts";
import { stepMetricsSchema } from "../train/step-metrics.ts";
import type { Database } from "./open.ts";
import { listRuns, type Run } from "./runs.ts";
import type { MeasurementTable, TrainingStepTable, TrainingTable } from "./tables.ts";

const manifestSchema = z.object({
  candor: z.string(),
  node: z.string(),
  engine: z.string(),
  onnxruntime: z.string(),
  /** The experiment as read, with all its arms. */
  experiment: experimentSchema,
});

type TrainingManifest = z.output<typeof manifestSchema>;

const stateSchema = z.object({
  phase: z.int().min(0),
  /** Steps of the phase that were taken. */
  step: z.int().min(0),
  /** Whether the checkpoint was measured. */
  measured: z.boolean(),
  /** What the next step of reinforcement learning needs beside the model. */
  memory: z.object({ baseline: z.number().exactOptional(), entropy: z.number().exactOptional() }),
});

/** How far a training is, as of its newest checkpoint on disk. */
export type TrainingState = z.output<typeof stateSchema>;

export interface Training extends Omit<TrainingTable, "manifest" | "state"> {
  manifest: TrainingManifest;
  state: TrainingState | undefined;
}

const recordedSchema = stepMetricsSchema.partial();

/** Metrics of a step, by phase and step; of supervised learning the loss alone. */
export interface TrainingStep {
  phase: number;
  step: number;
  metrics: z.output<typeof recordedSchema>;
}

export async function insertTraining(db: Database, training: Training): Promise<void> {
  const { manifest, state, ...row } = training;
  await db
    .insertInto("trainings")
    .values({
      ...row,
      manifest: JSON.stringify(manifest),
      state: state === undefined ? null : JSON.stringify(state),
    })
    .execute();
}

/** All trainings, oldest first. */
export async function listTrainings(db: Database): Promise<Training[]> {
  const rows = await db.selectFrom("trainings").selectAll().orderBy("created_at").orderBy("id").execute();
  return rows.map(parseTraining);
}

/** Whether a training can go on: one that failed would fail again. */
export function isOpen({ status }: Training): boolean {
  return status === "running" || status === "stopped";
}

/** The runs that measured some trainings. */
export async function measuringRuns(db: Database, trainings: readonly Training[]): Promise<Run[]> {
  const ids = new Set(trainings.map(({ id }) => id));
  return (await listRuns(db)).filter(({ manifest: { training } }) => training && ids.has(training.id));
}

export async function setTrainingState(db: Database, id: string, state: TrainingState): Promise<void> {
  await db
    .updateTable("trainings")
    .set({ state: JSON.stringify(state) })
    .where("id", "=", id)
    .execute();
}

export async function setTrainingStatus(
  db: Database,
  id: string,
  status: TrainingTable["status"],
  problem: string | null = null,
): Promise<void> {
  await db.updateTable("trainings").set({ status, problem }).where("id", "=", id).execute();
}

/** Write what a step did; the same step of an earlier attempt is replaced. */
export async function upsertTrainingStep(db: Database, step: TrainingStepTable): Promise<void> {
  await db
    .insertInto("training_steps")
    .values(step)
    .onConflict((conflict) =>
      conflict.columns(["training_id", "phase", "step"]).doUpdateSet({ metrics: step.metrics }),
    )
    .execute();
}

export async function trainingSteps(db: Database, id: string): Promise<TrainingStep[]> {
  const rows = await db
    .selectFrom("training_steps")
    .selectAll()
    .where("training_id", "=", id)
    .orderBy("phase")
    .orderBy("step")
    .execute();
  return rows.map(({ phase, step, metrics }) => ({
    phase,
    step,
    metrics: recordedSchema.parse(JSON.parse(metrics)),
  }));
}

/** The runs that measured a training, in order. */
export async function measurementsOf(db: Database, id: string): Promise<MeasurementTable[]> {
  return await db
    .selectFrom("measurements")
    .selectAll()
    .where("training_id", "=", id)
    .orderBy("phase")
    .orderBy("step")
    .orderBy("run_id")
    .execute();
}

function parseTraining({ manifest, state, ...row }: TrainingTable): Training {
  const parsed = manifestSchema.safeParse(JSON.parse(manifest));
  if (parsed.success) {
    return {
      ...row,
      manifest: parsed.data,
      state: state === null ? undefined : stateSchema.parse(JSON.parse(state)),
    };
  }
  throw new UserError("STORE_INVALID", `training ${row.id} has a manifest that this version cannot read`, {
    fix: "update candor",
    cause: parsed.error,
  });
}
