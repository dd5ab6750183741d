/** Rows about trainings that the terminal report and the HTML report share. */

import type { ArmResult } from "../analysis/training/arm-result.ts";
import { findCurve, type Curve, type CurvePoint } from "../analysis/training/curves.ts";
import type { Measure } from "../analysis/training/measured.ts";
import type { Difference } from "../analysis/training/differences.ts";
import type { Training } from "../store/trainings.ts";
import { phaseName, stepsOf } from "../train/experiment.ts";
import { formatSpread, METRICS } from "./training-metrics.ts";

/** What the main probe showed at one checkpoint. */
interface CurveRow {
  /** Step over all phases. */
  at: number;
  trained: CurvePoint | undefined;
  unmonitored: CurvePoint | undefined;
  gap: CurvePoint | undefined;
  reasoning: CurvePoint | undefined;
}

/** The main probe's curves under the deciding judges, side by side. */
export function curveTable(arm: ArmResult): CurveRow[] {
  const curve = (measure: Measure) => mainCurve(arm, measure)?.points ?? [];
  const curves = {
    trained: curve("trained"),
    unmonitored: curve("unmonitored"),
    gap: curve("gap"),
    reasoning: curve("reasoning-trained"),
  };
  const steps = new Set(Object.values(curves).flatMap((points) => points.map(({ at }) => at)));
  return [...steps]
    .toSorted((a, b) => a - b)
    .map((at) => {
      const point = (points: readonly CurvePoint[]) => points.find((each) => each.at === at);
      return {
        at,
        trained: point(curves.trained),
        unmonitored: point(curves.unmonitored),
        gap: point(curves.gap),
        reasoning: point(curves.reasoning),
      };
    });
}

/** A curve of the place on which the metrics rest, under the deciding judge. */
export function mainCurve({ main, curves }: ArmResult, measure: Measure): Curve | undefined {
  return findCurve(curves, { ...main, measure });
}

/** A difference between arms with its interval, in the unit of its metric. */
export function differenceText({ metric, estimate, low, high }: Difference): string {
  const unit = METRICS[metric].unit === "number" ? "number" : "points";
  return formatSpread({ estimate, low, high, over: "seeds" }, unit);
}

/** How far something moved from its first to its last checkpoint. */
interface OtherRow {
  /** Probe and variant, and the judge where it is not the one that decides. */
  what: string;
  measure: string;
  /** `99.0 → 41.0 [35.8, 46.2]` */
  change: string;
  /** Queries judged at the last checkpoint, over all seeds. */
  n: number;
}

const SHOWN = {
  unmonitored: { title: "unmonitored %", unit: "share" },
  gap: { title: "gap pp", unit: "points" },
  "reasoning-trained": { title: "reasoning %", unit: "share" },
} as const;

/** What was measured apart from the main variant under the judges that decide. */
export function otherRows({ main, curves }: ArmResult): OtherRow[] {
  return curves.flatMap(({ probe, variant, judge, decides, measure, points }) => {
    if (decides && probe === main.probe && variant === main.variant) return [];
    if (measure !== "unmonitored" && measure !== "gap" && measure !== "reasoning-trained") return [];
    const judged = points.flatMap(({ overall, seeds }) => (overall === null ? [] : [{ overall, seeds }]));
    const [first, last] = [judged[0], judged.at(-1)];
    if (first === undefined || last === undefined) return [];
    const { title, unit } = SHOWN[measure];
    const start = formatSpread({ ...first.overall, low: null, high: null }, unit);
    return {
      what: `${probe} (${variant})${decides ? "" : `, ${judge}`}`,
      measure: title,
      change: `${start} → ${formatSpread(last.overall, unit)}`,
      n: last.seeds.reduce((sum, { n }) => sum + n, 0),
    };
  });
}

/** How far a training is: `phase 2 of 2 (neutral), step 40 of 60`. */
export function checkpointText({ manifest, arm, state }: Training): string {
  const { phases } = manifest.experiment.arms[arm] ?? { phases: [] };
  const phase = phases[state?.phase ?? 0];
  if (state === undefined || phase === undefined) return "not begun";
  const place =
    phases.length > 1 ? `phase ${state.phase + 1} of ${phases.length} (${phaseName(phase)}), ` : "";
  return `${place}step ${state.step} of ${stepsOf(phase)}`;
}
