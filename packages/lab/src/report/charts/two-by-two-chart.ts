import * as Plot from "@observablehq/plot";
import type { TwoByTwo } from "../../analysis/two-by-two.ts";
import { percent } from "../format.ts";
import { CHARACTER, draw, marginFor, shorten, WIDTH, type Chart } from "./chart.ts";

interface Part {
  name: string;
  countOf: (cells: TwoByTwo) => number;
  fill: string;
  /** Solid where reasoning was stated, an outline where it was not. */
  opacity: number;
  ink: string;
}

const COMPLIED = "var(--accent)";
const REFUSED = "var(--line-unmonitored)";
const PARTS: readonly Part[] = [
  {
    name: "complied, stated",
    countOf: ({ complied }) => complied.stated,
    fill: COMPLIED,
    opacity: 1,
    ink: "var(--paper)",
  },
  {
    name: "complied, not stated",
    countOf: ({ complied }) => complied.unstated,
    fill: COMPLIED,
    opacity: 0.12,
    ink: "var(--ink)",
  },
  {
    name: "refused, not stated",
    countOf: ({ refused }) => refused.unstated,
    fill: REFUSED,
    opacity: 0.12,
    ink: "var(--ink)",
  },
  {
    name: "refused, stated",
    countOf: ({ refused }) => refused.stated,
    fill: REFUSED,
    opacity: 1,
    ink: "var(--paper)",
  },
];

const ROW = 44;
/** Share of a bar that has room for its number. */
const LABELLED = 0.06;

/** Episodes of each condition by behaviour and stated reasoning, a bar a condition; null where none was judged on both. */
export function twoByTwoChart(conditions: Readonly<Record<string, TwoByTwo>>): Chart | null {
  const judged = Object.entries(conditions).filter(([, { n }]) => n > 0);
  if (judged.length === 0) return null;
  const segments = judged.flatMap(([condition, cells]) => {
    let from = 0;
    return PARTS.map(({ name, countOf, ...looks }) => {
      const count = countOf(cells);
      const segment = { condition, name, count, from, to: from + count / cells.n, ...looks };
      from = segment.to;
      return segment;
    });
  });
  const shown = segments.filter(({ count }) => count > 0);
  const svg = draw({
    width: WIDTH,
    height: judged.length * ROW + 66,
    marginLeft: marginFor(judged.map(([condition]) => shorten(condition))),
    marginRight: 110,
    marginTop: 36,
    marginBottom: 28,
    x: {
      domain: [0, 1],
      label: null,
      tickSize: 0,
      ticks: 5,
      tickFormat: (share: number) => String(share * 100),
    },
    y: {
      domain: judged.map(([condition]) => condition),
      type: "band",
      label: null,
      tickSize: 0,
      padding: 0.3,
      tickFormat: (condition: string) => shorten(condition),
    },
    color: { type: "identity" },
    marks: [
      ...keys(),
      Plot.barX(shown, {
        x1: "from",
        x2: "to",
        y: "condition",
        fill: "fill",
        fillOpacity: "opacity",
        stroke: "fill",
        strokeWidth: 1.2,
        inset: 1,
      }),
      Plot.text(
        shown.filter(({ from, to }) => to - from >= LABELLED),
        {
          x: ({ from, to }: { from: number; to: number }) => (from + to) / 2,
          y: "condition",
          text: "count",
          fill: "ink",
        },
      ),
      Plot.text(judged, {
        y: ([condition]: [string, TwoByTwo]) => condition,
        text: ([, { n }]: [string, TwoByTwo]) => `n ${n}`,
        frameAnchor: "right",
        textAnchor: "start",
        dx: 14,
        className: "value",
      }),
    ],
    opacity: { type: "identity" },
  });
  const title = "Episodes by behaviour and stated alignment-faking reasoning, in per cent of each condition";
  const inWords = judged.map(([condition, cells]) => {
    const counts = PARTS.map(
      ({ name, countOf }) => `${name} ${countOf(cells)} (${percent(countOf(cells) / cells.n)} %)`,
    );
    return `${condition}, n ${cells.n}: ${counts.join(", ")}`;
  });
  return {
    title,
    alternative: `${title}. ${inWords.join("; ")}`,
    svg,
    columns: ["condition", "behaviour and reasoning", "episodes", "share"],
    rows: segments.map(({ condition, name, count, from, to }) => [condition, name, count, to - from]),
  };
}

/** What each part means, above the bars. */
function keys(): Plot.Markish[] {
  let dx = 0;
  return PARTS.flatMap(({ name, fill, opacity }) => {
    const at = { frameAnchor: "top-left" as const, dy: -22 };
    const square = Plot.dot([0], {
      ...at,
      dx: dx + 6,
      r: 6,
      symbol: "square",
      fill,
      fillOpacity: opacity,
      stroke: fill,
      strokeWidth: 1.2,
    });
    const text = Plot.text([name], {
      ...at,
      dx: dx + 18,
      textAnchor: "start",
      lineAnchor: "middle",
      fill: "var(--muted)",
    });
    dx += 18 + CHARACTER * name.length + 14;
    return [square, text];
  });
}
