import type { Interval } from "@candor/measure";
import { formatEstimate } from "./format.ts";

export interface ForestRow extends Interval {
  label: string;
  estimate: number;
}

const WIDTH = 49;

/** Lines of a forest plot: one interval a row on a common axis, with the zero line drawn through. Shares in, points out. */
export function forestPlot(rows: readonly ForestRow[]): string[] {
  const low = Math.min(0, ...rows.map((row) => row.low));
  const high = Math.max(0, ...rows.map((row) => row.high));
  const column = (value: number) => Math.round(((value - low) / (high - low || 1)) * (WIDTH - 1));
  const zero = column(0);
  const labelWidth = Math.max(...rows.map(({ label }) => label.length));
  return rows.map((row) => {
    const cells: string[] = Array.from({ length: WIDTH }, (_, index) => (index === zero ? "│" : " "));
    for (let index = column(row.low); index <= column(row.high); index++) cells[index] = "─";
    cells[column(row.estimate)] = "■";
    return `${row.label.padEnd(labelWidth)}  ${cells.join("")}  ${formatEstimate(row)}`;
  });
}
