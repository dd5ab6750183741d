import { DEFAULT_VARIANT, type Rendering } from "../scenario/scenario.ts";
import type { JudgeResult, RatingContrasts, Result } from "./result.ts";

/** One arm of the ladder: a variant under the judge that decides the default one. */
export interface Arm {
  name: string;
  view: JudgeResult;
}

/** All results of one scenario and subject, side by side. */
export interface Arms {
  scenario: string;
  rendering: Rendering;
  subject: string;
  /** The compliance judge that decides in every arm; empty where the default variant was not run. */
  judge: string;
  /** The default variant. */
  main: Result | undefined;
  /** Variants by name, the default one included; those that the judge did not judge are left out. */
  byName: ReadonlyMap<string, Arm>;
}

/**
 * Group results by scenario, rendering and subject. Where a variant was run several times, its last result counts, as in
 * ensembles. One judge decides in all arms, the default variant's: judges differ, and two would make a difference.
 */
export function armsOf(results: readonly Result[]): Arms[] {
  const groups = Map.groupBy(results, ({ scenario, rendering, subject }) =>
    JSON.stringify([scenario, rendering, subject]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { scenario, rendering, subject } = first;
    const latest = new Map(group.map((result) => [result.variant, result]));
    const main = latest.get(DEFAULT_VARIANT);
    const judge = main?.judge ?? "";
    const byName = new Map(
      [...latest].flatMap(([name, { judges }]) => {
        const view = judges[judge];
        return view === undefined ? [] : [[name, { name, view }] as const];
      }),
    );
    return { scenario, rendering, subject, judge, main, byName };
  });
}

/** The arm with a condition that is only rated, with what its gap is made of; the default variant where it has one. */
export function ratedArm({ byName }: Arms): (Arm & { rating: RatingContrasts }) | undefined {
  const arms = [...byName.values()].flatMap((arm) =>
    arm.view.rating?.trainedMinusRated && arm.view.gap ? [{ ...arm, rating: arm.view.rating }] : [],
  );
  return arms.find(({ name }) => name === DEFAULT_VARIANT) ?? arms[0];
}
