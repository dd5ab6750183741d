import { ensure, ensureLevel, ensureValues } from "../check.ts";
import { tQuantile } from "../distributions/student.ts";
import type { Estimate } from "../interval.ts";
import { mean, variance } from "../moments.ts";

/**
 * Mean over training seeds with a t interval: the seeds are what varies between runs, so they are the sample.
 *
 * `values` holds one number a seed. Throws RangeError for fewer than 2 seeds, a non-finite value or a level outside (0, 1).
 * Source: Student (1908). With 3 to 5 seeds a bootstrap cannot be trusted; t can.
 */
export function meanOverSeeds(values: readonly number[], level = 0.95): Estimate {
  ensureLevel("level", level);
  ensureValues("values", values, 2);
  const estimate = mean(values);
  const margin = tQuantile(0.5 + level / 2, values.length - 1) * Math.sqrt(variance(values) / values.length);
  return { estimate, low: estimate - margin, high: estimate + margin };
}

/** Checks seeds × checkpoints: rows of one length, at least 2 checkpoints. */
export function ensureCurves(curves: readonly (readonly number[])[], checkpoints: number): void {
  ensure(checkpoints >= 2, "steps", "hold at least 2 checkpoints", checkpoints);
  for (const [seed, curve] of curves.entries()) {
    ensureValues(`curves[${seed}]`, curve);
    ensure(curve.length === checkpoints, `curves[${seed}]`, `hold ${checkpoints} checkpoints`, curve.length);
  }
}

/** Checks that the steps of the checkpoints grow. */
export function ensureSteps(steps: readonly number[]): void {
  ensureValues("steps", steps, 2);
  for (const [i, step] of steps.entries()) {
    ensure(i === 0 || step > (steps[i - 1] ?? 0), "steps", "grow from one checkpoint to the next", step);
  }
}
