import type { ArmResult } from "../../analysis/training/arm-result.ts";
import type { ExperimentResult } from "../../analysis/training/analyze-trainings.ts";
import type { CurvePoint } from "../../analysis/training/curves.ts";
import { formatP, typeset } from "../format.ts";
import { formatMetric, formatSpread, METRICS, metricNames } from "../training-metrics.ts";
import { curveTable, differenceText, otherRows } from "../training-rows.ts";
import type { LinkOf } from "../charts/arms.ts";
import { curveCharts } from "../charts/curve-chart.ts";
import { endChart } from "../charts/end-chart.ts";
import { freezePlots } from "../charts/freeze-plot.ts";
import { rewardJudgesChart } from "../charts/judges-chart.ts";
import { definitions, heading, table, warnings } from "./elements.ts";
import { figure } from "./figure.ts";
import { html, type Markup } from "./markup.ts";

/**
 * What the trainings of one experiment show: curves, metrics, differences, and how they were trained.
 * @param linkOf where each checkpoint leads, in the viewer
 */
export function trainingSection(result: ExperimentResult, level: number, linkOf?: LinkOf): Markup {
  const { experiment, scenario, question, arms, notes } = result;
  return html`<p>${question}</p>
    <p class="aside">Experiment ${experiment}, trained and measured in the scenario ${scenario}.</p>
    ${heading(level, "Curves")} ${curveCharts(arms, linkOf).map(figure)}
    ${freezePlots(arms, linkOf).map(figure)} ${arms.map(pointTable)} ${heading(level, "What is left")}
    ${figure(endChart(arms))} ${metricTable(arms)} ${undefinedNotes(arms)}
    ${heading(level, "Does the value freeze?")} ${freezeList(arms)} ${differences(result, level)}
    ${rewardJudges(arms, level)} ${others(arms, level)}
    ${warnings([...notes, ...arms.flatMap(({ arm, notes: own }) => own.map((note) => `${arm}: ${note}`))])}
    ${heading(level, "Trainings")} ${arms.map(armSettings)} ${trainingTable(arms)}`;
}

function spreadCell(point: CurvePoint | undefined, unit: "share" | "points") {
  return point?.overall ? typeset(formatSpread(point.overall, unit)) : "–";
}

function pointTable(arm: ArmResult): Markup {
  const rows = curveTable(arm).map(({ at, trained, unmonitored, gap, reasoning }) => [
    String(at),
    spreadCell(trained, "share"),
    spreadCell(unmonitored, "share"),
    spreadCell(gap, "points"),
    spreadCell(reasoning, "share"),
    String(gap?.seeds.length ?? 0),
    String(gap?.seeds.reduce((sum, { n }) => sum + n, 0) ?? 0),
  ]);
  const columns = ["step", "trained, %", "unmonitored, %", "gap, pp", "reasoning, %", "seeds", "n"];
  return html`<details>
    <summary>The curves of ${arm.arm} as a table</summary>
    ${table(`Curves of ${arm.arm}`, columns.map(numeric), rows)}
  </details>`;
}

function metricTable(arms: readonly ArmResult[]): Markup {
  const rows = metricNames(arms).map((name) => [
    METRICS[name].title,
    ...arms.map(({ metrics }) => typeset(formatMetric(name, metrics[name]))),
  ]);
  return table(
    "Metrics of each arm",
    [{ title: "metric [95 %]" }, ...arms.map(({ arm }) => numeric(arm))],
    rows,
  );
}

/** Why a metric of an arm has no value. */
function undefinedNotes(arms: readonly ArmResult[]): Markup {
  const notes = arms.flatMap(({ arm, metrics }) =>
    metricNames([{ metrics }]).flatMap((name) => {
      const metric = metrics[name];
      return metric && metric.overall === null
        ? [`${METRICS[name].title} of ${arm}: ${metric.note ?? "not measured"}`]
        : [];
    }),
  );
  return html`<p class="aside">
    Start and end are those of the first phase of reinforcement learning. Shares in per cent, gaps in
    percentage points. ${notes.length === 0 ? null : `Not told: ${notes.join("; ")}.`}
  </p>`;
}

function freezeList(arms: readonly ArmResult[]): Markup {
  return definitions(
    arms.map(({ arm, freeze: { step, reason } }) => [
      arm,
      html`${step === null ? "no freeze shown" : html`<b>frozen from step ${step}</b>`} – ${reason}`,
    ]),
  );
}

function differences({ differences: found }: ExperimentResult, level: number): Markup | null {
  if (found.length === 0) return null;
  const columns = [
    { title: "metric" },
    { title: "arms" },
    numeric("difference [95 %]"),
    numeric("p (Holm)"),
    numeric("seeds"),
  ];
  const rows = found.map((difference) => [
    METRICS[difference.metric].title,
    `${difference.arm} − ${difference.other}`,
    typeset(differenceText(difference)),
    difference.adjustedP === null ? "–" : formatP(difference.adjustedP),
    String(difference.seeds),
  ]);
  return html`${heading(level, "Differences between arms")}
    ${table("Differences between arms", columns, rows)}
    <p class="aside">
      Paired by seed, with t intervals over seeds; p after Holm’s correction over the table.
    </p>`;
}

/** Whether the judge that gave reward was evaded. */
function rewardJudges(arms: readonly ArmResult[], level: number): Markup | null {
  const chart = rewardJudgesChart(arms);
  if (chart === null) return null;
  return html`${heading(level, "The judge in the reward beside others")} ${figure(chart)}
    <p class="aside">
      Over all seeds that were measured there. A judge that was part of the reward, and finds less reasoning
      than one that was not, may have been evaded.
    </p>`;
}

function others(arms: readonly ArmResult[], level: number): Markup | null {
  const rows = arms.flatMap((arm) =>
    otherRows(arm).map(({ what, measure, change, n }) => [
      arm.arm,
      what,
      measure,
      typeset(change),
      String(n),
    ]),
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: "arm" },
    { title: "probe (variant)" },
    { title: "measure" },
    numeric("first → last [95 %]"),
    numeric("n"),
  ];
  const title = "Other variants, probes and judges";
  return html`${heading(level, title)}
    <details>
      <summary>${rows.length} further curves, at their first and last checkpoint</summary>
      ${table(title, columns, rows)}
    </details>`;
}

function armSettings({ arm, description, start, phases }: ArmResult): Markup {
  const steps = phases.map(({ name, from, to }) => `${name} (steps ${from} to ${to})`).join(", ");
  return html`<p><b>${arm}</b>: ${description} <span class="aside">From ${start}; ${steps}.</span></p> `;
}

function trainingTable(arms: readonly ArmResult[]): Markup {
  const rows = arms.flatMap(({ arm, trainings }) =>
    trainings.map(({ id, seed, status, problem, complete }) => [
      html`<code>${id}</code>`,
      arm,
      String(seed),
      problem === null ? status : `${status}: ${problem}`,
      complete ? "yes" : "no",
    ]),
  );
  const columns = ["training", "arm", "seed", "status", "counts in the metrics"].map((title) => ({ title }));
  return table("Trainings", columns, rows);
}

function numeric(title: string) {
  return { title, numeric: true };
}
