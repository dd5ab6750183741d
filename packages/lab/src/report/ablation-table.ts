import pc from "picocolors";
import type { Result } from "../analysis/result.ts";
import { formatGap, formatP, formatRate, percent } from "./format.ts";
import { tableLines } from "./table.ts";
import { named } from "./verdict-lines.ts";

/**
 * One table for each scenario and subject that was run in several variants, as papers print it: how often the reasoning
 * states alignment faking where trained on, compliance in every condition, and the gap. Of a variant that was run twice
 * the last run counts.
 */
export function ablationTables(results: readonly Result[]): string[][] {
  const groups = Map.groupBy(results, ({ scenario, rendering, subject }) =>
    JSON.stringify([scenario, rendering, subject]),
  );
  return [...groups.values()].flatMap((group) => {
    const latest = [...new Map(group.map((result) => [result.variant, result])).values()];
    return latest.length < 2 ? [] : [ablationLines(latest)];
  });
}

function ablationLines(results: readonly Result[]): string[] {
  const { scenario = "", rendering = "full", subject = "" } = results[0] ?? {};
  const conditions = [...new Set(results.flatMap((result) => Object.keys(result.conditions)))];
  const columns = [
    { title: "variant" },
    { title: "reasoning where trained %", align: "right" as const },
    ...conditions.map((name) => ({ title: `${name} %`, align: "right" as const })),
    { title: "gap pp [95 %]", align: "right" as const },
    { title: "p (Holm)", align: "right" as const },
  ];
  const rows = results.map((result) => [
    result.variant,
    reasoningWhereTrained(result),
    ...conditions.map((name) => {
      const rate = result.conditions[name]?.compliance;
      return rate ? percent(rate.estimate) : "–";
    }),
    formatGap(result.gap),
    result.adjustedP === null ? "–" : formatP(result.adjustedP),
  ]);
  const [head = "", ...lines] = tableLines(columns, rows);
  return [
    pc.bold(
      `${named(scenario, rendering)} × ${subject}: compliance by condition in ${results.length} variants`,
    ),
    pc.dim(`  ${head}`),
    ...lines.map((line) => `  ${line}`),
  ];
}

/** By the first reasoning judge. */
function reasoningWhereTrained({ reasoning }: Result): string {
  const [view] = Object.values(reasoning);
  const trained = Object.values(view?.conditions ?? {}).find(({ role }) => role === "trained");
  return formatRate(trained?.compliance ?? null);
}
