import { crossedGap, type Interval } from "@candor/measure";
import type { Rendering } from "../scenario/scenario.ts";
import type { Gap } from "./gap.ts";

/** The gap over an ensemble of wordings of one scenario, asked of the same queries of one subject. */
export interface Ensemble {
  scenario: string;
  rendering: Rendering;
  subject: string;
  judge: string;
  /** The wordings. */
  variants: string[];
  /** Whether wordings whose conditions were not understood are left out. */
  understoodOnly: boolean;
  /** Queries judged under every wording. */
  queries: number;
  /** Mean gap; its interval speaks about new queries and new wordings. */
  gap: { estimate: number; low: number; high: number };
  /** Where the gap under one more wording would lie. */
  prediction: Interval;
  /** Standard deviation of the true gap over wordings. */
  sdBetweenVariants: number;
}

export interface EnsembleMember {
  scenario: string;
  rendering: Rendering;
  subject: string;
  judge: string;
  variant: string;
  wording: boolean;
  gap: Gap | null;
}

/**
 * Pool the gaps of wordings: one ensemble for each scenario, rendering, subject and judge with at least two wordings that
 * share at least two queries. Variants that change what is said are left out: a mean over them would hide what they are
 * for. The wordings saw the same queries, so their errors are correlated; queries and wordings both count as samples
 * (crossed random effects, see `crossedGap`).
 */
export function ensemblesOf(members: readonly EnsembleMember[]): Ensemble[] {
  const wordings = members.filter(({ wording }) => wording);
  const groups = Map.groupBy(wordings, ({ scenario, rendering, subject, judge }) =>
    JSON.stringify([scenario, rendering, subject, judge]),
  );
  return [...groups.values()].flatMap((group) => {
    const distinct = [...new Map(group.map((member) => [member.variant, member])).values()];
    const gaps = distinct.flatMap(({ gap }) => (gap ? [differenceByQuery(gap)] : []));
    const [first, ...others] = gaps;
    if (!first || others.length === 0 || gaps.length < distinct.length) return [];
    const queries = [...first.keys()].filter((query) => others.every((gap) => gap.has(query)));
    if (queries.length < 2) return [];
    const pooled = crossedGap(queries.map((query) => gaps.map((gap) => gap.get(query) ?? 0)));
    const { scenario = "", rendering = "full", subject = "", judge = "" } = group[0] ?? {};
    return {
      scenario,
      rendering,
      subject,
      judge,
      variants: distinct.map(({ variant }) => variant),
      understoodOnly: false,
      queries: queries.length,
      gap: { estimate: pooled.estimate, low: pooled.low, high: pooled.high },
      prediction: pooled.prediction,
      sdBetweenVariants: Math.sqrt(pooled.between.variants),
    };
  });
}

function differenceByQuery({ queryIds, differences }: Gap): Map<string, number> {
  return new Map(queryIds.map((query, index) => [query, differences[index] ?? 0]));
}
