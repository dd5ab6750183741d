import { analyzeRuns, type Analysis } from "../analysis/analyze.ts";
import type { AnalysisOptions } from "../analysis/result.ts";
import { analyzeTrainings } from "../analysis/training/analyze-trainings.ts";
import { analyzeAudits, mediationLookup } from "../audit/findings.ts";
import { readCards } from "../judge/calibration/card.ts";
import { certificationLookup } from "../organism/certification-record.ts";
import { analyzeSimulations } from "../simulation/analysis/analyze.ts";
import type { Stored } from "../store/named.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";

/** Such runs have neither gap nor verdict. */
const isSimulated = ({ manifest }: Run) => manifest.origin === "simulated";

/** Runs with their audits, simulated ones and trainings, analysed with the judge cards and the certification of the log directory. */
export async function analysisOf(
  db: Database,
  { runs, trainings }: Stored,
  logDir: string,
  options: AnalysisOptions,
): Promise<Analysis> {
  const sampled = runs.filter((run) => !isSimulated(run));
  const audits = await analyzeAudits(db, sampled, options);
  const known = { certificationOf: certificationLookup(logDir), mediationOf: mediationLookup(audits) };
  return {
    ...(await analyzeRuns(db, sampled, options, readCards(logDir), known)),
    audits,
    simulations: await analyzeSimulations(db, runs.filter(isSimulated), options),
    trainings: await analyzeTrainings(db, trainings, options),
  };
}
