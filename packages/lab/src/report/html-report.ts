import type { Analysis } from "../analysis/analyze.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { excerptsOf, type Excerpt } from "./excerpts.ts";
import { judgesUsed, type JudgeUse } from "./provenance.ts";

/**
 * An analysis as one self-contained HTML file: verdict, rates, gaps, figures, some transcripts, and how it was measured.
 * Equal stores and analyses give equal text.
 * @param runs those that were analysed, in the simulator or not
 */
export async function htmlReport(db: Database, runs: readonly Run[], analysis: Analysis): Promise<string> {
  const excerpts: Excerpt[] = [];
  for (const run of runs)
    if (run.manifest.origin !== "simulated") excerpts.push(...(await excerptsOf(db, run)));
  // The drawing library takes longer to load than the rest of the program.
  const { reportPage } = await import("./html/page.ts");
  return reportPage({ analysis, runs: await described(db, runs), excerpts });
}

/** The same for the viewer, without its frame and transcripts: what was measured in a run leads to the run's page. */
export async function htmlParts(
  db: Database,
  runs: readonly Run[],
  analysis: Analysis,
): Promise<{ title: string; kicker: string; html: string }> {
  const { reportParts } = await import("./html/page.ts");
  return reportParts({ analysis, runs: await described(db, runs), excerpts: [], linkOf: pageOf });
}

/** Address of a run in the viewer. */
function pageOf(run: string): string {
  return `#/runs/${encodeURIComponent(run)}`;
}

async function described(db: Database, runs: readonly Run[]): Promise<{ run: Run; judges: JudgeUse[] }[]> {
  const all: { run: Run; judges: JudgeUse[] }[] = [];
  for (const run of runs) all.push({ run, judges: await judgesUsed(db, run) });
  return all;
}
