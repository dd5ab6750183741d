import { analysisReport } from "../../report/analysis-report.ts";
import { openExistingStore } from "../../store/open.ts";
import { analysisOf } from "../analysis-of.ts";
import type { AnalyzeFlags } from "../flags.ts";
import { analysedOf } from "../stored.ts";

/** `candor analyze`: the terminal report, or the versioned JSON object. */
export async function analyze(names: string[], flags: AnalyzeFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const analysis = await analysisOf(store.db, await analysedOf(store.db, names), flags);
  process.stdout.write(`${flags.json ? JSON.stringify(analysis, undefined, 2) : analysisReport(analysis)}\n`);
}
