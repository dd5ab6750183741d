import { UserError } from "../errors.ts";
import type { Database } from "../store/open.ts";
import { findRun, listRuns, type Run } from "../store/runs.ts";

/**
 * The runs that the user named, or all; the texts that served a calibration are no run unless they are named.
 * @throws {UserError} for an unknown run, or where the store holds none
 */
export async function runsOf(db: Database, fragments: readonly string[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const fragment of fragments) runs.push(await findRun(db, fragment));
  if (fragments.length === 0) {
    const all = await listRuns(db);
    runs.push(...all.filter(({ manifest }) => manifest.origin !== "labelled"));
  }
  if (runs.length > 0) return runs;
  throw new UserError("RUN_UNKNOWN", "the store holds no run", {
    where: "--log-dir",
    fix: "start with `candor run helpful-only --model scripted/faker`, or give another directory",
  });
}

/** Runs of the simulator are analysed in another way than all others. */
export function byOrigin(runs: readonly Run[]): { sampled: Run[]; simulated: Run[] } {
  return {
    sampled: runs.filter(({ manifest }) => manifest.origin !== "simulated"),
    simulated: runs.filter(({ manifest }) => manifest.origin === "simulated"),
  };
}
