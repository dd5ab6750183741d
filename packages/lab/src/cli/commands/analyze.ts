import { analyzeRuns } from "../../analysis/analyze.ts";
import { readCards } from "../../judge/calibration/card.ts";
import { analysisReport } from "../../report/analysis-report.ts";
import { certificationLookup } from "../../organism/certification-record.ts";
import { simulationReport } from "../../report/simulation-report.ts";
import { analyzeSimulations } from "../../simulation/analysis/analyze.ts";
import { openExistingStore } from "../../store/open.ts";
import type { AnalyzeFlags } from "../flags.ts";
import { byOrigin, runsOf } from "../runs-of.ts";

/** `candor analyze`: the terminal report, or the versioned JSON object. */
export async function analyze(fragments: string[], flags: AnalyzeFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const asked = await runsOf(store.db, fragments);
  const { sampled: runs, simulated } = byOrigin(asked);
  const { delta, resamples, bootstrapSeed: seed } = flags;
  const analysis = await analyzeRuns(
    store.db,
    runs,
    { seed, resamples, delta },
    readCards(flags.logDir),
    certificationLookup(flags.logDir),
  );
  const simulations = await analyzeSimulations(store.db, simulated, { seed, resamples });
  const object = simulations.length === 0 ? analysis : { ...analysis, simulations };
  const reports = [
    ...(runs.length === 0 ? [] : [analysisReport(analysis)]),
    ...(simulations.length === 0 ? [] : [simulationReport(simulations)]),
  ];
  process.stdout.write(`${flags.json ? JSON.stringify(object, undefined, 2) : reports.join("\n\n")}\n`);
}
