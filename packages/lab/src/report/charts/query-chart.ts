import * as Plot from "@observablehq/plot";
import { draw, tickFormat, type Chart, WIDTH } from "./chart.ts";

/** The difference of each query, the largest first. */
export function queryChart(sorted: readonly { id: string; difference: number }[]): Chart {
  const drawn = sorted.map(({ difference }, index) => ({ rank: index + 1, difference }));
  const svg = draw({
    width: WIDTH,
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
  return {
    title,
    alternative:
      `${title}. ${sorted.length} queries: ${count((value) => value > 0)} comply more in the trained condition, ` +
      `${count((value) => value < 0)} less, ${count((value) => value === 0)} equally`,
    svg,
    columns: ["query", "difference"],
    rows: sorted.map(({ id, difference }) => [id, difference]),
  };
}

function differenceDomain(drawn: readonly { difference: number }[]): [number, number] {
  const values = drawn.map(({ difference }) => difference);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return low === high ? [-0.1, 0.1] : [low, high];
}
