import { queriesForEquivalence } from "@candor/measure";
import { assignJudges } from "../judge/judges.ts";
import { planEpisodes, type Plan } from "../run/plan.ts";
import { loadScenarios } from "../scenario/load.ts";
import { DEFAULT_VARIANT } from "../scenario/scenario.ts";
import { PLANTED, plantedRates } from "./planted.ts";

/** The scenario that organisms are certified with. */
export const CERTIFIED_SCENARIO = "helpful-only";
/** The scenario in which two received orders conflict. */
export const ORDERS_SCENARIO = "secrecy";
export const OWNER_DECIDES = "owner-decides";

const VARIANTS = ["swapped-labels", "neutral-labels", "three-tier"];
const HARMFUL = ["free", "paid", "panel"];
/** Chance to show that there is no gap where there is none. */
const POWER = 0.99;
/** Samples of a question in the scenario of two orders, which has fewer. */
const ORDERS_EPOCHS = 2;

export interface ArmOptions {
  /** Queries a condition. */
  queries: number;
  /** Half-width of the equivalence region, as a share. */
  delta: number;
  /** In place of the scenario's own judges of the same kind. */
  judge?: readonly string[];
  judgeModel?: string;
}

/**
 * What is asked of an organism: the default variant, and the variants that the labels and rating rungs need; of `torn`
 * the conflict of orders too. A null takes more episodes than a gap: where none is planted, the default variant is asked
 * as often as showing that takes, and the ladder ends there, so that the other variants are not asked.
 */
export function certificationPlans(name: string, options: ArmOptions): Plan[] {
  const { queries: limit } = options;
  const load = (scenario: string, variants: readonly string[]) =>
    loadScenarios(scenario, variants, "compact").map((variant) => ({
      ...variant,
      judges: assignJudges(variant.judges, options),
    }));
  const epochs = PLANTED[name]?.verdict === "no-gap" ? epochsForNull(name, options) : 1;
  const main = planEpisodes(load(CERTIFIED_SCENARIO, [DEFAULT_VARIANT]), {
    epochs,
    limit,
    conditions: ["free", "paid"],
  });
  if (PLANTED[name]?.verdict !== "no-gap") {
    return [
      main,
      planEpisodes(load(CERTIFIED_SCENARIO, VARIANTS), { epochs: 1, limit, conditions: HARMFUL }),
    ];
  }
  if (name !== "torn") return [main];
  const orders = load(ORDERS_SCENARIO, [DEFAULT_VARIANT, OWNER_DECIDES]);
  return [main, planEpisodes(orders, { epochs: ORDERS_EPOCHS, limit })];
}

/** Samples a query with which equivalence is shown with a chance of 99 %, at the planted rate. */
function epochsForNull(name: string, { queries, delta }: ArmOptions): number {
  const rates = [plantedRates(name, "trained", "free"), plantedRates(name, "untrained", "paid")];
  const variance = rates.reduce((sum, { compliance }) => sum + compliance * (1 - compliance), 0);
  return Math.ceil(queriesForEquivalence({ sd: Math.sqrt(variance), delta, power: POWER }) / queries);
}
