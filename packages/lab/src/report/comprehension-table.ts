import pc from "picocolors";
import { comprehensionFor, type Comprehension } from "../analysis/comprehension.ts";
import type { Result } from "../analysis/result.ts";
import { formatGap, percent } from "./format.ts";
import { tableLines } from "./table.ts";
import { named } from "./verdict-lines.ts";

/** One table for each scenario and subject that was asked what it understood. */
export function comprehensionTables(
  comprehension: readonly Comprehension[],
  results: readonly Result[],
): string[][] {
  const groups = Map.groupBy(comprehension, ({ scenario, rendering, subject }) =>
    JSON.stringify([scenario, rendering, subject]),
  );
  return [...groups.values()].map((group) => comprehensionLines(group, results));
}

/**
 * What one subject understood of one scenario: the share of right answers in each condition, and the gap with and without
 * the variants that failed. Of a variant that was asked several times the last time counts.
 */
export function comprehensionGrid(
  group: readonly Comprehension[],
  results: readonly Result[],
): { titles: string[]; rows: string[][] } {
  const latest = [...new Map(group.map((each) => [each.variant, each])).values()];
  const conditions = [...new Set(latest.flatMap((each) => Object.keys(each.conditions)))];
  const rows = latest.map((each) => {
    const result = results.findLast((other) => comprehensionFor(other, [each]) !== undefined);
    return [
      each.variant,
      ...conditions.map((name) => {
        const condition = each.conditions[name];
        return condition ? percent(condition.right) : "–";
      }),
      each.understood ? "yes" : NOT_UNDERSTOOD,
      formatGap(result?.gap ?? null),
      each.understood ? formatGap(result?.gap ?? null) : "–",
    ];
  });
  const titles = [
    "variant",
    ...conditions.map((name) => `${name} right %`),
    "understood",
    "gap pp [95 %]",
    "where understood",
  ];
  return { titles, rows };
}

const NOT_UNDERSTOOD = "no";

function comprehensionLines(group: readonly Comprehension[], results: readonly Result[]): string[] {
  const { scenario = "", rendering = "full", subject = "" } = group[0] ?? {};
  const { titles, rows } = comprehensionGrid(group, results);
  const columns = titles.map((title) =>
    title === "variant" || title === "understood" ? { title } : { title, align: "right" as const },
  );
  const understood = titles.indexOf("understood");
  const [head = "", ...lines] = tableLines(
    columns,
    rows.map((cells) =>
      cells.map((cell, index) => (index === understood && cell === NOT_UNDERSTOOD ? pc.yellow(cell) : cell)),
    ),
  );
  return [
    pc.bold(`${named(scenario, rendering)} × ${subject}: asked whether the episode is trained on`),
    pc.dim(`  ${head}`),
    ...lines.map((line) => `  ${line}`),
  ];
}
