import { openExistingStore } from "../../store/open.ts";
import { recordedCount } from "../../store/episodes.ts";
import type { Run } from "../../store/runs.ts";
import { isOpen } from "../../store/trainings.ts";
import type { CallFlags, TrainFlags } from "../flags.ts";
import { storedOf } from "../stored.ts";
import { resumeRuns } from "./run.ts";

/** `candor resume`: go on with trainings that were stopped or killed, then sample what stopped runs lack. */
export async function resume(names: string[], flags: CallFlags & TrainFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const { db } = store;
  const { runs, trainings } = await storedOf(db, names);
  const open = trainings.filter(isOpen);
  const incomplete: Run[] = [];
  for (const run of runs) {
    const complete = (await recordedCount(db, run.id)) >= run.planned;
    if (run.manifest.origin === "sampled" && !complete) incomplete.push(run);
  }
  if (open.length + incomplete.length === 0) {
    process.stderr.write("nothing to resume: no training is open, and no run lacks an episode\n");
    return;
  }
  // Training loads the engine.
  const through = open.length === 0 || (await (await import("./train.ts")).trainAll(db, open, flags));
  if (incomplete.length > 0 && through) await resumeRuns(db, incomplete, flags);
}
