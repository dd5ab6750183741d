import { ensure, ensureValues } from "../check.ts";
import { newcombePaired, pairedTable } from "../gaps/newcombe-paired.ts";
import type { Estimate } from "../interval.ts";
import { mean } from "../moments.ts";
import { type BootstrapOptions, clusterBootstrap, clusterBootstrapMean } from "../resampling/bootstrap.ts";

/**
 * Compliance in the four cells of a scratchpad transplant: the first word names the condition in which the answer was
 * given, the second the condition whose scratchpad was used.
 */
export interface TransplantCells<T> {
  trainedTrained: T;
  trainedUnmonitored: T;
  unmonitoredTrained: T;
  unmonitoredUnmonitored: T;
}

/** The parts of a gap. */
export interface TransplantEffects<T> {
  /** The gap: trained with its own scratchpad less unmonitored with its own. */
  total: T;
  /** Natural direct effect, scratchpad of the unmonitored condition: what the condition does by itself. */
  directPure: T;
  /** Natural indirect effect in the trained condition: what the scratchpad does there. directPure + indirectTotal = total. */
  indirectTotal: T;
  /** Natural direct effect with the scratchpad of the trained condition. */
  directTotal: T;
  /** Natural indirect effect in the unmonitored condition. directTotal + indirectPure = total. */
  indirectPure: T;
  /** By how much the scratchpad does more in the trained condition. */
  interaction: T;
  /** Mean of the two indirect effects: the share of the gap that goes through the scratchpad, however it is ordered. */
  shapleyIndirect: T;
}

/**
 * Splits a gap into direct and indirect parts, from the rates of the four cells.
 *
 * Throws RangeError for a non-finite rate.
 * Source: Pearl (2001), *Direct and indirect effects*; VanderWeele (2014) for the interaction; the Shapley value of the
 * two orders. Pasting scratchpads makes the cross-world cells observable, so no model is needed.
 */
export function transplantEffects(cells: TransplantCells<number>): TransplantEffects<number> {
  ensureValues("cells", Object.values(cells));
  const {
    trainedTrained: ff,
    trainedUnmonitored: fp,
    unmonitoredTrained: pf,
    unmonitoredUnmonitored: pp,
  } = cells;
  return {
    total: ff - pp,
    directPure: fp - pp,
    indirectTotal: ff - fp,
    directTotal: ff - pf,
    indirectPure: pf - pp,
    interaction: ff - fp - pf + pp,
    shapleyIndirect: (ff - fp + (pf - pp)) / 2,
  };
}

/** Effects with intervals, and the mediated share where the gap is told from 0. */
export interface Transplant extends TransplantEffects<Estimate> {
  /** shapleyIndirect / total; undefined while the interval of the total holds 0, where the ratio means nothing. */
  proportionMediated: Estimate | undefined;
}

/**
 * Transplant decomposition with cluster-bootstrap intervals: queries are resampled, all four cells together. Where every
 * query shows the same effect the bootstrap has no width, and Newcombe's paired intervals of the cells stand in: an effect
 * that is made of two differences takes the mean, or the sum, of their ends, and the mediated share those of its
 * numerator over the total.
 *
 * Each cluster holds one query's outcomes in the four cells, at least one in each, all in [0, 1].
 * Throws RangeError for no cluster, an empty cell, a non-finite outcome, and as `clusterBootstrap` does.
 * Source: `transplantEffects`; Efron (1987) for the intervals; `newcombePaired`.
 */
export function transplant(
  clusters: readonly TransplantCells<readonly number[]>[],
  options: BootstrapOptions,
): Transplant {
  ensure(clusters.length > 0, "clusters", "hold at least 1 query", clusters.length);
  const effects = clusters.map((cells) => transplantEffects(cellMeans(cells)));
  const interval = (key: keyof TransplantEffects<number>): Estimate => {
    const values = effects.map((effect) => effect[key]);
    const { estimate, low, high, degenerate } = clusterBootstrapMean(values, options);
    return degenerate ? scoreIntervals(clusters, options.level)[key] : { estimate, low, high };
  };
  const total = interval("total");
  const shapleyIndirect = interval("shapleyIndirect");
  return {
    total,
    directPure: interval("directPure"),
    indirectTotal: interval("indirectTotal"),
    directTotal: interval("directTotal"),
    indirectPure: interval("indirectPure"),
    interaction: interval("interaction"),
    shapleyIndirect,
    proportionMediated:
      total.low > 0 || total.high < 0
        ? mediatedShare(effects, options, { total, shapleyIndirect })
        : undefined,
  };
}

