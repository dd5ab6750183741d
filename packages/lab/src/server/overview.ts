import { Hono } from "hono";
import { readCertifications } from "../organism/certification-record.ts";
import { checkpointText } from "../report/training-rows.ts";
import { openFailures } from "../store/episodes.ts";
import { isOwn } from "../store/named.ts";
import type { Database } from "../store/open.ts";
import { countsIn, runCounts, type RunCounts } from "../store/run-counts.ts";
import { headOf, listRunHeads, type RunHead } from "../store/run-heads.ts";
import { auditsOf, runById } from "../store/runs.ts";
import type { MeasurementTable } from "../store/tables.ts";
import { listTrainings, type Training } from "../store/trainings.ts";
import { VERSION } from "../version.ts";
import type { Overview, RunDetail, RunRow, TrainingRow } from "./api.ts";
import type { ServerContext } from "./context.ts";

/** Failures that a run's page shows. */
const FAILURES_SHOWN = 20;

/** `GET /overview` and `GET /runs/:id`: what the store holds, counted and not analysed. */
export function overviewRoutes({ db, logDir }: ServerContext): Hono {
  return new Hono()
    .get("/overview", async (c) => c.json(await overview(db, logDir)))
    .get("/runs/:id", async (c) => c.json(await runDetail(db, c.req.param("id"))));
}

async function overview(db: Database, logDir: string): Promise<Overview> {
  const counts = await runCounts(db);
  const runs = (await listRunHeads(db)).filter(isOwn);
  const measured = Map.groupBy(await measurements(db), ({ training_id }) => training_id);
  return {
    version: VERSION,
    logDir,
    runs: runs.map((run) => runRow(run, countsIn(counts, run.id))),
    trainings: (await listTrainings(db)).map((training) =>
      trainingRow(training, measured.get(training.id) ?? []),
    ),
    certified: readCertifications(logDir).length > 0,
  };
}

function runRow(head: RunHead, { recorded, failures, cost }: RunCounts): RunRow {
  const { id, created_at, scenario, rendering, subject, origin, status, planned, audits } = head;
  return {
    id,
    createdAt: created_at,
    scenario,
    rendering,
    subject,
    origin,
    status,
    recorded,
    planned,
    failures,
    cost,
    audits,
  };
}

function trainingRow(training: Training, measured: readonly MeasurementTable[]): TrainingRow {
  const { id, created_at, experiment, arm, seed, status, problem, manifest } = training;
  return {
    id,
    createdAt: created_at,
    experiment,
    title: manifest.experiment.title,
    arm,
    seed,
    status,
    problem,
    checkpoint: checkpointText(training),
    measured: measured.map(({ run_id: run, phase, step, probe }) => ({ run, phase, step, probe })),
  };
}

async function measurements(db: Database): Promise<MeasurementTable[]> {
  return await db
    .selectFrom("measurements")
    .selectAll()
    .orderBy("phase")
    .orderBy("step")
    .orderBy("run_id")
    .execute();
}

async function runDetail(db: Database, id: string): Promise<RunDetail> {
  const run = await runById(db, id);
  const { manifest } = run;
  const failed = await openFailures(db, id);
  return {
    ...runRow(headOf(run), countsIn(await runCounts(db, id), id)),
    manifest,
    variants: Object.keys(manifest.judges),
    conditions: manifest.conditions,
    judges: manifest.judges,
    failed: failed.slice(0, FAILURES_SHOWN).map(({ variant, condition, query_id, epoch, kind, message }) => ({
      variant,
      condition,
      query: query_id,
      epoch,
      kind,
      message,
    })),
    auditedBy: (await auditsOf(db, [id])).map((audit) => audit.id),
    simulated: manifest.origin === "simulated",
  };
}
