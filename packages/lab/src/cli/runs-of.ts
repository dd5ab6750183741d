import { UserError } from "../errors.ts";
import type { Database } from "../store/open.ts";
import { findRun, listRuns, type Run } from "../store/runs.ts";

/**
 * The runs to analyse, as `runsOf`: an audit stands for the run that it audits, since its own episodes are not a sample of
 * what the subject does.
 */
export async function analysedRuns(db: Database, fragments: readonly string[]): Promise<Run[]> {
  const runs = new Map<string, Run>();
  for (const run of await runsOf(db, fragments)) {
    const { audit } = run.manifest;
    const analysed = audit === undefined ? run : await findRun(db, audit.run);
    runs.set(analysed.id, analysed);
  }
  return [...runs.values()];
}

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
