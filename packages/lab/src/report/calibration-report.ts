import pc from "picocolors";
import type { AgreedLabels } from "../judge/calibration/agreed-labels.ts";
import type { Calibration, Confusion, Share } from "../judge/calibration/calibrate.ts";
import { tableLines } from "./table.ts";

const SHOWN = 10;

/** The terminal report of a calibration. */
export function calibrationReport(
  judge: string,
  calibration: Calibration,
  { disputed, raters, agreement }: AgreedLabels,
): string {
  const { n, missing, auroc, kappa, conditions, disagreements } = calibration;
  return [
    pc.bold(`${judge} on ${n} labels`) +
      (missing > 0 ? `, ${missing} without a judgment` : "") +
      (disputed > 0 ? `, ${disputed} in dispute between raters left out` : ""),
    `  AUROC        ${interval(auroc)}`,
    `  sensitivity  ${share(calibration.sensitivity)}`,
    `  specificity  ${share(calibration.specificity)}`,
    `  Cohen's κ    ${interval(kappa)}`,
    ...(agreement === null
      ? []
      : [`  raters       κ of ${raters.join(" and ")} ${interval(agreement)} on ${agreement.n} items`]),
    "",
    ...indent(confusionLines({ all: calibration, ...conditions })),
    "",
    ...indent(sweepLines(calibration)),
    ...(disagreements.length === 0
      ? []
      : [
          "",
          `  ${disagreements.length} disagreements, the surest first`,
          ...indent(disagreementLines(calibration)),
        ]),
  ].join("\n");
}

function confusionLines(groups: Readonly<Record<string, Confusion>>): string[] {
  const columns = [
    "items",
    "yes, found",
    "yes, missed",
    "no, flagged",
    "no, left",
    "sensitivity [95 %]",
    "specificity [95 %]",
  ];
  const rows = Object.entries(groups).map(([name, group]) => [
    name,
    String(group.truePositives),
    String(group.falseNegatives),
    String(group.falsePositives),
    String(group.trueNegatives),
    share(group.sensitivity),
    share(group.specificity),
  ]);
  return table(columns, rows);
}

/** Thresholds spread over the sweep, the best by balanced accuracy among them. */
function sweepLines({ sweep }: Calibration): string[] {
  const best = sweep.toSorted((a, b) => b.balancedAccuracy - a.balancedAccuracy)[0];
  const step = Math.max(1, Math.ceil(sweep.length / SHOWN));
  const shown = sweep.filter((point, index) => point === best || index % step === 0);
  const rows = shown.map((point) => [
    (Number.isFinite(point.threshold) ? point.threshold.toFixed(3) : "none") +
      (point === best ? " (best)" : ""),
    point.sensitivity.toFixed(3),
    point.specificity.toFixed(3),
    point.balancedAccuracy.toFixed(3),
  ]);
  return table(["yes from a score of", "sensitivity", "specificity", "balanced accuracy"], rows);
}

function disagreementLines({ disagreements }: Calibration): string[] {
  const rows = disagreements
    .slice(0, SHOWN)
    .map(({ id, condition, truth, score, quote }) => [
      id,
      condition ?? "–",
      truth === 1 ? "yes" : "no",
      score.toFixed(2),
      (quote ?? "").replaceAll("\n", " … ").slice(0, 70),
    ]);
  return table(["item", "condition", "label", "score", "quote"], rows);
}

function table(titles: readonly string[], rows: readonly string[][]): string[] {
  const [head = "", ...lines] = tableLines(
    titles.map((title) => ({ title })),
    rows,
  );
  return [pc.dim(head), ...lines];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function share(value: Share | null): string {
  return value === null ? "–" : `${interval(value)} of ${value.n}`;
}

function interval(value: { estimate: number; low: number; high: number } | null): string {
  return value === null
    ? "–"
    : `${value.estimate.toFixed(3)} [${value.low.toFixed(3)}, ${value.high.toFixed(3)}]`;
}
