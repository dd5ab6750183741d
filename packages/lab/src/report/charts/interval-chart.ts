import * as Plot from "@observablehq/plot";
import { typeset } from "../format.ts";
import { draw, marginFor, shorten, tickFormat, WIDTH, type Chart } from "./chart.ts";

interface IntervalRow {
  label: string;
  estimate: number;
  low: number;
  high: number;
  /** The numbers in words, set beside the interval. */
  text: string;
  /** Pooled over other rows, which a diamond says; or a range without an estimate, which has no mark. */
  kind?: "pooled" | "range";
}

interface IntervalOptions {
  /** What the axis shows, with its unit. */
  title: string;
  rows: readonly IntervalRow[];
  /** Ends of the axis, as shares; round ends around the rows and zero where left out. */
  domain?: [number, number];
  width?: number;
}

const ROW = 30;

/** Dots with intervals on one axis, a row each; nothing where there are no rows. */
export function intervalChart({ title, rows, domain, width = WIDTH }: IntervalOptions): Chart | null {
  if (rows.length === 0) return null;
  const labels = rows.map(({ label }) => shorten(label));
  const drawn = rows.map((row, index) => ({ ...row, index, label: labels[index] ?? "" }));
  const svg = draw({
    width,
    height: rows.length * ROW + 32,
    marginLeft: marginFor(labels),
    marginRight: 180,
    marginTop: 4,
    marginBottom: 28,
    x: {
      ...(domain ? { domain } : { nice: true }),
      label: null,
      tickFormat,
      tickSize: 0,
      ticks: width / 140,
    },
    y: { domain: drawn.map(({ index }) => index), type: "band", axis: null },
    marks: [
      Plot.gridX({ ticks: width / 140, stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.ruleX([0], { stroke: "var(--muted)" }),
      Plot.link(drawn, {
        x1: "low",
        x2: "high",
        y1: "index",
        y2: "index",
        stroke: "var(--accent)",
        strokeWidth: 2,
        strokeLinecap: "round",
      }),
      Plot.dot(
        drawn.filter(({ kind }) => kind === undefined),
        { x: "estimate", y: "index", r: 4.5, fill: "var(--accent)" },
      ),
      Plot.dot(
        drawn.filter(({ kind }) => kind === "pooled"),
        { x: "estimate", y: "index", r: 6.5, symbol: "diamond", fill: "var(--accent)" },
      ),
      Plot.text(drawn, { y: "index", text: "label", frameAnchor: "left", textAnchor: "end", dx: -12 }),
      Plot.text(drawn, {
        y: "index",
        text: (row: IntervalRow) => typeset(row.text),
        frameAnchor: "right",
        textAnchor: "start",
        dx: 14,
        className: "value",
      }),
    ],
  });
  const numbers = rows.map(({ label, text }) => `${label}: ${typeset(text)}`).join("; ");
  return {
    title,
    alternative: `${title}. ${numbers}`,
    svg,
    columns: ["label", "estimate", "low", "high"],
    rows: rows.map(({ label, estimate, low, high, kind }) => [
      label,
      kind === "range" ? null : estimate,
      low,
      high,
    ]),
  };
}
