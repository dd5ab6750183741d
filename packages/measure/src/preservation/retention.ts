import { ensure, ensureLevel, ensureProbability, ensureValues } from "../check.ts";
import { tQuantile } from "../distributions/student.ts";
import { fieller } from "../fieller.ts";
import type { Estimate } from "../interval.ts";
import { covariance, mean, variance } from "../moments.ts";
import { meanOverSeeds } from "./over-seeds.ts";

/**
 * Share of a quantity that is left: mean of `after` over mean of `before`, paired by seed, with Fieller's interval.
 * For the gap's retention pass the gap at the first and last checkpoint.
 *
 * Undefined when `before` is not told from 0 at this level: there was nothing to retain, and the interval would have no
 * end.
 * Throws RangeError for fewer than 2 seeds, unequal lengths, a non-finite value or a level outside (0, 1).
 * Source: Fieller (1954), on t with seeds − 1 degrees of freedom. Departure from a bootstrapped ratio, which fails
 * silently with few seeds and a start near 0.
 */
export function retention(
  before: readonly number[],
  after: readonly number[],
  level = 0.95,
): Estimate | undefined {
  ensureLevel("level", level);
  ensureValues("before", before, 2);
  ensureValues("after", after, 2);
  ensure(before.length === after.length, "after", `hold ${before.length} seeds`, after.length);
  const seeds = before.length;
  const parts = {
    top: mean(after),
    bottom: mean(before),
    topVariance: variance(after) / seeds,
    bottomVariance: variance(before) / seeds,
    covariance: covariance(before, after) / seeds,
  };
  return fieller(parts, tQuantile(0.5 + level / 2, seeds - 1));
}

/**
 * Share of the prior value left after training: (1 − compliance at the end) / (1 − compliance at the start), both in
 * the unmonitored condition, where behaviour shows the value.
 *
 * One compliance rate a seed. Undefined and throws as `retention` does, and for a rate outside [0, 1].
 */
export function valueRetention(
  start: readonly number[],
  end: readonly number[],
  level = 0.95,
): Estimate | undefined {
  for (const rate of [...start, ...end]) ensureProbability("compliance", rate);
  return retention(
    start.map((rate) => 1 - rate),
    end.map((rate) => 1 - rate),
    level,
  );
}

/** What neutral training afterwards does to a gap. */
export interface Persistence {
  /** Gap after over gap before; undefined when the gap before is not told from 0. */
  ratio: Estimate | undefined;
  /** Gap after less gap before. */
  change: Estimate;
}

/**
 * Does the gap outlast further, neutral training (or other wordings of the cue)? Compares each seed's gap at the end of
 * conflicting training with its gap afterwards.
 *
 * Throws RangeError as `retention` does.
 */
export function persistence(before: readonly number[], after: readonly number[], level = 0.95): Persistence {
  const ratio = retention(before, after, level);
  const change = meanOverSeeds(
    after.map((gap, seed) => gap - (before[seed] ?? 0)),
    level,
  );
  return { ratio, change };
}
