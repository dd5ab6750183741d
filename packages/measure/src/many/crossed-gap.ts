import { ensure, ensureLevel, ensureValues } from "../check.ts";
import { tQuantile } from "../distributions/student.ts";
import type { Estimate, Interval } from "../interval.ts";
import { mean, squaredDeviations } from "../moments.ts";

/** A gap over an ensemble of wordings, all asked of the same queries. */
export interface CrossedGap extends Estimate {
  standardError: number;
  /** Satterthwaite's degrees of freedom. */
  df: number;
  /** Where the gap under one more wording, on these many queries, would lie. */
  prediction: Interval;
  /** Variance of the true gap over queries, over wordings, and what remains (their interaction and the sampling). */
  between: { queries: number; variants: number; rest: number };
}

/**
 * Mean gap when every query was asked under every wording: both are samples, so the interval speaks about new queries
 * and new wordings, which one wording alone cannot.
 *
 * `differences[q][v]` is the paired difference of query q under wording v; no cell is missing.
 * Throws RangeError for fewer than 2 queries or 2 wordings, rows of unequal length, a non-finite value or a level
 * outside (0, 1).
 * Source: two-way random-effects analysis of variance, one value a cell: Searle, Casella & McCulloch (1992), *Variance
 * Components*, ch. 4; Satterthwaite (1946) for the degrees of freedom. Departure: a variance estimated below 0 is 0, and
 * the variance of the mean is never less than either factor alone would give.
 */
export function crossedGap(differences: readonly (readonly number[])[], level = 0.95): CrossedGap {
  ensureLevel("level", level);
  const queries = differences.length;
  ensure(queries >= 2, "differences", "hold at least 2 queries", queries);
  const variants = differences[0]?.length ?? 0;
  for (const [index, row] of differences.entries()) {
    ensureValues(`differences[${index}]`, row, 2);
    ensure(row.length === variants, `differences[${index}]`, `hold ${variants} wordings`, row.length);
  }

  const estimate = mean(differences.flat());
  const rowMeans = differences.map((row) => mean(row));
  const columnMeans = Array.from({ length: variants }, (_, v) => mean(differences.map((row) => row[v] ?? 0)));
  const squaresQ = variants * squaredDeviations(rowMeans, estimate);
  const squaresV = queries * squaredDeviations(columnMeans, estimate);
  const squaresAll = squaredDeviations(differences.flat(), estimate);
  const dfQ = queries - 1;
  const dfV = variants - 1;
  const meanQ = squaresQ / dfQ;
  const meanV = squaresV / dfV;
  const rest = Math.max(0, squaresAll - squaresQ - squaresV) / (dfQ * dfV);

  const betweenVariants = Math.max(0, (meanV - rest) / queries);
  const { variance, df } = varianceOfMean({ meanQ, meanV, rest, dfQ, dfV });
  const standardError = Math.sqrt(variance / (queries * variants));
  const t = tQuantile(0.5 + level / 2, df);
  const reach = t * Math.sqrt(standardError ** 2 + betweenVariants);
  return {
    estimate,
    low: estimate - t * standardError,
    high: estimate + t * standardError,
    standardError,
    df,
    prediction: { low: estimate - reach, high: estimate + reach },
    between: { queries: Math.max(0, (meanQ - rest) / variants), variants: betweenVariants, rest },
  };
}

/** QV × the variance of the mean, E = MS_Q + MS_V − MS_rest, with Satterthwaite's df; the larger mean square if E is less. */
function varianceOfMean(squares: { meanQ: number; meanV: number; rest: number; dfQ: number; dfV: number }): {
  variance: number;
  df: number;
} {
  const { meanQ, meanV, rest, dfQ, dfV } = squares;
  const combined = meanQ + meanV - rest;
  if (combined <= Math.max(meanQ, meanV)) {
    return meanQ >= meanV ? { variance: meanQ, df: dfQ } : { variance: meanV, df: dfV };
  }
  const spread = meanQ ** 2 / dfQ + meanV ** 2 / dfV + rest ** 2 / (dfQ * dfV);
  return { variance: combined, df: combined ** 2 / spread };
}
