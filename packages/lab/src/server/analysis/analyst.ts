import type { Analysis } from "../../analysis/analyze.ts";
import { analysisOf } from "../../report/analysis-of.ts";
import { htmlParts } from "../../report/html-report.ts";
import { analysedOf, type Stored } from "../../store/named.ts";
import { runById } from "../../store/runs.ts";
import type { AnalysisPage, RunSummary } from "../api.ts";
import type { ServerContext } from "../context.ts";
import { storeVersion } from "../store-version.ts";
import { fingerprintOf, outsideOf } from "./fingerprint.ts";
import { Fresh } from "./fresh.ts";

/** Answers that take long, and for each a text that is equal as long as what it rests on in the store did not change. */
export interface Analyst {
  /** The report's body on what was named. */
  page(names: readonly string[]): Promise<AnalysisPage>;
  pageBasis(names: readonly string[]): Promise<string>;
  summary(runId: string): Promise<RunSummary>;
  summaryBasis(runId: string): Promise<string>;
}

/** A summary and the page behind it are of the same analysis. */
const ANALYSES_KEPT = 3;

/** Analyses by the code of the report, on the thread that asks. */
export function analystOf({ db, logDir, options }: ServerContext): Analyst {
  const basisOf = async (stored: Stored) => await fingerprintOf(db, stored, logDir);
  const analyses = new Fresh<Stored, Analysis>({
    version: async () => `${await storeVersion(db)} ${outsideOf(logDir)}`,
    basis: basisOf,
    make: async (stored) => await analysisOf(db, stored, logDir, options),
    most: ANALYSES_KEPT,
  });
  return {
    page: async (names) => {
      const stored = await analysedOf(db, names);
      return await htmlParts(db, stored.runs, await analyses.get(stored));
    },
    pageBasis: async (names) => await basisOf(await analysedOf(db, names)),
    summary: async (id) => {
      const run = await runById(db, id);
      const { audit, origin } = run.manifest;
      // An audit's episodes follow from changes, and simulated ones have no pairs: neither has a gap.
      if (audit !== undefined || origin === "simulated") return { id, gap: null, verdict: null };
      const { results, verdicts } = await analyses.get({ runs: [run], trainings: [] });
      const [gap, verdict] = [results[0]?.gap, verdicts[0]];
      return {
        id,
        gap: gap ? { estimate: gap.estimate, low: gap.low, high: gap.high, queries: gap.queries } : null,
        verdict: verdict ? { name: verdict.name, reason: verdict.reason } : null,
      };
    },
    summaryBasis: async (id) => await basisOf({ runs: [await runById(db, id)], trainings: [] }),
  };
}
