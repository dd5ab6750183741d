import { analyzeRuns } from "../../analysis/analyze.ts";
import { readCards } from "../../judge/calibration/card.ts";
import { analysisReport } from "../../report/analysis-report.ts";
import { certificationLookup } from "../../organism/certification-record.ts";
import { openExistingStore } from "../../store/open.ts";
import type { AnalyzeFlags } from "../flags.ts";
import { runsOf } from "../runs-of.ts";

/** `candor analyze`: the terminal report, or the versioned JSON object. */
export async function analyze(fragments: string[], flags: AnalyzeFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const runs = await runsOf(store.db, fragments);
  const { delta, resamples, bootstrapSeed: seed } = flags;
  const analysis = await analyzeRuns(
    store.db,
    runs,
    { seed, resamples, delta },
    readCards(flags.logDir),
    certificationLookup(flags.logDir),
  );
  process.stdout.write(`${flags.json ? JSON.stringify(analysis, undefined, 2) : analysisReport(analysis)}\n`);
}
