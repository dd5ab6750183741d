import pc from "picocolors";
import type { ExperimentResult } from "../analysis/training/analyze-trainings.ts";
import type { ArmResult } from "../analysis/training/arm-result.ts";
import type { Difference } from "../analysis/training/differences.ts";
import { formatP } from "./format.ts";
import { tableLines } from "./table.ts";
import { curveLines } from "./training-curves.ts";
import { formatMetric, METRICS, metricNames } from "./training-metrics.ts";
import { differenceText, otherRows } from "./training-rows.ts";

/** Arms side by side in 100 columns. */
const ARMS_ABREAST = 3;

/** What the trainings of an experiment show: curves of each arm, metrics of all, differences between them. */
export function trainingReport({ arms, differences, notes, ...about }: ExperimentResult): string[] {
  return [
    `${pc.bold(`${about.experiment}: ${about.title}`)}${pc.dim(`  trained and measured in ${about.scenario}`)}`,
    ...arms.flatMap((arm) => ["", ...armLines(arm)]),
    ...batches(arms).flatMap((some) => ["", ...metricLines(some)]),
    "",
    ...arms.map(({ arm, freeze }) => freezeLine(arm, freeze)),
    ...otherLines(arms),
    ...(differences.length === 0 ? [] : ["", ...differenceLines(differences)]),
    ...notes.map((note) => pc.yellow(`! ${note}`)),
  ];
}

function armLines(arm: ArmResult): string[] {
  const { trainings, start, phases } = arm;
  const complete = trainings.filter((each) => each.complete).length;
  const counted = complete < trainings.length ? ` (${complete} in the metrics)` : "";
  const seeds = `${trainings.length} ${trainings.length === 1 ? "seed" : "seeds"}${counted}`;
  const steps = phases.map(({ name, from, to }) => `${name} ${from}–${to}`).join(", ");
  return [
    `${pc.bold(arm.arm)}  ${seeds}${pc.dim(`, ${start}, steps: ${steps}`)}`,
    ...curveLines(arm).map((line) => `  ${line}`),
    ...arm.notes.map((note) => pc.yellow(`  ! ${note}`)),
  ];
}

/** A metric a row, an arm a column. */
function metricLines(arms: readonly ArmResult[]): string[] {
  const rows = metricNames(arms).map((name) => [
    METRICS[name].title,
    ...arms.map(({ metrics }) => formatMetric(name, metrics[name])),
  ]);
  const [head = "", ...lines] = tableLines(
    [{ title: "metric [95 %]" }, ...arms.map(({ arm }) => ({ title: arm }))],
    rows,
  );
  return [pc.bold(head), ...lines, ...undefinedLines(arms)];
}

/** Why a metric of an arm has no value. */
function undefinedLines(arms: readonly ArmResult[]): string[] {
  return arms.flatMap(({ arm, metrics }) =>
    metricNames([{ metrics }]).flatMap((name) => {
      const metric = metrics[name];
      return metric && metric.overall === null && metric.note !== null
        ? [pc.dim(`– ${arm}, ${METRICS[name].title}: ${metric.note}`)]
        : [];
    }),
  );
}

function freezeLine(arm: string, { step, reason }: ArmResult["freeze"]): string {
  return `${arm}: ${step === null ? "no freeze shown" : pc.bold(`frozen from step ${step}`)} – ${reason}`;
}

function differenceLines(differences: readonly Difference[]): string[] {
  const columns = ["metric", "arms", "difference [95 %]", "p (Holm)", "seeds"].map((title) => ({ title }));
  const rows = differences.map((difference) => [
    METRICS[difference.metric].title,
    `${difference.arm} − ${difference.other}`,
    differenceText(difference),
    difference.adjustedP === null ? "–" : formatP(difference.adjustedP),
    String(difference.seeds),
  ]);
  const [head = "", ...lines] = tableLines(columns, rows);
  return [pc.bold(head), ...lines];
}

/** Other variants, probes and judges, from their first checkpoint to the last. */
function otherLines(arms: readonly ArmResult[]): string[] {
  return arms.flatMap((arm) => {
    const rows = otherRows(arm).map(({ what, measure, change, n }) => [what, measure, change, String(n)]);
    if (rows.length === 0) return [];
    const columns = [
      { title: `${arm.arm}, also measured` },
      { title: "" },
      { title: "first → last [95 %]" },
      { title: "n", align: "right" as const },
    ];
    const [head = "", ...lines] = tableLines(columns, rows);
    return ["", pc.bold(head), ...lines];
  });
}

function batches(arms: readonly ArmResult[]): ArmResult[][] {
  const size = Math.ceil(arms.length / Math.ceil(arms.length / ARMS_ABREAST));
  return Array.from({ length: Math.ceil(arms.length / size) }, (_, index) =>
    arms.slice(index * size, (index + 1) * size),
  );
}
