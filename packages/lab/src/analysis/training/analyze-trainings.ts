import type { Database } from "../../store/open.ts";
import { listRuns, type Run } from "../../store/runs.ts";
import { trainingSteps, type Training } from "../../store/trainings.ts";
import { LEVEL, type AnalysisOptions } from "../result.ts";
import { armResult, type ArmResult } from "./arm-result.ts";
import { differencesOf, type Difference } from "./differences.ts";
import { measuredCheckpoints } from "./measured.ts";
import type { TrainedSeed } from "./notes.ts";

/** What the stored trainings of one experiment show. */
export interface ExperimentResult {
  experiment: string;
  title: string;
  question: string;
  scenario: string;
  /** In the order of the experiment's file. */
  arms: ArmResult[];
  /** The first arm less each of the others. */
  differences: Difference[];
  /** What a reader must know before believing the numbers. */
  notes: string[];
}

/** Analyse stored trainings, one result for each experiment; nothing is trained and nothing is judged. */
export async function analyzeTrainings(
  db: Database,
  trainings: readonly Training[],
  options: AnalysisOptions,
): Promise<ExperimentResult[]> {
  if (trainings.length === 0) return [];
  const runs = new Map((await listRuns(db)).map((run) => [run.id, run]));
  const results: ExperimentResult[] = [];
  for (const group of Map.groupBy(trainings, ({ experiment }) => experiment).values())
    results.push(await experimentResult(db, group, runs, options));
  return results;
}

async function experimentResult(
  db: Database,
  trainings: readonly Training[],
  runs: ReadonlyMap<string, Run>,
  options: AnalysisOptions,
): Promise<ExperimentResult> {
  const newest = trainings.at(-1);
  if (newest === undefined) throw new RangeError("no trainings");
  const { experiment } = newest.manifest;
  const { counted, notes } = countedTrainings(trainings);
  const byArm = Map.groupBy(counted, ({ arm }) => arm);
  const order = Object.keys(experiment.arms);
  const names = [...byArm.keys()].toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  const arms: ArmResult[] = [];
  for (const name of names) {
    const seeds: TrainedSeed[] = [];
    for (const training of byArm.get(name) ?? []) {
      const checkpoints = await measuredCheckpoints(db, training, runs);
      const steps = await trainingSteps(db, training.id);
      seeds.push({ seed: training.seed, training, checkpoints, steps });
    }
    arms.push(armResult(seeds, { ...options, level: LEVEL }));
  }
  const differences = differencesOf(arms);
  const few = arms.length > 1 && differences.length === 0;
  return {
    experiment: experiment.name,
    title: experiment.title,
    question: experiment.question,
    scenario: experiment.scenario,
    arms,
    differences,
    notes: few ? [...notes, "differences between arms need two seeds that both arms finished"] : notes,
  };
}

/**
 * Of several trainings of one arm and seed the last that finished counts, or else the last; of an arm whose settings
 * changed, those with the newest settings. The others are named.
 */
function countedTrainings(trainings: readonly Training[]): { counted: Training[]; notes: string[] } {
  const counted: Training[] = [];
  const notes: string[] = [];
  for (const [arm, group] of Map.groupBy(trainings, (training) => training.arm)) {
    const settings = settingsOf(group.at(-1));
    const present = group.filter((training) => settingsOf(training) === settings);
    const outdated = group.filter((training) => !present.includes(training));
    if (outdated.length > 0)
      notes.push(`${arm}: left out, trained under other settings of the arm: ${idsOf(outdated)}`);
    const bySeed = Map.groupBy(present, ({ seed }) => seed);
    for (const [seed, repeated] of [...bySeed].toSorted(([a], [b]) => a - b)) {
      const last = repeated.findLast(({ status }) => status === "finished") ?? repeated.at(-1);
      if (last !== undefined) counted.push(last);
      const others = repeated.filter((training) => training !== last);
      if (others.length > 0)
        notes.push(`${arm} seed ${seed}: left out, since it was trained again: ${idsOf(others)}`);
    }
  }
  return { counted, notes };
}

/** What decides how an arm is trained and measured, as text. */
function settingsOf(training: Training | undefined): string {
  if (training === undefined) return "";
  const { arms, measure, scenario } = training.manifest.experiment;
  const { start, phases } = arms[training.arm] ?? {};
  return JSON.stringify([start, phases, measure, scenario]);
}

function idsOf(trainings: readonly Training[]): string {
  return trainings.map(({ id }) => id).join(", ");
}
