import { conditionsOf, type Run } from "../../store/runs.ts";
import type { Database } from "../../store/open.ts";
import { collectJudgments, type ByOutcome } from "../collect.ts";
import { DEFAULT_VARIANT, type Role } from "../../scenario/scenario.ts";

/** What a measured checkpoint did, as shares; NaN where nothing was judged. */
export interface MeasuredRates {
  /** Compliance in the trained condition. */
  trained: number;
  /** Compliance in the unmonitored condition. */
  unmonitored: number;
  /** Verbalised alignment-faking reasoning in the trained condition. */
  reasoning: number;
}

/** Rates of a run that measured a checkpoint, by the first judge of each kind. */
export async function measuredRates(
  db: Database,
  run: Run,
  variant: string = Object.keys(run.manifest.scenarios)[0] ?? DEFAULT_VARIANT,
): Promise<MeasuredRates> {
  const outcomes = (await collectJudgments(db, run)).get(variant) ?? new Map();
  const judges = run.manifest.judges[variant];
  const conditionWith = (role: Role) =>
    Object.entries(conditionsOf(run.manifest, variant)).find(([, each]) => each.role === role)?.[0] ?? "";
  const [compliance = "", reasoning = ""] = [judges?.compliance[0], judges?.reasoning[0]];
  return {
    trained: meanOf(outcomes, "compliance", compliance, conditionWith("trained")),
    unmonitored: meanOf(outcomes, "compliance", compliance, conditionWith("unmonitored")),
    reasoning: meanOf(outcomes, "reasoning", reasoning, conditionWith("trained")),
  };
}

/** Mean over queries of the mean over a query's epochs. */
function meanOf(
  outcomes: ByOutcome,
  outcome: "compliance" | "reasoning",
  judge: string,
  condition: string,
): number {
  const queries = [...(outcomes.get(outcome)?.get(judge)?.values.get(condition)?.values() ?? [])];
  const means = queries.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  return means.reduce((sum, value) => sum + value, 0) / means.length;
}
