/** Everything that a training leaves behind and that a second one must leave as well. */

import { join } from "node:path";
import { loadCheckpoint } from "@candor/engine";
import { openExistingStore } from "../../src/store/open.ts";
import { listTrainings, trainingSteps } from "../../src/store/trainings.ts";

export interface TrainingSnapshot {
  arm: string;
  seed: number;
  status: string;
  /** Without durations. */
  steps: { phase: number; step: number; metrics: object }[];
  /** One line a measured episode: where it was asked, what, and what was said. */
  episodes: string[];
  judgments: number;
  /** Of the model that was written in the end. */
  parameters: Float32Array;
}

export async function snapshots(logDir: string): Promise<TrainingSnapshot[]> {
  await using store = await openExistingStore(logDir);
  const { db } = store;
  const all: TrainingSnapshot[] = [];
  for (const { id, arm, seed, status } of await listTrainings(db)) {
    const measured = db
      .selectFrom("measurements")
      .innerJoin("episodes", "episodes.run_id", "measurements.run_id")
      .where("measurements.training_id", "=", id);
    const episodes = await measured
      .select(["phase", "step", "probe", "variant", "condition", "query_id", "epoch", "reply_text"])
      .execute();
    const { judgments } = await measured
      .innerJoin("judgments", "judgments.episode_id", "episodes.id")
      .select(({ fn }) => fn.countAll<number>().as("judgments"))
      .executeTakeFirstOrThrow();
    const steps = await trainingSteps(db, id);
    const { parameters } = await loadCheckpoint(join(logDir, "trainings", id, "model"));
    all.push({
      arm,
      seed,
      status,
      steps: steps.map(({ metrics, ...place }) => ({ ...place, metrics: omit(metrics, "duration") })),
      episodes: episodes.map((episode) => Object.values(episode).join(" | ")).toSorted(),
      judgments,
      parameters,
    });
  }
  // Trainings that were begun within one millisecond are listed in any order.
  return all.toSorted((a, b) => a.arm.localeCompare(b.arm) || a.seed - b.seed);
}

function omit(record: object, name: string): object {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
