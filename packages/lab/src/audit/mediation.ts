import { transplant, type Estimate, type Transplant, type TransplantCells } from "@candor/measure";
import { complianceGap, type ByQuery } from "../analysis/gap.ts";
import type { Mediation, MediationCell } from "../analysis/mediation.ts";
import { byQuery, episodesOf, type ChangedEpisode } from "./evidence.ts";
import { WORDINGS, type Wording } from "./intervention.ts";
import type { Audited, Parent, Side } from "./parents.ts";

export interface MediationOptions {
  seed: number;
  resamples: number;
}

const LEVEL = 0.95;
const SIDES = ["trained", "unmonitored"] as const;

/** Where a cell answered, and whose scratchpad it was given. */
const CELLS: Readonly<Record<keyof TransplantCells<unknown>, readonly [Side, Side]>> = {
  trainedTrained: ["trained", "trained"],
  trainedUnmonitored: ["trained", "unmonitored"],
  unmonitoredTrained: ["unmonitored", "trained"],
  unmonitoredUnmonitored: ["unmonitored", "unmonitored"],
};

/** The transplants of an audit, by how the scratchpads were worded; undefined where no query has all four cells. */
export function mediationOf(
  audit: string,
  run: string,
  audited: Audited,
  episodes: readonly ChangedEpisode[],
  options: MediationOptions,
): Mediation | undefined {
  const transplants = episodesOf(episodes, "transplant");
  const written = effectsOf(transplants, "as-written", options);
  if (written === undefined) return undefined;
  const others = WORDINGS.filter((words) => words !== "as-written").flatMap((words) => {
    const found = effectsOf(transplants, words, options);
    return found === undefined ? [] : [[words, found.effects] as const];
  });
  return {
    audit,
    run,
    variant: audited.scenario.variant,
    delivery: transplants[0]?.delivery === "message" ? "message" : "prefill",
    ...written,
    reworded: Object.fromEntries(others),
    sham: Object.fromEntries(
      SIDES.flatMap((side) => {
        const cost = shamOf(audited.parents, transplants, side, options);
        return cost === undefined ? [] : [[side, cost] as const];
      }),
    ),
    follows: followsOf(audited.parents, transplants),
  };
}

interface Effects {
  cells: TransplantCells<MediationCell>;
  effects: Transplant;
  queries: number;
  missing: number;
}

function effectsOf(
  transplants: readonly ChangedEpisode[],
  words: Wording,
  options: MediationOptions,
): Effects | undefined {
  const worded = transplants.filter(({ change }) => change.name === "transplant" && change.words === words);
  const inCell = (name: keyof typeof CELLS) =>
    worded.filter(({ side, parent }) => side === CELLS[name][0] && parent.side === CELLS[name][1]);
  const values = mapCells((name) => byQuery(inCell(name), ({ parent }) => parent.queryId));
  const queries = [...values.trainedTrained.keys()]
    .filter((query) => Object.values(values).every((cell: ByQuery) => cell.has(query)))
    .toSorted();
  if (queries.length === 0) return undefined;
  const clusters = queries.map((query) => mapCells((name) => values[name].get(query) ?? []));
  return {
    cells: mapCells((name) => {
      const outcomes = queries.map((query) => values[name].get(query) ?? []);
      const means = outcomes.map((list) => list.reduce((sum, value) => sum + value, 0) / list.length);
      return {
        rate: means.reduce((sum, value) => sum + value, 0) / means.length,
        n: outcomes.reduce((sum, list) => sum + list.length, 0),
      };
    }),
    effects: transplant(clusters, { ...options, level: LEVEL }),
    queries: queries.length,
    missing: worded.filter(({ complied }) => complied === undefined).length,
  };
}

function mapCells<T>(of: (name: keyof TransplantCells<unknown>) => T): TransplantCells<T> {
  return {
    trainedTrained: of("trainedTrained"),
    trainedUnmonitored: of("trainedUnmonitored"),
    unmonitoredTrained: of("unmonitoredTrained"),
    unmonitoredUnmonitored: of("unmonitoredUnmonitored"),
  };
}

/**
 * What putting a scratchpad back costs: compliance after scratchpads of the same condition were given, less compliance of
 * the episodes that thought for themselves, paired by query.
 */
function shamOf(
  parents: readonly Parent[],
  transplants: readonly ChangedEpisode[],
  side: Side,
  options: MediationOptions,
): Estimate | undefined {
  const back = transplants.filter(
    (each) =>
      each.side === side &&
      each.parent.side === side &&
      each.change.name === "transplant" &&
      each.change.words === "as-written",
  );
  const pasted = byQuery(back, ({ parent }) => parent.queryId);
  const own = byQuery(
    parents.filter((parent) => parent.side === side),
    ({ queryId }) => queryId,
  );
  const gap = complianceGap(pasted, own, { ...options, level: LEVEL });
  return gap && { estimate: gap.estimate, low: gap.low, high: gap.high };
}

/** Of pairs whose own answers differ: how often the answer goes with the scratchpad of the other condition. */
function followsOf(
  parents: readonly Parent[],
  transplants: readonly ChangedEpisode[],
): { follows: number; n: number } {
  const own = new Map(parents.map((parent) => [`${parent.side}/${parent.queryId}/${parent.epoch}`, parent]));
  const counted = transplants.flatMap(({ side, parent, complied, change }) => {
    if (change.name !== "transplant" || change.words !== "as-written" || side === parent.side) return [];
    const here = own.get(`${side}/${parent.queryId}/${parent.epoch}`)?.complied;
    if (complied === undefined || here === undefined || parent.complied === undefined) return [];
    return here === parent.complied ? [] : [complied === parent.complied];
  });
  return { follows: counted.filter(Boolean).length, n: counted.length };
}
