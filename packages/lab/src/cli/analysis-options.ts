import type { AnalysisOptions } from "../analysis/result.ts";
import type { AnalyzeFlags } from "./flags.ts";

/** What the flags of an analysis ask for. */
export function analysisOptions({ delta, resamples, bootstrapSeed: seed }: AnalyzeFlags): AnalysisOptions {
  return { seed, resamples, delta };
}
