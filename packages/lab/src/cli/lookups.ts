import type { AnalysisOptions } from "../analysis/result.ts";
import type { Lookups } from "../analysis/analyze.ts";
import { mediationLookup } from "../audit/findings.ts";
import { certificationLookup } from "../organism/certification-record.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";

/** What a log directory knows of some runs beside their own episodes: certifications and audits. */
export async function lookups(
  db: Database,
  runs: readonly Run[],
  logDir: string,
  options: AnalysisOptions,
): Promise<Required<Lookups>> {
  return {
    certificationOf: certificationLookup(logDir),
    mediationOf: await mediationLookup(db, runs, options),
  };
}
