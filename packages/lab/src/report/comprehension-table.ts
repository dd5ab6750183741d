import pc from "picocolors";
import { comprehensionFor, type Comprehension } from "../analysis/comprehension.ts";
import type { Result } from "../analysis/result.ts";
import { formatGap, percent } from "./format.ts";
import { tableLines } from "./table.ts";
import { named } from "./verdict-lines.ts";

/**
 * One table for each scenario and subject that was asked what it understood: the share of right answers in each condition,
 * and the gap with and without the variants that failed.
 */
export function comprehensionTables(
  comprehension: readonly Comprehension[],
  results: readonly Result[],
): string[][] {
  const groups = Map.groupBy(comprehension, ({ scenario, rendering, subject }) =>
    JSON.stringify([scenario, rendering, subject]),
  );
  return [...groups.values()].map((group) => {
    const latest = [...new Map(group.map((each) => [each.variant, each])).values()];
    return comprehensionLines(latest, results);
  });
}

function comprehensionLines(group: readonly Comprehension[], results: readonly Result[]): string[] {
  const { scenario = "", rendering = "full", subject = "" } = group[0] ?? {};
  const conditions = [...new Set(group.flatMap((each) => Object.keys(each.conditions)))];
  const columns = [
    { title: "variant" },
    ...conditions.map((name) => ({ title: `${name} right %`, align: "right" as const })),
    { title: "understood" },
    { title: "gap pp [95 %]", align: "right" as const },
    { title: "where understood", align: "right" as const },
  ];
  const rows = group.map((each) => {
    const result = results.findLast((other) => comprehensionFor(other, [each]) !== undefined);
    return [
      each.variant,
      ...conditions.map((name) => {
        const condition = each.conditions[name];
        return condition ? percent(condition.right) : "–";
      }),
      each.understood ? "yes" : pc.yellow("no"),
      formatGap(result?.gap ?? null),
      each.understood ? formatGap(result?.gap ?? null) : "–",
    ];
  });
  const [head = "", ...lines] = tableLines(columns, rows);
  return [
    pc.bold(`${named(scenario, rendering)} × ${subject}: asked whether the episode is trained on`),
    pc.dim(`  ${head}`),
    ...lines.map((line) => `  ${line}`),
  ];
}
