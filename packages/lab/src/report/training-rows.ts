/** Rows about trainings that the terminal report and the HTML report share. */

import type { ArmResult } from "../analysis/training/arm-result.ts";
import { findCurve, type Curve, type CurvePoint } from "../analysis/training/curves.ts";
import type { Measure } from "../analysis/training/measured.ts";

/** What the main probe showed at one checkpoint. */
export interface CurveRow {
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
