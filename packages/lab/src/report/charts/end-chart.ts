import * as Plot from "@observablehq/plot";
import type { ArmResult } from "../../analysis/training/arm-result.ts";
import type { MetricName } from "../../analysis/training/metric.ts";
import { typeset } from "../format.ts";
import { formatSpread, METRICS } from "../training-metrics.ts";
import { draw, marginFor, shorten, WIDTH, type Chart } from "./chart.ts";

interface Panel {
  metric: MetricName;
  title: string;
  /** What a mitigation without effect, or a value without loss, shows. */
  reference: number;
}

const PANELS: readonly Panel[] = [
  { metric: "gap-end", title: "gap, pp", reference: 0 },
  { metric: "unmonitored-end", title: "unmonitored, %", reference: 0 },
  { metric: "reasoning-end", title: "reasoning, %", reference: 0 },
  { metric: "value-retention", title: "value retention", reference: 1 },
];

interface Row {
  panel: string;
  arm: string;
  estimate: number;
  low: number | null;
  high: number | null;
  text: string;
  /** Places on the panel's own axis, from 0 to 1. */
  at: number;
  from: number;
  to: number;
}

const ROW = 40;

/** Each arm's values at the end of the conflict with their intervals, a panel a metric; null for a single arm. */
export function endChart(arms: readonly ArmResult[]): Chart | null {
  const panels = PANELS.flatMap((panel) => {
    const axis = axisOf(arms, panel);
    return axis === undefined ? [] : [{ ...panel, ...axis }];
  });
  if (arms.length < 2 || panels.length === 0) return null;
  const rows = panels.flatMap(({ rows: own }) => own);
  const labels = arms.map(({ arm }) => shorten(arm, 24));
  const place = { fx: "panel", y: "arm" };
  const svg = draw({
    width: WIDTH,
    height: arms.length * ROW + 70,
    marginLeft: marginFor(labels),
    marginRight: 24,
    marginTop: 30,
    marginBottom: 28,
    fx: { domain: panels.map(({ title }) => title), label: null, axis: "top", padding: 0.16 },
    x: { domain: [0, 1], axis: null },
    y: {
      domain: arms.map(({ arm }) => arm),
      type: "band",
      label: null,
      tickSize: 0,
      tickFormat: (arm: string) => shorten(arm, 24),
    },
    marks: [
      Plot.ruleX(
        panels.flatMap(({ ticks }) => ticks),
        { fx: "panel", x: "at", stroke: "var(--rule)", strokeOpacity: 1 },
      ),
      Plot.ruleX(panels, { fx: "title", x: "origin", stroke: "var(--muted)" }),
      Plot.text(
        panels.flatMap(({ ticks }) => ticks),
        { fx: "panel", x: "at", text: "text", frameAnchor: "bottom", dy: 16 },
      ),
      Plot.link(
        rows.filter(({ low }) => low !== null),
        {
          fx: "panel",
          x1: "from",
          x2: "to",
          y1: "arm",
          y2: "arm",
          stroke: "var(--accent)",
          strokeWidth: 2,
          strokeLinecap: "round",
        },
      ),
      Plot.dot(rows, { ...place, x: "at", r: 4.5, fill: "var(--accent)" }),
      Plot.text(rows, { ...place, x: "at", text: "text", dy: -13, fontSize: 11, className: "value" }),
    ],
  });
  const title = `At the end of the conflict, by arm, with 95 % intervals: ${panels.map((panel) => panel.title).join("; ")}`;
  const inWords = arms.map(({ arm, metrics }) => {
    const values = panels.flatMap(({ metric, title: name }) => {
      const spread = metrics[metric]?.overall;
      return spread ? [`${name} ${formatSpread(spread, METRICS[metric].unit)}`] : [];
    });
    return `${arm}: ${values.join(", ")}`;
  });
  return {
    title,
    alternative: typeset(`${title}. ${inWords.join("; ")}`),
    svg,
    columns: ["metric", "arm", "estimate", "low", "high"],
    rows: panels.flatMap(({ metric, rows: own }) =>
      own.map(({ arm, estimate, low, high }) => [metric, arm, estimate, low, high]),
    ),
  };
}

/** A panel's rows on an axis of its own, with round ends; undefined where no arm has the metric. */
function axisOf(arms: readonly ArmResult[], { metric, title, reference }: Panel) {
  const { unit } = METRICS[metric];
  const found = arms.flatMap(({ arm, metrics }) => {
    const spread = metrics[metric]?.overall;
    return spread ? [{ arm, spread }] : [];
  });
  if (found.length === 0) return undefined;
  const values = found.flatMap(({ spread: { estimate, low, high } }) => [
    estimate,
    low ?? estimate,
    high ?? estimate,
  ]);
  const [least, most] = roundEnds([0, unit === "points" ? 0 : 1, ...values]);
  const at = (value: number) => (value - least) / (most - least);
  const write = (value: number) =>
    typeset(formatSpread({ estimate: value, low: null, high: null, over: null }, unit));
  const rows = found.map(({ arm, spread: { estimate, low, high } }): Row => ({
    panel: title,
    arm,
    estimate,
    low,
    high,
    text: write(estimate),
    at: at(estimate),
    from: at(low ?? estimate),
    to: at(high ?? estimate),
  }));
  const origin = at(reference);
  const marked = [least, most, ...(origin > 0.15 && origin < 0.85 ? [reference] : [])];
  const ticks = marked.map((value) => ({ panel: title, at: at(value), text: tick(value, unit) }));
  return { rows, origin, ticks };
}

function tick(value: number, unit: string): string {
  return typeset(String(Number((unit === "number" ? value : value * 100).toPrecision(6))));
}

/** The smallest range of quarters, or of a coarser step where it is wide, that holds all values. */
function roundEnds(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const step = most - least <= 2 ? 0.25 : 10 ** Math.floor(Math.log10(most - least));
  return [Math.floor(least / step) * step, Math.max(step, Math.ceil(most / step) * step)];
}
