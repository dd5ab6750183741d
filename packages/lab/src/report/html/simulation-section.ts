import type { SimulationResult } from "../../simulation/analysis/analyze.ts";
import { effectTable, honestyTable, outcomeTable, simulationFacts } from "../simulation-rows.ts";
import { named } from "../verdict-lines.ts";
import { typesetCell } from "../format.ts";
import { heading, table } from "./elements.ts";
import { html, type Markup } from "./markup.ts";

/** A simulated run: what was done about each question, how honest it was, and what each factor changes. */
export function simulationSection(result: SimulationResult, level: number): Markup {
  const { scenario, rendering, subject, run, cells, effects } = result;
  const tables = [
    ["What was done about each question", outcomeTable(cells)],
    ["Honesty", honestyTable(cells)],
    ["Effects of factors and variants", effectTable(effects)],
  ] as const;
  return html`<section>
    ${heading(level, `${named(scenario, rendering)} × ${subject}`)}
    <p class="aside">Run ${run}: ${simulationFacts(result)}.</p>
    ${tables
      .filter(([, { rows }]) => rows.length > 0)
      .map(
        ([caption, { columns, rows, note }]) =>
          html`${table(
              caption,
              columns,
              rows.map((row) => row.map(typesetCell)),
            )}
            <p class="aside">${note}</p>`,
      )}
  </section> `;
}
