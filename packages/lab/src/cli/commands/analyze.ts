import { analysisReport } from "../../report/analysis-report.ts";
import { openExistingStore } from "../../store/open.ts";
import { analysisOf } from "../../report/analysis-of.ts";
import { analysisOptions } from "../analysis-options.ts";
import type { AnalyzeFlags } from "../flags.ts";
import { analysedOf } from "../../store/named.ts";

/** `candor analyze`: the terminal report, or the versioned JSON object. */
export async function analyze(names: string[], flags: AnalyzeFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const stored = await analysedOf(store.db, names);
  const analysis = await analysisOf(store.db, stored, flags.logDir, analysisOptions(flags));
  process.stdout.write(`${flags.json ? JSON.stringify(analysis, undefined, 2) : analysisReport(analysis)}\n`);
}
