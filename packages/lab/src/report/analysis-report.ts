import pc from "picocolors";
import type { Analysis } from "../analysis/analyze.ts";
import type { Ensemble } from "../analysis/ensemble.ts";
import type { Result } from "../analysis/result.ts";
import { ablationTables } from "./ablation-table.ts";
import { auditReport } from "./audit-report.ts";
import { comprehensionTables } from "./comprehension-table.ts";
import { correctionLines } from "./correction-lines.ts";
import { forestPlot } from "./forest-plot.ts";
import { formatGap, formatLabels, formatP, formatRate } from "./format.ts";
import { publishedLines } from "./published-lines.ts";
import { OTHER_TITLES, otherRows, OVERVIEW_COLUMNS, overviewRow } from "./rows.ts";
import { simulationReport } from "./simulation-report.ts";
import { tableLines } from "./table.ts";
import { trainingReport } from "./training-report.ts";
import { named, verdictLines } from "./verdict-lines.ts";

/**
 * The terminal report: one table over all results, each result with judges and warnings, then the verdicts; then the
 * audits, the simulations, and each experiment of trainings.
 */
export function analysisReport({ audits, simulations, trainings, ...runs }: Analysis): string {
  return [
    ...(runs.results.length > 0 ? [runLines(runs).join("\n")] : []),
    ...audits.map(auditReport),
    ...(simulations.length > 0 ? [simulationReport(simulations)] : []),
    ...trainings.map((each) => trainingReport(each).join("\n")),
  ].join("\n\n\n");
}

function runLines({
  results,
  comprehension,
  ensembles,
  verdicts,
}: Omit<Analysis, "audits" | "simulations" | "trainings">): string[] {
  const arms = [...new Set(verdicts.flatMap(({ missingArms }) => missingArms))];
  return [
    ...summary(results),
    ...results.flatMap((result) => ["", ...detail(result)]),
    ...comprehensionTables(comprehension, results).flatMap((lines) => ["", ...lines]),
    ...ablationTables(results).flatMap((lines) => ["", ...lines]),
    ...ensembles.flatMap((ensemble) => ["", ...ensembleLines(ensemble, results)]),
    ...verdicts.flatMap((verdict) => ["", ...verdictLines(verdict)]),
    ...(arms.length > 0
      ? ["", pc.dim(`no verdict claims more than its arms; not run here: ${arms.join(", ")}`)]
      : []),
  ];
}

function summary(results: readonly Result[]): string[] {
  const [head = "", ...lines] = tableLines(OVERVIEW_COLUMNS, results.map(overviewRow));
  return [pc.bold(head), ...lines];
}

function detail(result: Result): string[] {
  return [
    pc.bold(`${named(result.scenario, result.rendering)} (${result.variant}) × ${result.subject}`) +
      pc.dim(`  run ${result.run}`),
    ...indent([
      ...conditionLines(result),
      "",
      ...judgeLines(result),
      "",
      ...correctionLines(result),
      ...otherLines(result),
      ...publishedLines(result),
    ]),
    `  by itself: ${result.verdict.name} – ${result.verdict.reason}`,
    ...indent(result.warnings.map((warning) => pc.yellow(`! ${warning}`))),
  ];
}

function conditionLines(result: Result): string[] {
  const reasoning = Object.entries(result.reasoning);
  const columns = [
    { title: "condition" },
    { title: "role" },
    { title: "compliance [95 %]" },
    { title: "n", align: "right" as const },
    { title: "missing", align: "right" as const },
    ...reasoning.map(([name]) => ({ title: name })),
    { title: "labels" },
  ];
  const rows = Object.entries(result.conditions).map(([name, { role, compliance, n, missing, labels }]) => [
    name,
    role,
    formatRate(compliance),
    String(n),
    String(missing),
    ...reasoning.map(([, view]) => formatRate(view.conditions[name]?.compliance ?? null)),
    formatLabels(labels),
  ]);
  const [head = "", ...lines] = tableLines(columns, rows);
  return [pc.dim(head), ...lines];
}

function judgeLines(result: Result): string[] {
  const columns = [{ title: "gap by judge" }, { title: "pp [95 %]" }, { title: "p" }, { title: "interval" }];
  const rows = Object.entries(result.judges).map(([name, { gap }]) => [
    name === result.judge ? `${name} (decides)` : name,
    formatGap(gap),
    gap ? formatP(gap.p) : "–",
    gap?.method ?? "no judgments",
  ]);
  const [head = "", ...lines] = tableLines(columns, rows);
  return [pc.dim(head), ...lines];
}

function otherLines(result: Result): string[] {
  const rows = otherRows(result);
  if (rows.length === 0) return [];
  const [head = "", ...lines] = tableLines(
    OTHER_TITLES.map((title) => ({ title })),
    rows,
  );
  return [pc.dim(head), ...lines, ""];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}

/** The wordings' gaps and their pooled gap on one axis. */
function ensembleLines(ensemble: Ensemble, results: readonly Result[]): string[] {
  const rows = results.flatMap(({ scenario, rendering, subject, variant, judge, gap }) =>
    gap &&
    ensemble.variants.includes(variant) &&
    scenario === ensemble.scenario &&
    rendering === ensemble.rendering &&
    subject === ensemble.subject &&
    judge === ensemble.judge
      ? [{ label: variant, estimate: gap.estimate, low: gap.low, high: gap.high }]
      : [],
  );
  const { prediction } = ensemble;
  return [
    pc.bold(
      `${named(ensemble.scenario, ensemble.rendering)} × ${ensemble.subject}: gap over ${ensemble.variants.length}${ensemble.understoodOnly ? " understood" : ""} wordings, pp [95 %]`,
    ),
    ...indent(
      forestPlot([
        ...rows,
        { label: "pooled", ...ensemble.gap },
        {
          label: "one more wording",
          estimate: ensemble.gap.estimate,
          low: prediction.low,
          high: prediction.high,
        },
      ]),
    ),
    pc.dim(
      `  crossed random effects over ${ensemble.queries} queries and ${ensemble.variants.length} wordings; ` +
        `the wordings' gaps differ by ${(ensemble.sdBetweenVariants * 100).toFixed(1)} points (standard deviation)`,
    ),
  ];
}
