import type { AnalysisPage } from "candor/api";
import { type Followed, useFollowing } from "../following.ts";
import { useLive } from "../live.ts";

/**
 * The analysis of runs or experiments, and a newer one when the store changed: judgments come in after a run's last
 * episode. What nothing was added to the server does not analyse again.
 */
export function useAnalysis(names: readonly string[]): Followed<AnalysisPage> {
  const query = new URLSearchParams(names.map((name) => ["name", name]));
  const changes = useLive((live) => live.changes);
  return useFollowing<AnalysisPage>(names.length === 0 ? undefined : `analysis?${query}`, changes);
}
