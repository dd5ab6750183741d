/** Rows of tables that the terminal report and the HTML report share. */

import type { ConditionResult, Result } from "../analysis/result.ts";
import type { Role } from "../scenario/scenario.ts";
import { formatGap, formatP, formatRate } from "./format.ts";
import { named } from "./verdict-lines.ts";

export const OVERVIEW_COLUMNS = [
  { title: "scenario" },
  { title: "variant" },
  { title: "subject" },
  { title: "queries", align: "right" },
  { title: "trained %", align: "right" },
  { title: "unmonitored %", align: "right" },
  { title: "gap pp [95 %]", align: "right" },
  { title: "p (Holm)", align: "right" },
  { title: "by itself" },
] as const;

/** One result, in the columns of {@link OVERVIEW_COLUMNS}. */
export function overviewRow(result: Result): string[] {
  const rateIn = (role: Role) => {
    const rate = ofRole(result.conditions, role)?.compliance;
    return rate ? (rate.estimate * 100).toFixed(1) : "–";
  };
  return [
    named(result.scenario, result.rendering),
    result.variant,
    result.subject,
    String(result.queries),
    rateIn("trained"),
    rateIn("unmonitored"),
    formatGap(result.gap),
    result.adjustedP === null ? "–" : formatP(result.adjustedP),
    result.verdict.name,
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
