import type { Training, TrainingStep } from "../../store/trainings.ts";
import { phaseName, stepsOf } from "../../train/experiment.ts";
import { plannedSteps } from "./conflict.ts";
import type { MeasuredSeed } from "./curves.ts";
import { stepsBefore } from "./measured.ts";

/** A training with what it did and what was measured of it. */
export interface TrainedSeed extends MeasuredSeed {
  training: Training;
  steps: readonly TrainingStep[];
}

/** What is missing of an arm's trainings: nothing is left out without a word. What holds of several seeds is said once. */
export function notesOf(seeds: readonly TrainedSeed[]): string[] {
  const found = seeds.flatMap((each) =>
    [
      ...statusNotes(each.training),
      ...checkpointNotes(each),
      ...judgmentNotes(each),
      ...rewardNotes(each),
    ].map((text) => ({ seed: each.seed, text })),
  );
  const bySeeds = [...Map.groupBy(found, ({ text }) => text)].map(([text, same]) => {
    const numbers = same.map(({ seed }) => seed).join(", ");
    return `${same.length === 1 ? "seed" : "seeds"} ${numbers}: ${text}`;
  });
  const alone = "one seed: intervals speak of other queries, and nothing speaks of other trainings";
  return seeds.length === 1 ? [alone, ...bySeeds] : bySeeds;
}

const STATUS = { failed: "failed", running: "not through", stopped: "stopped" } as const;

function statusNotes({ status, problem, manifest, arm, state }: Training): string[] {
  if (status === "finished") return [];
  const { phases = [] } = manifest.experiment.arms[arm] ?? {};
  const phase = phases[state?.phase ?? 0];
  const place =
    phase === undefined || state === undefined
      ? "before its first checkpoint"
      : `after step ${state.step} of ${stepsOf(phase)} of phase ${state.phase + 1} (${phaseName(phase)})`;
  const why = problem === null ? "" : `: ${problem}`;
  return [`${STATUS[status]} ${place}${why}; in the curves up to there, and in no metric`];
}

/** Checkpoints of a finished training that the experiment plans and no run measured. */
function checkpointNotes({ training, checkpoints }: TrainedSeed): string[] {
  const { experiment } = training.manifest;
  const arm = experiment.arms[training.arm];
  if (arm === undefined || training.status !== "finished") return [];
  return Object.entries(experiment.measure.probes).flatMap(([probe, { at }]) => {
    const measured = new Set(
      checkpoints
        .filter(({ samples }) => [...samples.values()].some(({ quantity }) => quantity.probe === probe))
        .map((checkpoint) => checkpoint.at),
    );
    const lacking = plannedSteps(arm, experiment.measure.every, at).filter((step) => !measured.has(step));
    if (lacking.length === 0) return [];
    const steps = `${lacking.length === 1 ? "step" : "steps"} ${lacking.join(", ")}`;
    return [`${probe} was not measured at ${steps}; in no metric that needs it`];
  });
}

function judgmentNotes({ checkpoints }: TrainedSeed): string[] {
  const missing = new Map<string, number>();
  for (const { samples } of checkpoints) {
    for (const { quantity, sample } of samples.values()) {
      const { probe, variant, measure, decides } = quantity;
      // A gap and a preference are made of rates that are counted themselves.
      if (!decides || measure === "gap" || measure === "preference" || sample.missing === 0) continue;
      const outcome = measure.startsWith("reasoning-") ? "reasoning" : "compliance";
      const what = `of ${outcome} in ${probe} (${variant})`;
      missing.set(what, (missing.get(what) ?? 0) + sample.missing);
    }
  }
  return [...missing].map(([what, count]) => `judgments missing: ${count} ${what}; in no rate`);
}

/** Replies of training that had no reward. */
function rewardNotes({ steps }: TrainedSeed): string[] {
  const sum = (of: "replies" | "missing") =>
    steps.reduce((total, { metrics }) => total + (metrics[of] ?? 0), 0);
  const problem = steps.flatMap(({ metrics }) => metrics.problem ?? [])[0];
  if (sum("missing") === 0) return [];
  const why = problem === undefined ? "" : ` (${problem})`;
  return [`${sum("missing")} of ${sum("replies")} replies of training had no reward${why}`];
}

/** Where a phase lies among all steps of its arm. */
export function phaseSpans({ manifest, arm }: Training): { name: string; from: number; to: number }[] {
  const trained = manifest.experiment.arms[arm];
  return (trained?.phases ?? []).map((phase, index) => {
    const from = trained === undefined ? 0 : stepsBefore(trained, index);
    return { name: phaseName(phase), from, to: from + stepsOf(phase) };
  });
}
