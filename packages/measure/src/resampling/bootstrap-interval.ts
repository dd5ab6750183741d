// From resampled statistics to an interval: percentile and BCa.
import { ensure } from "../check.ts";
import { normalCdf, normalQuantile } from "../distributions/normal.ts";
import { mean } from "../moments.ts";
import type { BootstrapEstimate } from "./bootstrap.ts";
import { sortedQuantile } from "./quantile.ts";

export type BootstrapMethod = "bca" | "percentile";

/** Share of the sorted statistics below the estimate, ties (but for rounding) one half. */
function shareBelow(sorted: Float64Array, estimate: number): number {
  const tolerance = 1e-9 * ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0));
  let below = 0;
  for (const statistic of sorted) {
    if (statistic < estimate - tolerance) below += 1;
    else if (statistic <= estimate + tolerance) below += 0.5;
    else break;
  }
  return below / sorted.length;
}

/** Acceleration from delete-one statistics (Efron & Tibshirani 1993, eq. 14.15); 0 where they are all equal. */
export function acceleration(jackknife: readonly number[]): number {
  const centre = mean(jackknife);
  let squares = 0;
  let cubes = 0;
  for (const value of jackknife) {
    const deviation = centre - value;
    squares += deviation ** 2;
    cubes += deviation ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** The two tail areas of the BCa interval, or undefined where it does not exist. */
export function bcaTails(
  bias: number,
  accelerated: number,
  level: number,
): { low: number; high: number } | undefined {
  const z = normalQuantile(0.5 + level / 2);
  const adjust = (bound: number): number => bias + (bias + bound) / (1 - accelerated * (bias + bound));
  const usable = Number.isFinite(bias) && accelerated * (bias - z) < 1 && accelerated * (bias + z) < 1;
  return usable ? { low: normalCdf(adjust(-z)), high: normalCdf(adjust(z)) } : undefined;
}

/** Bias correction z₀, ties one half; infinite where every statistic lies on one side. */
export function biasCorrection(sorted: Float64Array, estimate: number): number {
  return normalQuantile(shareBelow(sorted, estimate));
}

/** Turns statistics into the interval that `clusterBootstrap` describes. */
export function bootstrapInterval(
  estimate: number,
  statistics: Float64Array,
  jackknife: () => number[],
  clusters: number,
  level: number,
  method: BootstrapMethod,
): BootstrapEstimate {
  const resamples = statistics.length;
  const sorted = statistics.filter((statistic) => Number.isFinite(statistic)).toSorted();
  const undefinedResamples = resamples - sorted.length;
  ensure(sorted.length > 0, "statistic", "be finite on some resample", "none");
  const range = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  if (clusters === 1 || range <= 1e-12 * Math.max(1, Math.abs(estimate))) {
    const point = { estimate, low: estimate, high: estimate };
    return { ...point, method: "percentile", degenerate: true, resamples, undefinedResamples };
  }
  const tails = method === "bca" ? bcaAreas(sorted, estimate, jackknife(), level) : undefined;
  const { low, high } = tails ?? { low: (1 - level) / 2, high: (1 + level) / 2 };
  return {
    estimate,
    low: sortedQuantile(sorted, low),
    high: sortedQuantile(sorted, high),
    method: tails === undefined ? "percentile" : "bca",
    degenerate: false,
    resamples,
    undefinedResamples,
  };
}

function bcaAreas(
  sorted: Float64Array,
  estimate: number,
  jackknife: readonly number[],
  level: number,
): { low: number; high: number } | undefined {
  if (!jackknife.every((value) => Number.isFinite(value))) return undefined;
  return bcaTails(biasCorrection(sorted, estimate), acceleration(jackknife), level);
}
