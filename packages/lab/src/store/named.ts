import { UserError } from "../errors.ts";
import type { Database } from "./open.ts";
import { listRuns, type Run } from "./runs.ts";
import { listTrainings, type Training } from "./trainings.ts";

/** Runs and trainings that a command is about. */
export interface Stored {
  runs: Run[];
  trainings: Training[];
}

/**
 * What the user named: an experiment, or a run or training by its id or by a part of it that no other has. Without a
 * name everything; then runs that measured a training belong to it, and texts that served a calibration are no run.
 * @throws {UserError} for an unknown name, or where the store holds nothing
 */
export async function storedOf(db: Database, names: readonly string[]): Promise<Stored> {
  const [runs, trainings] = [await listRuns(db), await listTrainings(db)];
  const found =
    names.length === 0
      ? { runs: runs.filter(({ manifest }) => isOwn(manifest)), trainings }
      : named(names, { runs, trainings });
  if (found.runs.length + found.trainings.length > 0) return found;
  throw new UserError("RUN_UNKNOWN", "the store holds no run", {
    where: "--log-dir",
    fix: "start with `candor run helpful-only --model scripted/faker`, or give another directory",
  });
}

/**
 * What `storedOf` finds, to be analysed: an audit's own episodes are no sample of what the subject does, so one that was
 * named stands for the run that it audits.
 */
export async function analysedOf(db: Database, names: readonly string[]): Promise<Stored> {
  const { runs, trainings } = await storedOf(db, names);
  if (names.length === 0)
    return { runs: runs.filter(({ manifest }) => manifest.audit === undefined), trainings };
  const byId = new Map((await listRuns(db)).map((run) => [run.id, run]));
  const analysed = runs.flatMap(({ id, manifest: { audit } }) => byId.get(audit?.run ?? id) ?? []);
  return { runs: [...new Set(analysed)], trainings };
}

/** Whether a run stands for itself: one that measured a training belongs to it, and texts for a calibration are no run. */
export function isOwn({
  origin,
  training,
}: {
  origin: Run["manifest"]["origin"];
  training?: unknown;
}): boolean {
  return origin !== "labelled" && training === undefined;
}

function named(names: readonly string[], all: Stored): Stored {
  const runs = new Set<Run>();
  const trainings = new Set<Training>();
  for (const name of names) {
    const found = matching(name, all);
    for (const run of found.runs) runs.add(run);
    for (const training of found.trainings) trainings.add(training);
  }
  return { runs: [...runs], trainings: [...trainings] };
}

/** An experiment holds several trainings; everything else that is named is one thing. */
function matching(name: string, { runs, trainings }: Stored): Stored {
  const ofExperiment = trainings.filter(({ experiment }) => experiment === name);
  if (ofExperiment.length > 0) return { runs: [], trainings: ofExperiment };
  for (const fits of [(id: string) => id === name, (id: string) => id.includes(name)]) {
    const found = {
      runs: runs.filter(({ id }) => fits(id)),
      trainings: trainings.filter(({ id }) => fits(id)),
    };
    const count = found.runs.length + found.trainings.length;
    if (count === 1) return found;
    if (count > 1) throw unknown(name, `${count} runs and trainings`);
  }
  throw unknown(name, "no run or training");
}

function unknown(name: string, problem: string): UserError {
  return new UserError("RUN_UNKNOWN", `${problem} with "${name}" in the id`, {
    fix: "see `candor list runs`, or give --log-dir",
  });
}
