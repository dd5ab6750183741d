import { analyzeRuns } from "../../analysis/analyze.ts";
import { readCards } from "../../judge/calibration/card.ts";
import { analysisReport } from "../../report/analysis-report.ts";
import { openExistingStore } from "../../store/open.ts";
import type { AnalyzeFlags } from "../flags.ts";
import { lookups } from "../lookups.ts";
import { analysedRuns } from "../runs-of.ts";

/** `candor analyze`: the terminal report, or the versioned JSON object. */
export async function analyze(fragments: string[], flags: AnalyzeFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const runs = await analysedRuns(store.db, fragments);
  const { delta, resamples, bootstrapSeed: seed } = flags;
  const options = { seed, resamples, delta };
  const analysis = await analyzeRuns(
    store.db,
    runs,
    options,
    readCards(flags.logDir),
    await lookups(store.db, runs, flags.logDir, options),
  );
  process.stdout.write(`${flags.json ? JSON.stringify(analysis, undefined, 2) : analysisReport(analysis)}\n`);
}
