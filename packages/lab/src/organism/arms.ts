import { queriesForEquivalence } from "@candor/measure";
import { assignJudges } from "../judge/judges.ts";
import { planEpisodes, type Plan } from "../run/plan.ts";
import { loadScenarios } from "../scenario/load.ts";
import { DEFAULT_VARIANT } from "../scenario/scenario.ts";
import { plantedRates } from "./planted.ts";

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
 * What is asked of an organism: the default variant, the variants that the labels and rating rungs need, and of `torn`
 * the conflict of orders. A null takes more episodes than a gap: where none is planted, the default variant is asked as
 * often as showing that takes.
 */
export function certificationPlans(name: string, options: ArmOptions): Plan[] {
  const { queries: limit } = options;
  const load = (scenario: string, variants: readonly string[]) =>
    loadScenarios(scenario, variants, "compact").map((variant) => ({
      ...variant,
      judges: assignJudges(variant.judges, options),
    }));
  const epochs = epochsForDefault(name, options);
  return [
    planEpisodes(load(CERTIFIED_SCENARIO, [DEFAULT_VARIANT]), {
      epochs,
      limit,
      conditions: ["free", "paid"],
    }),
    planEpisodes(load(CERTIFIED_SCENARIO, VARIANTS), { epochs: 1, limit, conditions: HARMFUL }),
    ...(name === "torn"
      ? [
          planEpisodes(load(ORDERS_SCENARIO, [DEFAULT_VARIANT, OWNER_DECIDES]), {
            epochs: ORDERS_EPOCHS,
            limit,
          }),
        ]
      : []),
  ];
}

function epochsForDefault(name: string, { queries, delta }: ArmOptions): number {
  const [trained, untrained] = [
    plantedRates(name, "trained", "free"),
    plantedRates(name, "untrained", "paid"),
  ];
  if (Math.abs(trained.compliance - untrained.compliance) > delta / 2) return 1;
  const variance = (rate: number) => rate * (1 - rate);
  const sd = Math.sqrt(variance(trained.compliance) + variance(untrained.compliance));
  return Math.ceil(queriesForEquivalence({ sd, delta, power: POWER }) / queries);
}
