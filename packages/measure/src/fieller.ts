import type { Estimate } from "./interval.ts";

/** Two means with their (co)variances: the ratio top / bottom is wanted. */
export interface RatioParts {
  top: number;
  bottom: number;
  topVariance: number;
  bottomVariance: number;
  covariance: number;
}

/**
 * Fieller's interval for a ratio of two normal means, `quantile` being the normal or t quantile of the level. Undefined
 * where the bottom is not told from 0: the interval would then have no end.
 * Source: Fieller (1954), *Some problems in interval estimation*.
 */
export function fieller(parts: RatioParts, quantile: number): Estimate | undefined {
  const { top, bottom, topVariance, bottomVariance, covariance } = parts;
  const square = quantile ** 2;
  const a = bottom ** 2 - square * bottomVariance;
  if (a <= 0) return undefined;
  const b = top * bottom - square * covariance;
  const c = top ** 2 - square * topVariance;
  const root = Math.sqrt(Math.max(0, b ** 2 - a * c));
  return { estimate: top / bottom, low: (b - root) / a, high: (b + root) / a };
}
