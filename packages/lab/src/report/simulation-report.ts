import pc from "picocolors";
import type { SimulationResult } from "../simulation/analysis/analyze.ts";
import { effectTable, honestyTable, outcomeTable, simulationFacts } from "./simulation-rows.ts";
import { tableLines } from "./table.ts";
import { named } from "./verdict-lines.ts";

/** The terminal report on simulated runs: outcomes by variant and condition, honesty, and the effect of each factor. */
export function simulationReport(results: readonly SimulationResult[]): string {
  return results
    .flatMap((result, index) => [...(index === 0 ? [] : [""]), ...resultLines(result)])
    .join("\n");
}

function resultLines(result: SimulationResult): string[] {
  const { scenario, rendering, subject, run, cells, effects } = result;
  const tables = [outcomeTable(cells), honestyTable(cells), effectTable(effects)];
  return [
    pc.bold(`${named(scenario, rendering)} × ${subject}`) + pc.dim(`  run ${run}`),
    `  ${simulationFacts(result)}`,
    ...tables.filter(({ rows }) => rows.length > 0).flatMap((table) => ["", ...printed(table)]),
  ];
}

function printed({ columns, rows, note }: ReturnType<typeof outcomeTable>): string[] {
  const aligned = columns.map(({ title, numeric }) =>
    numeric === true ? { title, align: "right" as const } : { title },
  );
  const lines = [...tableLines(aligned, rows), ...(note === "" ? [] : [pc.dim(note)])];
  return lines.map((line) => `  ${line}`);
}
