import type { Analysis } from "../analysis/analyze.ts";
import type { AuditFindings } from "../audit/findings.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { excerptsOf, type Excerpt } from "./excerpts.ts";
import { judgesUsed, type JudgeUse } from "./provenance.ts";

/**
 * An analysis as one self-contained HTML file: verdict, rates, gaps, figures, some transcripts, and how it was measured.
 * Equal stores and analyses give equal text.
 * @param runs those that were analysed
 * @param audits of these runs, each as a section of its own
 */
export async function htmlReport(
  db: Database,
  runs: readonly Run[],
  analysis: Analysis,
  audits: readonly AuditFindings[] = [],
): Promise<string> {
  const excerpts: Excerpt[] = [];
  const described: { run: Run; judges: JudgeUse[] }[] = [];
  for (const run of runs) {
    excerpts.push(...(await excerptsOf(db, run)));
    described.push({ run, judges: await judgesUsed(db, run) });
  }
  // The drawing library takes longer to load than the rest of the program.
  const { reportPage } = await import("./html/page.ts");
  return reportPage({ analysis, runs: described, excerpts, audits });
}
