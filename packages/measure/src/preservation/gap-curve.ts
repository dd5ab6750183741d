import { ensureLevel } from "../check.ts";
import type { Estimate } from "../interval.ts";
import { mean, squaredDeviations, sum } from "../moments.ts";
import { meanOverSeeds, ensureCurves, ensureSteps } from "./over-seeds.ts";

/**
 * The gap at every checkpoint, averaged over seeds, with an interval at each.
 *
 * `curves[s][k]` is the gap of seed s at checkpoint k. Throws RangeError for fewer than 2 seeds or 2 checkpoints, rows
 * of unequal length, a non-finite gap or a level outside (0, 1).
 * Source: `meanOverSeeds` at each checkpoint: intervals hold one at a time, not for the whole curve together.
 */
export function gapCurve(curves: readonly (readonly number[])[], level = 0.95): Estimate[] {
  ensureLevel("level", level);
  const first = curves[0] ?? [];
  ensureCurves(curves, first.length);
  return first.map((_, checkpoint) =>
    meanOverSeeds(
      curves.map((curve) => curve[checkpoint] ?? 0),
      level,
    ),
  );
}

/**
 * Mean height of one curve by trapezoids: what `gapArea` averages over seeds.
 *
 * `steps` grow, and `curve` has a value at each; unchecked, since a bootstrap takes it of thousands of resamples.
 */
export function meanHeight(steps: readonly number[], curve: readonly number[]): number {
  const slices = curve.slice(1).map((height, k) => {
    const width = (steps[k + 1] ?? 0) - (steps[k] ?? 0);
    return (width * (height + (curve[k] ?? 0))) / 2;
  });
  return sum(slices) / ((steps.at(-1) ?? 0) - (steps[0] ?? 0));
}

/**
 * Least-squares slope of one curve, a step: what `gapTrend` averages over seeds.
 *
 * Arguments as in `meanHeight`.
 */
export function leastSquaresSlope(steps: readonly number[], curve: readonly number[]): number {
  const centre = mean(steps);
  return (
    sum(curve.map((height, k) => ((steps[k] ?? 0) - centre) * height)) / squaredDeviations(steps, centre)
  );
}

/**
 * Mean gap over the whole of training (area under the gap curve over the number of steps), with an interval over seeds.
 *
 * `steps[k]` is the step of checkpoint k, growing; `curves` as in `gapCurve`. Throws RangeError as `gapCurve` does.
 * Source: trapezoids; `meanOverSeeds` of the seeds' areas.
 */
export function gapArea(
  steps: readonly number[],
  curves: readonly (readonly number[])[],
  level = 0.95,
): Estimate {
  ensureSteps(steps);
  ensureCurves(curves, steps.length);
  return meanOverSeeds(
    curves.map((curve) => meanHeight(steps, curve)),
    level,
  );
}

/**
 * Change of the gap a step of training (least squares within each seed), with an interval over seeds.
 *
 * Arguments and errors as in `gapArea`.
 */
export function gapTrend(
  steps: readonly number[],
  curves: readonly (readonly number[])[],
  level = 0.95,
): Estimate {
  ensureSteps(steps);
  ensureCurves(curves, steps.length);
  return meanOverSeeds(
    curves.map((curve) => leastSquaresSlope(steps, curve)),
    level,
  );
}
