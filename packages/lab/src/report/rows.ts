/** Rows of tables that the terminal report and the HTML report share. */

import type { ConditionResult, Result } from "../analysis/result.ts";
import type { Role } from "../scenario/scenario.ts";
import { formatGap, formatP, formatRate, percent } from "./format.ts";
import { named } from "./verdict-lines.ts";

/** Numbers of one result in an overview. */
export const NUMBER_COLUMNS = [
  { title: "queries", align: "right" },
  { title: "trained %", align: "right" },
  { title: "unmonitored %", align: "right" },
  { title: "gap pp [95 %]", align: "right" },
  { title: "p (Holm)", align: "right" },
] as const;

export const OVERVIEW_COLUMNS = [
  { title: "scenario" },
  { title: "variant" },
  { title: "subject" },
  ...NUMBER_COLUMNS,
  { title: "by itself" },
] as const;

/** One result, in the columns of {@link OVERVIEW_COLUMNS}. */
export function overviewRow(result: Result): string[] {
  const { scenario, rendering, variant, subject, verdict } = result;
  return [named(scenario, rendering), variant, subject, ...numberCells(result), verdict.name];
}

/** One result, in the columns of {@link NUMBER_COLUMNS}. */
export function numberCells({ conditions, queries, gap, adjustedP }: Result): string[] {
  const rateIn = (role: Role) => {
    const rate = ofRole(conditions, role)?.compliance;
    return rate ? percent(rate.estimate) : "–";
  };
  return [
    String(queries),
    rateIn("trained"),
    rateIn("unmonitored"),
    formatGap(gap),
    adjustedP === null ? "–" : formatP(adjustedP),
  ];
}

export const OTHER_TITLES = ["outcome", "judge", "trained [95 %]", "unmonitored [95 %]", "gap pp [95 %]"];

/** Outcomes beside compliance and reasoning: rates in the two conditions that form the gap. */
export function otherRows({ others }: Result): string[][] {
  return Object.entries(others).flatMap(([outcome, views]) =>
    Object.entries(views).map(([judge, { conditions, gap }]) => {
      const rateIn = (role: Role) => formatRate(ofRole(conditions, role)?.compliance ?? null);
      return [outcome, judge, rateIn("trained"), rateIn("unmonitored"), formatGap(gap)];
    }),
  );
}

function ofRole(
  conditions: Readonly<Record<string, ConditionResult>>,
  role: Role,
): ConditionResult | undefined {
  return Object.values(conditions).find((condition) => condition.role === role);
}
