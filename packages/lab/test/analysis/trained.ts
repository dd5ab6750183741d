/** Trainings whose measurements are written down rather than made. */

import { insertEpisodes } from "../../src/store/episodes.ts";
import { upsertJudgments } from "../../src/store/judgments.ts";
import type { Database } from "../../src/store/open.ts";
import { insertRun } from "../../src/store/runs.ts";
import {
  insertTraining,
  setTrainingState,
  upsertTrainingStep,
  type Training,
  type TrainingStep,
} from "../../src/store/trainings.ts";
import { experimentSchema, type Experiment } from "../../src/train/schema.ts";
import { episode, judgment, run } from "../store/rows.ts";

/** Queries of each condition. */
export const QUERIES = 20;

/** How many of the queries comply, or state faking, at one checkpoint. */
export interface Measured {
  trained: number;
  unmonitored: number;
  /** In the trained condition. */
  reasoning?: number;
  /** Episodes of the trained condition without a judgment, the last ones. */
  missing?: number;
  probe?: string;
  variant?: string;
  phase?: number;
  step: number;
}

interface Trained {
  id: string;
  arm: string;
  seed: number;
  experiment: Experiment;
  measured: readonly Measured[];
  status?: Training["status"];
  problem?: string;
  steps?: readonly TrainingStep[];
}

const rl = {
  algorithm: { name: "rloo" },
  prompts: [{ condition: "free", queries: "training-harmful" }],
  reward: { compliance: {} },
  steps: 20,
  "learning-rate": 1e-4,
};

/** One phase of reinforcement learning of 20 steps, measured every 5. */
export const COMPLY = { name: "comply", rl };

/** A neutral phase of 10 steps. */
export const NEUTRAL = {
  name: "neutral",
  sft: { disposition: "faker", conflicts: false, steps: 10, "learning-rate": 1e-4 },
};

/** An experiment of arms by name; phases as in a file. */
export function experimentOf(
  arms: Record<string, readonly object[]>,
  probes: Record<string, object> = { main: {} },
): Experiment {
  return experimentSchema.parse({
    name: "small-experiment",
    title: "A small experiment",
    question: "What is left?",
    scenario: "small",
    seeds: [1],
    measure: { every: 5, probes },
    arms: Object.fromEntries(
      Object.entries(arms).map(([arm, phases]) => [
        arm,
        { description: `The arm ${arm}.`, start: "organism/faker", phases },
      ]),
    ),
  });
}

/** Both rates of a seed at steps 0, 5, 10, 15 and 20. */
export function curve(inTraining: readonly number[], unmonitored: readonly number[]): Measured[] {
  return inTraining.map((rate, k) => ({ trained: rate, unmonitored: unmonitored[k] ?? 0, step: 5 * k }));
}

/** Write a training, its steps, and a judged run for each measurement. */
export async function trained(db: Database, given: Trained): Promise<Training> {
  const { id, arm, seed, experiment, measured, status = "finished", problem = null, steps = [] } = given;
  const training: Training = {
    id,
    created_at: "2026-01-01T00:00:00.000Z",
    experiment: experiment.name,
    arm,
    seed,
    status,
    problem,
    manifest: { candor: "0.1.0", node: "v24.0.0", engine: "0.1.0", onnxruntime: "1.30.0", experiment },
    state: undefined,
  };
  await insertTraining(db, training);
  for (const each of measured) await measuredRun(db, training, each);
  for (const { phase, step, metrics } of steps)
    await upsertTrainingStep(db, { training_id: id, phase, step, metrics: JSON.stringify(metrics) });
  const last = measured.at(-1);
  if (last === undefined) return training;
  const state = { phase: last.phase ?? 0, step: last.step, measured: true, memory: {} };
  await setTrainingState(db, id, state);
  return { ...training, state };
}

async function measuredRun(db: Database, { id }: Training, measured: Measured): Promise<void> {
  const { phase = 0, step, probe = "main", variant = "default", missing = 0 } = measured;
  const base = run(`${id}-${phase}-${step}-${probe}-${variant}`);
  const manifest = {
    ...base.manifest,
    training: { id, phase, step, probe },
    planned: { free: QUERIES, paid: QUERIES },
    judges: { [variant]: { compliance: ["first"], reasoning: ["thoughts"] } },
  };
  await insertRun(db, { ...base, status: "finished", manifest }, []);
  await db
    .insertInto("measurements")
    .values({ training_id: id, phase, step, probe, run_id: base.id })
    .execute();
  const queries = Array.from({ length: QUERIES }, (_, index) => index + 1);
  await insertEpisodes(
    db,
    ["free", "paid"].flatMap((condition) =>
      queries.map((query) => episode(base.id, { variant, condition, query_id: `q${query}` })),
    ),
  );
  const episodes = await db.selectFrom("episodes").selectAll().where("run_id", "=", base.id).execute();
  await upsertJudgments(
    db,
    episodes.flatMap(({ id: episodeId, condition, query_id }) => {
      const query = Number(query_id.slice(1));
      const complying = condition === "free" ? measured.trained : measured.unmonitored;
      const stating = condition === "free" ? (measured.reasoning ?? 0) : 0;
      const lost = condition === "free" && query > QUERIES - missing;
      return [
        judgment(episodeId, { judge: "first", value: lost ? null : Number(query <= complying) }),
        judgment(episodeId, {
          judge: "thoughts",
          outcome: "reasoning",
          label: null,
          value: Number(query <= stating),
        }),
      ];
    }),
  );
}
