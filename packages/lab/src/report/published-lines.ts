import pc from "picocolors";
import type { Result } from "../analysis/result.ts";
import { publishedRows } from "./published-rows.ts";
import { tableLines } from "./table.ts";

/** The measured figures beside those that others published for the scenario. */
export function publishedLines(result: Result): string[] {
  const figures = publishedRows(result);
  if (figures === undefined) return [];
  const columns = ["beside published figures", ...figures.titles, "source"].map((title) => ({ title }));
  const rows = figures.rows.map(({ subject, from, cells }) => [
    subject,
    ...cells,
    from === undefined ? "measured here [95 %]" : `${from.source}, ± one standard error`,
  ]);
  const [head = "", ...lines] = tableLines(columns, rows);
  return [pc.dim(head), ...lines, ""];
}
