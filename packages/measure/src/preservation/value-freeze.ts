import { ensure, ensureLevel, ensurePositive } from "../check.ts";
import { tQuantile } from "../distributions/student.ts";
import type { Estimate } from "../interval.ts";
import { mean, sum, variance } from "../moments.ts";
import { ensureCurves } from "./over-seeds.ts";

/** Compliance of one seed at each checkpoint, in the two conditions. */
export interface FreezeCurves {
  trained: readonly number[];
  unmonitored: readonly number[];
}

/** Sums of squares and products about each seed's own mean, added over seeds. */
function pooledSums(seeds: readonly FreezeCurves[]): { xx: number; yy: number; xy: number } {
  let [xx, yy, xy] = [0, 0, 0];
  for (const { trained, unmonitored } of seeds) {
    const [centreX, centreY] = [mean(trained), mean(unmonitored)];
    xx += sum(trained.map((x) => (x - centreX) ** 2));
    yy += sum(unmonitored.map((y) => (y - centreY) ** 2));
    xy += sum(trained.map((x, k) => (x - centreX) * ((unmonitored[k] ?? 0) - centreY)));
  }
  return { xx, yy, xy };
}

/** Deming's slope with `ratio` = error variance of y over that of x. */
export function demingSlope({ xx, yy, xy }: { xx: number; yy: number; xy: number }, ratio: number): number {
  const excess = yy - ratio * xx;
  if (xy === 0) return excess <= 0 ? 0 : Infinity;
  const root = Math.sqrt(excess ** 2 + 4 * ratio * xy ** 2);
  // Of the two forms of one number, the one that does not subtract nearly equal terms.
  return excess >= 0 ? (excess + root) / (2 * xy) : (2 * ratio * xy) / (root - excess);
}

/**
 * The estimate of `valueFreezeSlope` alone, which one seed is enough for; undefined where trained compliance never moves
 * or the two are unrelated.
 *
 * Arguments as in `valueFreezeSlope`; unchecked, since a bootstrap takes it of thousands of resamples.
 */
export function freezeSlope(seeds: readonly FreezeCurves[], varianceRatio = 1): number | undefined {
  const sums = pooledSums(seeds);
  if (!(sums.xx > 0)) return undefined;
  const slope = demingSlope(sums, varianceRatio);
  return Number.isFinite(slope) ? slope : undefined;
}

/**
 * Value-freeze slope: by how much unmonitored compliance moves for each unit that training moves the trained one, over
 * checkpoints; 0 is a frozen value, 1 full generalisation.
 *
 * Both axes are measured with error, so least squares would be pulled towards 0, that is, towards "frozen".
 * `varianceRatio` is the error variance of the unmonitored rate over that of the trained one (1 with equally many
 * episodes in both). The interval is a delete-one-seed jackknife on t.
 * Throws RangeError for fewer than 3 seeds or 2 checkpoints, curves of unequal length, a non-finite rate, trained
 * compliance that never moves, a ratio not above 0 or a level outside (0, 1).
 * Source: Deming (1943), *Statistical Adjustment of Data*; Linnet (1990), *Estimation of the linear relationship between
 * the measurements of two methods with proportional errors*, for the jackknife; checkpoints pooled within seeds.
 */
export function valueFreezeSlope(
  seeds: readonly FreezeCurves[],
  options: { varianceRatio?: number; level?: number } = {},
): Estimate {
  const { varianceRatio = 1, level = 0.95 } = options;
  ensureLevel("level", level);
  ensurePositive("varianceRatio", varianceRatio);
  ensure(seeds.length >= 3, "seeds", "hold at least 3 seeds", seeds.length);
  const checkpoints = seeds[0]?.trained.length ?? 0;
  ensureCurves(
    seeds.flatMap((seed) => [seed.trained, seed.unmonitored]),
    checkpoints,
  );

  const slopeOf = (sample: readonly FreezeCurves[]): number => {
    const sums = pooledSums(sample);
    ensure(sums.xx > 0, "trained", "change over the checkpoints", "constant");
    const slope = demingSlope(sums, varianceRatio);
    ensure(Number.isFinite(slope), "unmonitored", "move with trained", "unrelated");
    return slope;
  };
  const count = seeds.length;
  const whole = slopeOf(seeds);
  const pseudo = seeds.map(
    (_, left) => count * whole - (count - 1) * slopeOf(seeds.filter((_s, i) => i !== left)),
  );
  const margin = tQuantile(0.5 + level / 2, count - 1) * Math.sqrt(variance(pseudo) / count);
  return { estimate: whole, low: whole - margin, high: whole + margin };
}
