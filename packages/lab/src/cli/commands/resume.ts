import { openExistingStore } from "../../store/open.ts";
import { recordedCount } from "../../store/episodes.ts";
import type { Run } from "../../store/runs.ts";
import { isOpen } from "../../store/trainings.ts";
import type { CallFlags, TrainFlags } from "../flags.ts";
import { storedOf } from "../../store/named.ts";
import { resumeRuns, subjectAgain } from "./run.ts";

/** `candor resume`: go on with trainings that were stopped or killed, then sample what stopped runs and audits lack. */
export async function resume(names: string[], flags: CallFlags & TrainFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const { db } = store;
  const { runs, trainings } = await storedOf(db, names);
  const open = trainings.filter(isOpen);
  const incomplete: Run[] = [];
  for (const run of runs) {
    const complete = (await recordedCount(db, run.id)) >= run.planned;
    if (!complete || isOpenAudit(run)) incomplete.push(run);
  }
  const sampled = incomplete.filter(({ manifest }) => manifest.origin === "sampled");
  const simulated = incomplete.filter(({ manifest }) => manifest.origin === "simulated");
  const audits = incomplete.filter(({ manifest }) => manifest.origin === "audited");
  if (open.length + sampled.length + simulated.length + audits.length === 0) {
    process.stderr.write("nothing to resume: no training is open, and no run lacks an episode\n");
    return;
  }
  // Training loads the engine.
  const through = open.length === 0 || (await (await import("./train.ts")).trainAll(db, open, flags));
  if (!through) return;
  if (simulated.length > 0) {
    const { resumeSimulations } = await import("./simulate.ts");
    await resumeSimulations(db, simulated, (run) => subjectAgain(run, flags), flags);
  }
  if (sampled.length > 0) await resumeRuns(db, sampled, flags);
  if (audits.length > 0) {
    const { resumeAudits } = await import("./audit.ts");
    await resumeAudits(db, audits, (run) => subjectAgain(run, flags), flags);
  }
}

/** An audit plans more while it goes on, so one that has all that it planned may not be at its end. */
function isOpenAudit({ manifest, status }: Run): boolean {
  return manifest.origin === "audited" && status !== "finished";
}
