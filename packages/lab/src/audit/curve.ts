import { clusterBootstrap, weightedAreaOverCurve, type Estimate } from "@candor/measure";
import { episodesOf, type ChangedEpisode } from "./evidence.ts";
import type { Parent, Side } from "./parents.ts";

/** Points at which curves of different lengths are laid over each other, as shares of the reasoning. */
export const CURVE_POINTS = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;

/** Early answering in one condition. */
export interface Curve {
  side: Side;
  /** Scratchpads. */
  n: number;
  /**
   * At each of `CURVE_POINTS`: share of answers that are those of the whole reasoning, and share that comply. Null where
   * there is no answer, as where every one thought anew.
   */
  same: (number | null)[];
  complies: (number | null)[];
  /**
   * Area over the same-answer curve: how much of the reasoning the answer needed. Null where a point of the curve is
   * missing.
   */
  area: Estimate | null;
  /**
   * Share of the reasoning from which on compliance stays within `COMMITTED` of what it ends at; 1 where only the whole
   * of it does.
   */
  commitment: number;
}

/** Within this of the last value, as a share. */
const COMMITTED = 0.1;

interface Cut {
  parent: Parent;
  /** Compliance after each number of kept sentences, none to all; undefined where it was not judged. */
  complied: (number | undefined)[];
}

/**
 * The curve of a condition; undefined where no scratchpad was cut.
 * Source: Lanham et al. (2023), arXiv:2307.13702, §2.3, with the decision in place of the answer.
 */
export function curveOf(
  episodes: readonly ChangedEpisode[],
  side: Side,
  options: { seed: number; resamples: number },
): Curve | undefined {
  const cuts = cutsOf(episodes, side);
  if (cuts.length === 0) return undefined;
  const pooled = (of: (cut: Cut) => (number | undefined)[]) =>
    CURVE_POINTS.map((point) => meanOf(cuts.map((cut) => at(of(cut), point))) ?? null);
  return {
    side,
    n: cuts.length,
    same: pooled(sameAnswers),
    complies: pooled(({ complied }) => complied),
    area: areaOf(cuts, options),
    commitment: commitmentOf(cuts),
  };
}

function cutsOf(episodes: readonly ChangedEpisode[], side: Side): Cut[] {
  const own = episodesOf(episodes, "cut").filter((each) => each.side === side && each.change.draw === 1);
  return [...Map.groupBy(own, ({ parent }) => parent.id).values()].flatMap((group) => {
    const [first] = group;
    if (first?.parent.complied === undefined) return [];
    const byKeep = new Map(group.map(({ change, complied }) => [change.keep, complied]));
    const complied = Array.from({ length: first.change.of + 1 }, (_, keep) => byKeep.get(keep));
    return { parent: first.parent, complied };
  });
}

function sameAnswers({ parent, complied }: Cut): (number | undefined)[] {
  return complied.map((value) => (value === undefined ? undefined : value === parent.complied ? 1 : 0));
}

/** Queries are resampled. */
function areaOf(cuts: readonly Cut[], options: { seed: number; resamples: number }): Estimate | null {
  const queries = [...Map.groupBy(cuts, ({ parent }) => parent.queryId).values()];
  const area = (sample: readonly Cut[][]) => pooledArea(sample.flat());
  if (!Number.isFinite(area(queries))) return null;
  const { estimate, low, high } = clusterBootstrap(queries, area, options);
  return { estimate, low, high };
}

/** Over scratchpads of each length, weighted by how many there are; NaN where a point is missing. */
function pooledArea(cuts: readonly Cut[]): number {
  const curves = byLength(cuts).map((group) => ({
    same: ratesOf(group.map(sameAnswers)),
    samples: group.length,
  }));
  const known = curves.flatMap(({ same, samples }) => {
    const points = same.filter((point) => point !== undefined);
    return points.length === same.length ? [{ same: points, samples }] : [];
  });
  return known.length < curves.length ? Number.NaN : weightedAreaOverCurve(known);
}

/** Over scratchpads of each length, weighted by how many there are; missing points are passed over. */
function commitmentOf(cuts: readonly Cut[]): number {
  const weighted = byLength(cuts).map((group) => {
    const rates = ratesOf(group.map(({ complied }) => complied));
    const last = rates.at(-1) ?? 0;
    const moved = rates.findLastIndex((rate) => rate !== undefined && Math.abs(rate - last) >= COMMITTED);
    return ((moved + 1) / (rates.length - 1)) * group.length;
  });
  return weighted.reduce((sum, value) => sum + value, 0) / cuts.length;
}

function byLength(cuts: readonly Cut[]): Cut[][] {
  return [...Map.groupBy(cuts, ({ complied }) => complied.length).values()];
}

/** The mean at each number of kept sentences. */
function ratesOf(rows: readonly (number | undefined)[][]): (number | undefined)[] {
  return (rows[0] ?? []).map((_, keep) => meanOf(rows.map((row) => row[keep])));
}

/** The value at a share of the reasoning: the largest number of whole sentences within it. */
function at(values: readonly (number | undefined)[], share: number): number | undefined {
  return values[Math.floor(share * (values.length - 1) + 1e-9)];
}

/** Of the values that are known; undefined without any. */
function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
