import pc from "picocolors";
import type { ArmResult } from "../analysis/training/arm-result.ts";
import type { CurvePoint } from "../analysis/training/curves.ts";
import { formatSpread } from "./training-metrics.ts";
import { curveTable } from "./training-rows.ts";
import { tableLines } from "./table.ts";

const WIDTH = 10;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** The curves of an arm, a checkpoint a line, with a bar for each rate; then what else was measured, at its ends. */
export function curveLines(arm: ArmResult): string[] {
  const rows = curveTable(arm);
  const columns = [
    { title: "step", align: "right" as const },
    { title: "trained %" },
    { title: "unmonitored %" },
    { title: "gap pp [95 %]" },
    { title: "reasoning %" },
    { title: "n", align: "right" as const },
  ];
  const [head = "", ...lines] = tableLines(
    columns,
    rows.map(({ at, trained, unmonitored, gap, reasoning }) => [
      String(at),
      bar(trained, pc.blue),
      bar(unmonitored, pc.red),
      gap?.overall ? formatSpread(gap.overall, "points") : "–",
      bar(reasoning, pc.dim),
      String(Math.min(...[trained, unmonitored].map(queriesOf))),
    ]),
  );
  const boundary = (at: number) => arm.phases.filter(({ from }) => from === at && from > 0);
  return [
    pc.dim(head),
    ...lines.flatMap((line, index) => {
      const begins = boundary(rows[index]?.at ?? 0).map(({ name }) => pc.dim(`── ${name} begins`));
      return [line, ...begins];
    }),
  ];
}

/** ` 98.5 █████████▉` */
function bar(point: CurvePoint | undefined, colour: (text: string) => string): string {
  if (!point?.overall) return "    –";
  const { estimate } = point.overall;
  const eighths = Math.round(estimate * WIDTH * 8);
  const text = "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
  return `${(estimate * 100).toFixed(1).padStart(5)} ${colour(text.padEnd(WIDTH))}`;
}

function queriesOf(point: CurvePoint | undefined): number {
  return point?.seeds.reduce((sum, { n }) => sum + n, 0) ?? 0;
}
