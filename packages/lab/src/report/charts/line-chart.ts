import * as Plot from "@observablehq/plot";
import { typeset } from "../format.ts";
import { dashed, DASHES, draw, lineKeys, WIDTH, type Chart } from "./chart.ts";

interface Line {
  label: string;
  points: readonly { x: number; y: number }[];
}

interface Axis {
  domain: [number, number];
  tickFormat: (value: number) => string;
  ticks?: number;
  /** What it shows, where the title does not say it. */
  label?: string;
}

interface LineOptions {
  title: string;
  /** Side by side, on the same axes. */
  panels: readonly { name: string; lines: readonly Line[] }[];
  x: Axis;
  y: Axis;
  /** Of the columns of the data. */
  names: { panel: string; line: string; x: string; y: string };
  /** Height of a line to compare with. */
  reference?: number;
}

const HEIGHT = 270;
const COLOURS = ["trained", "unmonitored", "gap", "reasoning"].map((name) => `var(--line-${name})`);

/** Lines told apart by colour and dash; nothing where there are no points. */
export function lineChart({ title, panels, x, y, names, reference }: LineOptions): Chart | null {
  const points = panels.flatMap(({ name, lines }) =>
    lines.flatMap(({ label, points: own }) => own.map((point) => ({ panel: name, label, ...point }))),
  );
  if (points.length === 0) return null;
  const several = panels.length > 1;
  const facet = several ? { fx: "panel" } : {};
  const keys = [...new Set(points.map(({ label }) => label))].map((label, index) => ({
    label,
    stroke: COLOURS[index % COLOURS.length] ?? "",
    dash: DASHES[index % DASHES.length],
  }));
  const axis = { label: null, ticks: 5, tickSize: 0, labelArrow: "none", labelAnchor: "center" } as const;
  const svg = draw({
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 52,
    marginTop: several ? 54 : 32,
    marginBottom: 38,
    ...(several && { fx: { domain: panels.map(({ name }) => name), label: null, padding: 0.12 } }),
    x: { ...axis, ...x },
    y: { ...axis, ...y },
    marks: [
      ...lineKeys(keys, several ? -44 : -20),
      Plot.gridY({ ticks: 5, stroke: "var(--rule)", strokeOpacity: 1 }),
      ...(reference === undefined ? [] : [Plot.ruleY([reference], { stroke: "var(--muted)" })]),
      ...keys.flatMap(({ label, stroke, dash }) => {
        const own = points.filter((point) => point.label === label);
        return [
          Plot.line(own, { ...facet, x: "x", y: "y", stroke, strokeWidth: 2, ...dashed(dash) }),
          Plot.dot(own, { ...facet, x: "x", y: "y", r: 3.5, fill: stroke }),
        ];
      }),
    ],
  });
  const inWords = panels.flatMap(({ name, lines }) =>
    lines.map(({ label, points: own }) => {
      const values = own.map((point) => typeset(y.tickFormat(point.y))).join(", ");
      return `${several ? `${name}, ` : ""}${label}: ${values}`;
    }),
  );
  return {
    title,
    alternative: `${title}. ${inWords.join("; ")}`,
    svg,
    columns: [...(several ? [names.panel] : []), names.line, names.x, names.y],
    rows: points.map((point) => [...(several ? [point.panel] : []), point.label, point.x, point.y]),
  };
}
