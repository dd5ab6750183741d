import * as Plot from "@observablehq/plot";
import { percent } from "../format.ts";
import { draw, type Chart } from "./chart.ts";

interface SquareCell {
  row: string;
  column: string;
  /** A share. */
  rate: number;
  n: number;
}

interface SquareOptions {
  title: string;
  rows: { title: string; names: readonly [string, string] };
  columns: { title: string; names: readonly [string, string] };
  cells: readonly SquareCell[];
}

/** Two by two rates: the darker, the higher, with value and n in each cell. */
export function squareChart({ title, rows, columns, cells }: SquareOptions): Chart {
  const svg = draw({
    width: 260,
    height: 240,
    marginLeft: 96,
    marginTop: 44,
    marginRight: 2,
    marginBottom: 4,
    x: {
      domain: columns.names,
      type: "band",
      axis: "top",
      label: columns.title,
      labelAnchor: "center",
      labelArrow: "none",
      tickSize: 0,
      padding: 0.03,
    },
    y: { domain: rows.names, type: "band", label: null, tickSize: 0, padding: 0.03 },
    marks: [
      Plot.cell(cells, {
        x: "column",
        y: "row",
        fill: "var(--accent)",
        fillOpacity: ({ rate }: SquareCell) => 0.05 + 0.4 * rate,
        stroke: "var(--rule)",
      }),
      Plot.text(cells, {
        x: "column",
        y: "row",
        text: ({ rate }: SquareCell) => `${percent(rate)} %`,
        fontSize: 15,
        dy: -7,
      }),
      Plot.text(cells, {
        x: "column",
        y: "row",
        text: ({ n }: SquareCell) => `n ${n}`,
        dy: 12,
        className: "value",
      }),
    ],
    opacity: { type: "identity" },
  });
  const inWords = cells.map(
    ({ row, column, rate, n }) =>
      `${rows.title} ${row}, ${columns.title} ${column}: ${percent(rate)} % (n ${n})`,
  );
  return {
    title,
    alternative: `${title}. ${inWords.join("; ")}`,
    svg,
    columns: [rows.title, columns.title, "rate", "n"],
    rows: cells.map(({ row, column, rate, n }) => [row, column, rate, n]),
  };
}
