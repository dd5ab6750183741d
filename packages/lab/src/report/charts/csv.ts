import type { Cell, Chart } from "./chart.ts";

/**
 * The data of a chart as CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe in front:
 * labels come from files, stores and models.
 */
export function csvOf({ columns, rows }: Pick<Chart, "columns" | "rows">): string {
  return [columns, ...rows].map((cells) => `${cells.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
