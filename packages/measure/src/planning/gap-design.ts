// Planning a paired, clustered comparison: queries × epochs for a wanted power or width.
import { ensure, ensureCount, ensureLevel, ensureNonNegative, ensurePositive } from "../check.ts";
import { normalCdf, normalQuantile } from "../distributions/normal.ts";

/** The three sources of variance of a gap, in squared units of the outcome. */
export interface GapVariance {
  /** ω²: variance over queries of the true difference between the conditions. */
  between: number;
  /** σ²: mean variance over epochs of one query in condition A (for a binary outcome, mean p(1 − p)). */
  withinA: number;
  /** The same in condition B. */
  withinB: number;
}

/** What is being planned: variances and epochs a query and condition. */
export interface GapDesign extends GapVariance {
  epochs: number;
}

export interface Errors {
  /** Chance of finding the gap if it is there; default 0.8. */
  power?: number;
  /** Two-sided error rate; default 0.05. */
  alpha?: number;
}

function ensureVariance(design: GapVariance): void {
  ensureNonNegative("between", design.between);
  ensureNonNegative("withinA", design.withinA);
  ensureNonNegative("withinB", design.withinB);
}

/** Variance of the difference of one query. */
function perQuery(design: GapDesign): number {
  ensureVariance(design);
  ensureCount("epochs", design.epochs, 1);
  return design.between + (design.withinA + design.withinB) / design.epochs;
}

/** z(α/2) + z(β). */
function quantiles({ power = 0.8, alpha = 0.05 }: Errors): number {
  ensureLevel("power", power);
  ensureLevel("alpha", alpha);
  return normalQuantile(1 - alpha / 2) + normalQuantile(power);
}

/**
 * Queries needed to find a true gap of `gap`, rounded up, at least 2.
 *
 * Throws RangeError for a negative variance, epochs below 1, gap not above 0, or power or alpha outside (0, 1).
 * Source: Miller (2024), arXiv:2411.00640, §5, with equal epochs in both conditions. Normal approximation: the t test
 * needs about two queries more.
 */
export function queriesForGap(design: GapDesign & { gap: number } & Errors): number {
  ensurePositive("gap", design.gap);
  return atLeastTwo((quantiles(design) ** 2 * perQuery(design)) / design.gap ** 2);
}

/**
 * The smallest true gap that `queries` queries find with the wanted power (minimum detectable effect).
 *
 * Throws RangeError as `queriesForGap`, and unless queries > 0. Source: as `queriesForGap`, solved for the gap.
 */
export function detectableGap(design: GapDesign & { queries: number } & Errors): number {
  ensurePositive("queries", design.queries);
  return quantiles(design) * Math.sqrt(perQuery(design) / design.queries);
}

/**
 * Chance that a two-sided test on `queries` queries finds a true gap of `gap` (either sign of the estimate counts).
 *
 * Throws RangeError as `queriesForGap`; a design without variance has power 1 at a gap other than 0, alpha at 0.
 */
export function powerForGap(design: GapDesign & { queries: number; gap: number; alpha?: number }): number {
  const { queries, gap, alpha = 0.05 } = design;
  ensurePositive("queries", queries);
  ensure(Number.isFinite(gap), "gap", "be a finite number", gap);
  ensureLevel("alpha", alpha);
  const standardError = Math.sqrt(perQuery(design) / queries);
  if (gap === 0) return alpha;
  if (standardError === 0) return 1;
  const z = normalQuantile(1 - alpha / 2);
  const shift = Math.abs(gap) / standardError;
  return normalCdf(shift - z) + normalCdf(-shift - z);
}

/**
 * Queries needed for an interval of the gap no wider than `width` (high − low) on average, rounded up, at least 2.
 *
 * Throws RangeError as `queriesForGap`, and unless width > 0 and 0 < level < 1.
 */
export function queriesForWidth(design: GapDesign & { width: number; level?: number }): number {
  const { width, level = 0.95 } = design;
  ensurePositive("width", width);
  ensureLevel("level", level);
  const z = normalQuantile(0.5 + level / 2);
  return atLeastTwo((4 * z ** 2 * perQuery(design)) / width ** 2);
}

/**
 * Epochs a query and condition needed for an interval no wider than `width` when only `queries` queries exist;
 * Infinity when no number of epochs is enough, because the queries themselves differ too much.
 *
 * Throws RangeError for a negative variance, queries or width not above 0, or a level outside (0, 1).
 */
export function epochsForWidth(
  design: GapVariance & { queries: number; width: number; level?: number },
): number {
  const { queries, width, level = 0.95 } = design;
  ensurePositive("width", width);
  ensureLevel("level", level);
  const standardError = width / (2 * normalQuantile(0.5 + level / 2));
  return epochsForVariance(design, queries, standardError ** 2);
}

/**
 * Epochs a query and condition needed to find a true gap of `gap` when only `queries` queries exist; Infinity when no
 * number of epochs is enough.
 *
 * Throws RangeError for a negative variance, queries or gap not above 0, or power or alpha outside (0, 1).
 */
export function epochsForGap(design: GapVariance & { queries: number; gap: number } & Errors): number {
  ensurePositive("gap", design.gap);
  return epochsForVariance(design, design.queries, (design.gap / quantiles(design)) ** 2);
}

function epochsForVariance(design: GapVariance, queries: number, target: number): number {
  ensureVariance(design);
  ensurePositive("queries", queries);
  const room = target * queries - design.between;
  const within = design.withinA + design.withinB;
  if (room < 0 || (room === 0 && within > 0)) return Infinity;
  return within === 0 ? 1 : Math.max(1, Math.ceil(within / room));
}

/** Rounds up, forgiving the last digits of a product that is whole on paper. */
function atLeastTwo(queries: number): number {
  return Math.max(2, Math.ceil(queries * (1 - 1e-12)));
}
