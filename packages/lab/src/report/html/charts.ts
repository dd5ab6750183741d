import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { typeset } from "./elements.ts";
import { html, trusted, type Markup, type Part } from "./markup.ts";

// The types of a browser's document are not among this project's: what is used of it is said here.
const parse: (text: string) => { document: unknown } = parseHTML;
export const draw: (options: Plot.PlotOptions) => unknown = Plot.plot;

interface IntervalRow {
  label: string;
  estimate: number;
  low: number;
  high: number;
  /** The numbers in words, set beside the interval. */
  text: string;
  /** A line without a dot: a range and no estimate. */
  rangeOnly?: boolean;
}

interface IntervalChart {
  /** What the axis shows, with its unit. */
  title: string;
  rows: readonly IntervalRow[];
  /** Ends of the axis, as shares; round ends around the rows and zero where left out. */
  domain?: [number, number];
}

export const WIDTH = 840;
const ROW = 30;
/** Widest label, in characters; the table beside a figure has it in full. */
const LONGEST_LABEL = 32;
/** Generous width of a character, in pixels: there is nothing here to measure text with. */
const CHARACTER = 7.6;

/** Dots with intervals on one axis, a row each; nothing where there are no rows. */
export function intervalChart({ title, rows, domain }: IntervalChart): Markup | null {
  if (rows.length === 0) return null;
  const labels = rows.map(({ label }) => shorten(label));
  const marginLeft = 16 + CHARACTER * Math.max(...labels.map((label) => label.length));
  const drawn = rows.map((row, index) => ({ ...row, index, label: labels[index] ?? "" }));
  const svg = draw({
    ...canvas(),
    height: rows.length * ROW + 32,
    marginLeft,
    marginRight: 180,
    marginTop: 4,
    marginBottom: 28,
    x: { ...(domain ? { domain } : { nice: true }), label: null, tickFormat, tickSize: 0, ticks: 6 },
    y: { domain: drawn.map(({ index }) => index), type: "band", axis: null },
    marks: [
      Plot.gridX({ ticks: 6, stroke: "var(--rule)", strokeOpacity: 1 }),
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
        drawn.filter(({ rangeOnly }) => rangeOnly !== true),
        { x: "estimate", y: "index", r: 4.5, fill: "var(--accent)" },
      ),
      Plot.text(drawn, {
        y: "index",
        text: "label",
        frameAnchor: "left",
        textAnchor: "end",
        dx: -12,
      }),
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
  return figure(svg, title, `${title}. ${numbers}`);
}

/** The difference of each query, the largest first. */
export function queryChart(sorted: readonly { id: string; difference: number }[]): Markup {
  const drawn = sorted.map(({ difference }, index) => ({ rank: index + 1, difference }));
  const svg = draw({
    ...canvas(),
    height: 200,
    marginLeft: 52,
    marginBottom: 12,
    marginTop: 12,
    x: { domain: [0, sorted.length + 1], axis: null },
    y: { domain: differenceDomain(drawn), label: null, tickFormat, tickSize: 0, ticks: 5 },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.ruleY([0], { stroke: "var(--muted)" }),
      Plot.ruleX(drawn, { x: "rank", y1: 0, y2: "difference", stroke: "var(--accent)", strokeOpacity: 0.45 }),
      Plot.dot(drawn, { x: "rank", y: "difference", r: 3, fill: "var(--accent)" }),
    ],
  });
  const count = (of: (difference: number) => boolean) =>
    sorted.filter(({ difference }) => of(difference)).length;
  const title = "Difference of each query in percentage points, the largest first";
  return figure(
    svg,
    title,
    `${title}. ${sorted.length} queries: ${count((value) => value > 0)} comply more in the trained condition, ` +
      `${count((value) => value < 0)} less, ${count((value) => value === 0)} equally`,
  );
}

/** A figure with a caption; the drawing is one image, with a text in its place for those who cannot see it. */
export function figure(svg: unknown, title: Part, alternative: string): Markup {
  const image = trusted(String(svg));
  return html`<figure>
    <figcaption>${title}</figcaption>
    <div class="chart" role="img" aria-label="${alternative}">${image}</div>
  </figure> `;
}

/** What every drawing starts from. */
export function canvas() {
  return {
    document: parse("<html><body></body></html>").document,
    width: WIDTH,
    style: { fontSize: "13px" },
  };
}

function differenceDomain(drawn: readonly { difference: number }[]): [number, number] {
  const values = drawn.map(({ difference }) => difference);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return low === high ? [-0.1, 0.1] : [low, high];
}

/** Shares in per cent, without decimals that say nothing. */
export function tickFormat(share: number): string {
  return typeset(String(Number((share * 100).toFixed(1))));
}

function shorten(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}
