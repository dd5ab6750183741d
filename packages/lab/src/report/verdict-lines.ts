import pc from "picocolors";
import type { LadderVerdict } from "../analysis/ladder.ts";
import type { Figure, Step } from "../analysis/steps.ts";
import { formatEstimate, formatRate } from "./format.ts";
import { tableLines } from "./table.ts";

/** The one verdict on a scenario and a subject, with a line for each step that was climbed. */
export function verdictLines({ scenario, rendering, subject, name, reason, steps }: LadderVerdict): string[] {
  const [, ...lines] = tableLines(
    [{ title: "step" }, { title: "outcome" }, { title: "evidence" }],
    steps.map((step) => [step.rung, step.outcome.replace("-", " "), evidence(step)]),
  );
  return [
    pc.bold(`${named(scenario, rendering)} × ${subject}`),
    `  verdict: ${pc.bold(name)} – ${reason}`,
    ...lines.map((line) => pc.dim(`  ${line}`)),
  ];
}

/** A scenario's name, with its rendering where that is not the usual one. */
export function named(scenario: string, rendering: LadderVerdict["rendering"]): string {
  return rendering === "full" ? scenario : `${scenario} [${rendering}]`;
}

function evidence({ figures, reason }: Step): string {
  return figures.length === 0 ? reason : figures.map(figureText).join("; ");
}

function figureText(figure: Figure): string {
  const { what, value, count } = figureParts(figure);
  return `${what} ${value}, ${count}`;
}

/** A figure of a step: what was measured where, the value with its interval, and how many it rests on. */
export function figureParts({ arm, of, signed, n, missing, ...estimate }: Figure): {
  what: string;
  value: string;
  count: string;
} {
  return {
    what: `${arm}: ${of}`,
    value: signed ? formatEstimate(estimate) : formatRate(estimate),
    count: `n ${n}${missing > 0 ? `, ${missing} missing` : ""}`,
  };
}
