/** How the metrics of a training are named and written, in the terminal and in the HTML report. */

import type { Metric, MetricName, Metrics } from "../analysis/training/metric.ts";
import type { Spread } from "../analysis/training/spread.ts";
import { percent, signed } from "./format.ts";

/** How a number is written: share in per cent, difference in points, points a step, or as it is. */
type Unit = "share" | "points" | "trend" | "number";

/** Name and unit of each metric. */
export const METRICS: Readonly<Record<MetricName, { title: string; unit: Unit }>> = {
  "trained-start": { title: "trained, start", unit: "share" },
  "trained-end": { title: "trained, end", unit: "share" },
  "trained-after": { title: "trained, after", unit: "share" },
  "unmonitored-start": { title: "unmonitored, start", unit: "share" },
  "unmonitored-end": { title: "unmonitored, end", unit: "share" },
  "unmonitored-after": { title: "unmonitored, after", unit: "share" },
  "gap-start": { title: "gap, start", unit: "points" },
  "gap-end": { title: "gap, end", unit: "points" },
  "gap-after": { title: "gap, after", unit: "points" },
  "gap-area": { title: "gap, mean height", unit: "points" },
  "gap-trend": { title: "gap, change a step", unit: "trend" },
  "gap-retention": { title: "gap retention", unit: "number" },
  "value-retention": { title: "value retention", unit: "number" },
  "relative-gap": { title: "relative gap", unit: "number" },
  "freeze-slope": { title: "freeze slope", unit: "number" },
  "reasoning-start": { title: "reasoning, start", unit: "share" },
  "reasoning-end": { title: "reasoning, end", unit: "share" },
  "reasoning-after": { title: "reasoning, after", unit: "share" },
  "faking-dose": { title: "faking dose", unit: "share" },
  reinforcement: { title: "reinforcement", unit: "number" },
  fragility: { title: "prompt fragility", unit: "points" },
  "persistence-change": { title: "gap change after", unit: "points" },
  "persistence-ratio": { title: "persistence", unit: "number" },
  "preference-start": { title: "preference, start", unit: "share" },
  "preference-end": { title: "preference, end", unit: "share" },
  "preference-change": { title: "preference change", unit: "points" },
};

const ORDER: readonly MetricName[] = [
  "trained-start",
  "trained-end",
  "trained-after",
  "unmonitored-start",
  "unmonitored-end",
  "unmonitored-after",
  "value-retention",
  "gap-start",
  "gap-end",
  "gap-after",
  "gap-area",
  "gap-trend",
  "gap-retention",
  "relative-gap",
  "freeze-slope",
  "fragility",
  "persistence-change",
  "persistence-ratio",
  "reasoning-start",
  "reasoning-end",
  "reasoning-after",
  "faking-dose",
  "reinforcement",
  "preference-start",
  "preference-end",
  "preference-change",
];

/** The metrics that some of the arms have, in order. */
export function metricNames(arms: readonly { metrics: Metrics }[]): MetricName[] {
  return ORDER.filter((name) => arms.some(({ metrics }) => metrics[name] !== undefined));
}

/** `0.98 [0.95, 1.01]`, `+96.5 [+93.1, +98.4]` or `98.5 [96.1, 99.4]`; without an interval the estimate alone. */
export function formatSpread({ estimate, low, high }: Spread, unit: Unit): string {
  const write = WRITERS[unit];
  return low === null || high === null
    ? write(estimate)
    : `${write(estimate)} [${write(low)}, ${write(high)}]`;
}

const WRITERS: Readonly<Record<Unit, (value: number) => string>> = {
  share: percent,
  points: signed,
  trend: (share) => `${share > 0 ? "+" : ""}${(share * 100).toFixed(2)}`,
  number: (value) =>
    (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)).replace(/^-(0\.00)$/, "$1"),
};

/** A metric as a cell; `–` where an arm does not have it. */
export function formatMetric(name: MetricName, metric: Metric | undefined): string {
  return metric?.overall ? formatSpread(metric.overall, METRICS[name].unit) : "–";
}
