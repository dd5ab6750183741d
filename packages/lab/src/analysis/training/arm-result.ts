import type { TrainingTable } from "../../store/tables.ts";
import { rlOf } from "../../train/experiment.ts";
import type { Arm } from "../../train/schema.ts";
import { conflictOf, conflictSeeds, placesOf, type Conflict, type Place } from "./conflict.ts";
import { conflictMetrics } from "./conflict-metrics.ts";
import { curvesOf, type Curve } from "./curves.ts";
import { endMetrics } from "./end-metrics.ts";
import { freezeOf, type Freeze } from "./freeze.ts";
import type { GapOptions } from "../gap.ts";
import type { Measured, Metrics } from "./metric.ts";
import { notesOf, phaseSpans, type TrainedSeed } from "./notes.ts";
import { rewardMetrics } from "./reward-metrics.ts";

/** What the trainings of one arm show. */
export interface ArmResult {
  arm: string;
  description: string;
  start: string;
  /** Phases in order, by their first and last step over all phases. */
  phases: { name: string; from: number; to: number }[];
  /** The probe and variant to which the metrics refer. */
  main: Place;
  /** The steps over which the conflict is trained, to which the metrics refer. */
  conflict: Pick<Conflict, "from" | "to">;
  trainings: (Pick<TrainingTable, "id" | "seed" | "status" | "problem"> & {
    /** The seed was measured throughout the conflict and counts in the metrics. */
    complete: boolean;
  })[];
  /** Judges of reasoning whose judgments were part of the reward. */
  rewardJudges: string[];
  curves: Curve[];
  metrics: Metrics;
  freeze: Freeze;
  notes: string[];
}

/** @param seeds trainings of one arm under the same settings; not empty */
export function armResult(
  seeds: readonly TrainedSeed[],
  { delta, ...options }: GapOptions & { delta: number },
): ArmResult {
  const [first] = seeds;
  const arm = first?.training.manifest.experiment.arms[first.training.arm];
  if (first === undefined || arm === undefined) throw new RangeError("no trainings of this arm");
  const { experiment } = first.training.manifest;
  const conflict = conflictOf(arm, experiment.measure);
  const places = placesOf(experiment);
  const through = conflictSeeds(seeds.filter(isUsable), conflict, places.main);
  const complete = new Set(through.map(({ seed }) => seed));
  const measured: Measured = {
    conflict,
    seeds: through,
    steps: conflictSteps(seeds, conflict),
    places,
    options,
  };
  const metrics = { ...endMetrics(measured), ...conflictMetrics(measured), ...rewardMetrics(measured) };
  return {
    arm: first.training.arm,
    description: arm.description,
    start: arm.start,
    phases: phaseSpans(first.training),
    main: places.main,
    conflict: { from: conflict.from, to: conflict.to },
    trainings: seeds.map(({ training: { id, seed, status, problem } }) => ({
      id,
      seed,
      status,
      problem,
      complete: complete.has(seed),
    })),
    rewardJudges: rewardJudgesOf(arm),
    curves: curvesOf(seeds, options),
    metrics,
    freeze: freezeOf(measured, metrics, delta),
    notes: notesOf(seeds),
  };
}

/** A training that failed ended for a reason that its numbers have: it would not be missing at random, and is named. */
function isUsable({ training }: TrainedSeed): boolean {
  return training.status === "finished";
}

function rewardJudgesOf({ phases }: Arm): string[] {
  const rewards = phases.flatMap((phase) => rlOf(phase)?.reward ?? []);
  return [
    ...new Set(
      rewards.flatMap(({ process, interrogation }) =>
        [process, interrogation].flatMap((term) => term?.judge ?? []),
      ),
    ),
  ];
}

function conflictSteps(seeds: readonly TrainedSeed[], { from, to }: Conflict): Measured["steps"] {
  return new Map(
    seeds.map(({ seed, training, steps }) => {
      const spans = phaseSpans(training);
      const inside = steps.filter(({ phase, step }) => {
        const at = (spans[phase]?.from ?? 0) + step;
        return at > from && at <= to;
      });
      return [seed, inside];
    }),
  );
}
