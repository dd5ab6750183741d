import type { AnalysisPage } from "candor/api";
import { type Followed, useFollowing } from "../following.ts";

/**
 * The analysis of runs or experiments.
 * @param news changes when there is more to analyse
 */
export function useAnalysis(names: readonly string[], news = 0): Followed<AnalysisPage> {
  const query = new URLSearchParams(names.map((name) => ["name", name]));
  return useFollowing<AnalysisPage>(names.length === 0 ? undefined : `analysis?${query}`, news);
}