/** Newcombe's paired interval of every effect. */
function scoreIntervals(
  clusters: readonly TransplantCells<readonly number[]>[],
  level: number | undefined,
): TransplantEffects<Estimate> {
  type Cell = keyof TransplantCells<unknown>;
  const difference = (a: Cell, b: Cell): Estimate =>
    newcombePaired(
      pairedTable(
        clusters.map((cells) => cells[a]),
        clusters.map((cells) => cells[b]),
      ),
      level,
    );
  const indirectTotal = difference("trainedTrained", "trainedUnmonitored");
  const indirectPure = difference("unmonitoredTrained", "unmonitoredUnmonitored");
  return {
    total: difference("trainedTrained", "unmonitoredUnmonitored"),
    directPure: difference("trainedUnmonitored", "unmonitoredUnmonitored"),
    indirectTotal,
    directTotal: difference("trainedTrained", "unmonitoredTrained"),
    indirectPure,
    interaction: {
      estimate: indirectTotal.estimate - indirectPure.estimate,
      low: indirectTotal.low - indirectPure.high,
      high: indirectTotal.high - indirectPure.low,
    },
    shapleyIndirect: {
      estimate: (indirectTotal.estimate + indirectPure.estimate) / 2,
      low: (indirectTotal.low + indirectPure.low) / 2,
      high: (indirectTotal.high + indirectPure.high) / 2,
    },
  };
}

function cellMeans(cells: TransplantCells<readonly number[]>): TransplantCells<number> {
  const average = (name: keyof TransplantCells<unknown>): number => {
    ensureValues(name, cells[name]);
    return mean(cells[name]);
  };
  return {
    trainedTrained: average("trainedTrained"),
    trainedUnmonitored: average("trainedUnmonitored"),
    unmonitoredTrained: average("unmonitoredTrained"),
    unmonitoredUnmonitored: average("unmonitoredUnmonitored"),
  };
}

function mediatedShare(
  effects: readonly TransplantEffects<number>[],
  options: BootstrapOptions,
  { total, shapleyIndirect }: Pick<TransplantEffects<Estimate>, "total" | "shapleyIndirect">,
): Estimate {
  const share = (sample: readonly TransplantEffects<number>[]): number => {
    let indirect = 0;
    let whole = 0;
    for (const effect of sample) {
      indirect += effect.shapleyIndirect;
      whole += effect.total;
    }
    return whole === 0 ? Number.NaN : indirect / whole;
  };
  const { estimate, low, high, degenerate } = clusterBootstrap(effects, share, options);
  if (!degenerate) return { estimate, low, high };
  const ends = [shapleyIndirect.low / total.estimate, shapleyIndirect.high / total.estimate];
  return { estimate, low: Math.min(...ends), high: Math.max(...ends) };
}

const cell = (given: { with: number; without: number }, chance: number): number =>
  given.with * chance + given.without * (1 - chance);

/**
 * The four cells that a binary mediator implies (for example "the scratchpad states alignment-faking reasoning"), and
 * the controlled direct effects at each of its values.
 *
 * `reasoning` is the chance of the mediator in each condition; `compliance` the chance of complying given condition and
 * mediator (`with`, `without`).
 * Throws RangeError for a chance outside [0, 1].
 * Source: Pearl (2001), eq. 8 and 17 (mediation formula).
 */
export function binaryMediator(model: {
  reasoning: { trained: number; unmonitored: number };
  compliance: {
    trained: { with: number; without: number };
    unmonitored: { with: number; without: number };
  };
}): { cells: TransplantCells<number>; controlledDirect: { with: number; without: number } } {
  const { reasoning, compliance } = model;
  const chances = [
    ...Object.values(reasoning),
    ...Object.values(compliance).flatMap((c) => [c.with, c.without]),
  ];
  for (const chance of chances) ensure(chance >= 0 && chance <= 1, "chances", "lie in [0, 1]", chance);
  return {
    cells: {
      trainedTrained: cell(compliance.trained, reasoning.trained),
      trainedUnmonitored: cell(compliance.trained, reasoning.unmonitored),
      unmonitoredTrained: cell(compliance.unmonitored, reasoning.trained),
      unmonitoredUnmonitored: cell(compliance.unmonitored, reasoning.unmonitored),
    },
    controlledDirect: {
      with: compliance.trained.with - compliance.unmonitored.with,
      without: compliance.trained.without - compliance.unmonitored.without,
    },
  };
}
