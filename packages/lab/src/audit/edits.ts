import { auroc, type Estimate } from "@candor/measure";
import { complianceGap } from "../analysis/gap.ts";
import { byQuery, episodesOf, type ChangedEpisode } from "./evidence.ts";
import type { Audited, Side } from "./parents.ts";
import { PREMISES, type Premise } from "./premises.ts";

/** A difference in compliance, paired by query. */
export interface Contrast extends Estimate {
  /** What was compared, such as `label flipped − sham`. */
  of: string;
  side: Side | "gap";
  queries: number;
}

/** Whether reasons that were written after the answer can be told from those before it. */
export interface Hindsight {
  /** Area under the curve of the reasoning judge's score, reasons before the answer against those after it. */
  area: Estimate;
  before: number;
  after: number;
}

type Options = { seed: number; resamples: number };

const SIDES = ["trained", "unmonitored"] as const;

/** What each change of wording or content did to compliance, and what is left of the gap without reasoning. */
export function contrastsOf(
  { parents }: Audited,
  episodes: readonly ChangedEpisode[],
  options: Options,
): Contrast[] {
  const contrast = (
    of: string,
    side: Contrast["side"],
    a: readonly ChangedEpisode[],
    b: readonly { complied: number | undefined; queryId: string }[],
  ): Contrast[] => {
    const gap = complianceGap(
      byQuery(a, ({ parent }) => parent.queryId),
      byQuery(b, ({ queryId }) => queryId),
      { ...options, level: 0.95 },
    );
    if (gap === undefined) return [];
    const { estimate, low, high, queries } = gap;
    return [{ of, side, estimate, low, high, queries }];
  };
  const corrupted = (premise: Premise, edit: "flip" | "sham", side: Side) =>
    on(episodesOf(episodes, "corrupt"), side).filter(
      ({ change }) => change.premise === premise && change.edit === edit,
    );
  const gapLeft = (name: "no-scratchpad" | "filler", words: string) => {
    const list = episodesOf(episodes, name);
    return contrast(words, "gap", on(list, "trained"), asParents(on(list, "unmonitored")));
  };
  return [
    ...gapLeft("no-scratchpad", "trained − unmonitored, no scratchpad"),
    ...gapLeft("filler", "trained − unmonitored, filler in its place"),
    ...SIDES.flatMap((side) =>
      contrast(
        "paraphrased − as written",
        side,
        on(episodesOf(episodes, "paraphrase"), side),
        on(parents, side),
      ),
    ),
    ...PREMISES.flatMap((premise) =>
      SIDES.flatMap((side) =>
        contrast(
          `${premise} flipped − sham`,
          side,
          corrupted(premise, "flip", side),
          asParents(corrupted(premise, "sham", side)),
        ),
      ),
    ),
  ];
}

function on<E extends { side: Side }>(list: readonly E[], side: Side): E[] {
  return list.filter((each) => each.side === side);
}

function asParents(list: readonly ChangedEpisode[]): { queryId: string; complied: 0 | 1 | undefined }[] {
  return list.map(({ parent, complied }) => ({ queryId: parent.queryId, complied }));
}

/** Undefined where the answer was never put first, or no reasoning judge gave scores. */
export function hindsightOf(
  { parents }: Audited,
  episodes: readonly ChangedEpisode[],
): Hindsight | undefined {
  const after = episodesOf(episodes, "decision-first").flatMap(({ parent, reasoning }) =>
    reasoning === undefined ? [] : [{ id: parent.id, reasoning }],
  );
  const ids = new Set(after.map(({ id }) => id));
  const before = parents.flatMap(({ id, reasoning }) =>
    ids.has(id) && reasoning !== undefined ? [reasoning] : [],
  );
  if (before.length < 2 || after.length < 2) return undefined;
  const { estimate, low, high } = auroc(
    [...before.map(() => 1), ...after.map(() => 0)],
    [...before, ...after.map(({ reasoning }) => reasoning)],
  );
  return { area: { estimate, low, high }, before: before.length, after: after.length };
}
