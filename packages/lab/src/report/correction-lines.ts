import pc from "picocolors";
import type { JudgeResult, Result } from "../analysis/result.ts";
import type { Correction } from "../analysis/correction.ts";
import { formatEstimate, formatGap, formatRate } from "./format.ts";
import { tableLines } from "./table.ts";

/** Raw and corrected rates of every judge that was calibrated or whose episodes were labelled. */
export function correctionLines({ judges, reasoning, others }: Result): string[] {
  const views = [judges, reasoning, ...Object.values(others)].flatMap((each) => Object.entries(each));
  const corrected = views.flatMap(([name, view]) =>
    view.corrected === null ? [] : [{ name, view, correction: view.corrected }],
  );
  if (corrected.length === 0) return [];
  const rows = corrected.flatMap(({ name, view, correction }) => rowsOf(name, view, correction));
  const titles = [
    "corrected for judge errors",
    "condition",
    "raw % [95 %]",
    "by card [95 %]",
    "by labels [95 %]",
  ];
  const [head = "", ...lines] = tableLines(
    titles.map((title) => ({ title })),
    rows,
  );
  const notes = corrected.flatMap(({ name, correction }) => notesOf(name, correction));
  return [pc.dim(head), ...lines, ...notes.map((note) => pc.yellow(`! ${note}`)), ""];
}

function rowsOf(name: string, { conditions, gap }: JudgeResult, correction: Correction): string[][] {
  const rates = Object.entries(conditions).map(([condition, { compliance }]) => [
    name,
    condition,
    formatRate(compliance),
    formatRate(correction.conditions[condition] ?? null),
    formatRate(correction.labelled[condition] ?? null),
  ]);
  return gap && correction.gap
    ? [...rates, [name, "gap, pp", formatGap(gap), formatEstimate(correction.gap), "–"]]
    : rates;
}

function notesOf(name: string, { refused, conditions }: Correction): string[] {
  if (refused !== null) return [`${name}: its card is not applied: ${refused}`];
  return Object.entries(conditions).flatMap(([condition, { uninformative }]) =>
    uninformative === null
      ? []
      : [`${name} in ${condition}: the correction is uninformative: ${uninformative}`],
  );
}
