import pc from "picocolors";
import type { JudgeResult, Result } from "../analysis/result.ts";
import type { Correction } from "../analysis/correction.ts";
import { formatEstimate, formatGap, formatRate } from "./format.ts";
import { tableLines } from "./table.ts";

/** Raw and corrected rates of every judge that was calibrated or whose episodes were labelled; undefined without any. */
export function correctionTable(
  result: Result,
): { titles: string[]; rows: string[][]; notes: string[] } | undefined {
  const { judges, reasoning, others } = result;
  const views = [judges, reasoning, ...Object.values(others)].flatMap((each) => Object.entries(each));
  const corrected = views.flatMap(([name, view]) =>
    view.corrected === null ? [] : [{ name, view, correction: view.corrected }],
  );
  if (corrected.length === 0) return undefined;
  return {
    titles: ["corrected for judge errors", "condition", "raw % [95 %]", "by card [95 %]", "by labels [95 %]"],
    rows: corrected.flatMap(({ name, view, correction }) => rowsOf(name, view, correction)),
    notes: corrected.flatMap(({ name, correction }) => notesOf(name, correction)),
  };
}

export function correctionLines(result: Result): string[] {
  const table = correctionTable(result);
  if (table === undefined) return [];
  const [head = "", ...lines] = tableLines(
    table.titles.map((title) => ({ title })),
    table.rows,
  );
  return [pc.dim(head), ...lines, ...table.notes.map((note) => pc.yellow(`! ${note}`)), ""];
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
