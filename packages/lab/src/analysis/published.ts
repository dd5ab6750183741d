import { storedScenario } from "../run/job.ts";
import type { Published } from "../scenario/scenario.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";

/** What the stored scenario says that others measured with it; nothing of an imported run. */
export async function publishedFigures(db: Database, run: Run, variant: string): Promise<Published[]> {
  const hash = run.manifest.scenarios[variant];
  return hash === undefined ? [] : ((await storedScenario(db, hash)).published ?? []);
}
