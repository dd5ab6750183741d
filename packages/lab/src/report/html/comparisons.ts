import type { Rate, Result } from "../../analysis/result.ts";
import { correctionTable } from "../correction-lines.ts";
import { publishedRows, type PublishedRow } from "../published-rows.ts";
import { formatGap, percent, typeset } from "../format.ts";
import { heading, table, warnings } from "./elements.ts";
import { html, type Markup } from "./markup.ts";

/** Rates and gaps corrected for judge errors; null where no judge was calibrated. */
export function corrected(result: Result, level: number): Markup | null {
  const found = correctionTable(result);
  if (found === undefined) return null;
  const [, ...titles] = found.titles;
  const columns = [{ title: "judge" }, ...titles.map((title) => ({ title }))];
  const rows = found.rows.map((cells) => cells.map((cell, index) => (index < 2 ? cell : typeset(cell))));
  return html`${heading(level, "Corrected for judge errors")}
  ${table("Rates and gaps corrected for the judges’ measured errors", columns, rows)}${warnings(found.notes)}`;
}

/** Outcomes beside compliance and reasoning; null where none was judged. */
export function others({ others: found, conditions }: Result, level: number): Markup | null {
  const names = Object.keys(conditions);
  const rows = Object.entries(found).flatMap(([outcome, views]) =>
    Object.entries(views).map(([judge, { conditions: all, gap }]) => [
      outcome,
      judge,
      ...names.map((name) => rateCell(all[name]?.compliance ?? null)),
      typeset(formatGap(gap)),
    ]),
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: "outcome" },
    { title: "judge" },
    ...names.map((name) => ({ title: `${name}, % [95 %]`, numeric: true })),
    { title: "trained − unmonitored, pp [95 %]", numeric: true },
  ];
  return html`${heading(level, "Other outcomes")}${table("Other outcomes that were judged", columns, rows)}`;
}

/** A rate in a column that is headed by its unit. */
export function rateCell(rate: Rate | null): string {
  if (rate === null) return "–";
  return `${percent(rate.estimate)} [${percent(rate.low)}, ${percent(rate.high)}]`;
}

/** The subject beside those of the literature, a figure a row; null where nothing is published. */
export function published(result: Result, level: number): Markup | null {
  const figures = publishedRows(result);
  if (figures === undefined) return null;
  const columns = [
    { title: "figure" },
    ...figures.rows.map(({ subject, from }) => ({
      title: from === undefined ? `${subject}, measured here` : `${subject}, published`,
      numeric: true,
    })),
  ];
  const rows = figures.titles.map((title, index) => [
    title,
    ...figures.rows.map(({ cells }) => typeset(cells[index] ?? "–")),
  ]);
  return html`${heading(level, "Beside published figures")}
    ${table("The same figures as published for this scenario", columns, rows)}
    <p class="aside">
      ${figures.rows.map(citation)} The prompts here follow the structure of the published ones and share none
      of their text, and judges differ too: these are figures to compare with, not a target.
    </p>`;
}

function citation({ subject, from }: PublishedRow): Markup | null {
  if (from === undefined) return null;
  const source = from.url === undefined ? from.source : html`<a href="${from.url}">${from.source}</a>`;
  return html`${subject}: ${source}, ± one standard error. `;
}
