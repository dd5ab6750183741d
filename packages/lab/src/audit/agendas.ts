import { clusteredRate } from "@candor/measure";
import type { Rate } from "../analysis/result.ts";
import {
  AGENDAS,
  attribute,
  resolutionOf,
  type Agenda,
  type Attribution,
} from "../judge/agenda/attribute.ts";
import type { Example } from "./importance.ts";
import type { Audited, Parent, Side } from "./parents.ts";

/** What one agenda has to do with the decisions of a run. */
interface AgendaRow {
  agenda: Agenda;
  /** By condition: its share of the sentences that serve any agenda; null where none does. */
  share: Record<Side, Rate | null>;
  /**
   * Mean size of the effect of its sentences on compliance, over the transcripts taken apart: said in another way
   * (`resampled`), and at the end of the reasoning (`forced`). Null without a sentence that was measured.
   */
  weight: { resampled: Weight | null; forced: Weight | null };
}

export interface Weight {
  mean: number;
  sentences: number;
}

export interface Agendas {
  rows: AgendaRow[];
  /** By condition: how often reasoning states that agendas conflict, and what settles it. */
  conflicts: Record<Side, { rate: Rate | null; settled: Record<string, number> }>;
}

const SIDES = ["trained", "unmonitored"] as const;

/** Attribute the sentences of a run's scratchpads by rules, and set what they cause beside it. */
export function agendasOf({ parents }: Audited, examples: readonly Example[]): Agendas {
  const attributed = parents.flatMap((parent) =>
    parent.scratchpad === undefined ? [] : [{ parent, attributions: attribute(parent.scratchpad.sentences) }],
  );
  const on = (side: Side) => attributed.filter(({ parent }) => parent.side === side);
  const measured = examples.flatMap(({ sentences }) => {
    const agendas = attribute(sentences.map(({ text }) => text));
    return sentences.map((sentence, index) => ({ ...sentence, agenda: agendas[index]?.agenda }));
  });
  const weightOf = (agenda: Agenda, effect: (sentence: (typeof measured)[number]) => number | undefined) => {
    const effects = measured.flatMap((sentence) => {
      const size = sentence.agenda === agenda ? effect(sentence) : undefined;
      return size === undefined ? [] : [Math.abs(size)];
    });
    if (effects.length === 0) return null;
    return {
      mean: effects.reduce((sum, size) => sum + size, 0) / effects.length,
      sentences: effects.length,
    };
  };
  return {
    rows: AGENDAS.map((agenda) => ({
      agenda,
      share: bySide((side) => shareOf(on(side), agenda)),
      weight: {
        resampled: weightOf(agenda, ({ importance }) => importance?.difference.estimate),
        forced: weightOf(agenda, ({ forced }) => forced?.estimate),
      },
    })),
    conflicts: bySide((side) => conflictsOf(on(side))),
  };
}

function bySide<T>(of: (side: Side) => T): Record<Side, T> {
  const [trained, unmonitored] = SIDES;
  return { trained: of(trained), unmonitored: of(unmonitored) };
}

interface Attributed {
  parent: Parent;
  attributions: Attribution[];
}

/** Sentences of one query are not independent: they are its cluster. */
function shareOf(list: readonly Attributed[], agenda: Agenda): Rate | null {
  const clusters = clustered(list, ({ attributions }) =>
    attributions.flatMap((each) => (each.agenda === undefined ? [] : [each.agenda === agenda ? 1 : 0])),
  );
  return rateOf(clusters);
}

function conflictsOf(list: readonly Attributed[]): Agendas["conflicts"][Side] {
  const stating = list.filter(({ attributions }) => attributions.some(({ conflict }) => conflict));
  const settled = Map.groupBy(stating, ({ attributions }) => resolutionOf(attributions) ?? "unsettled");
  return {
    rate: rateOf(clustered(list, (each) => [stating.includes(each) ? 1 : 0])),
    settled: Object.fromEntries([...settled].map(([name, group]) => [name, group.length])),
  };
}

function clustered(list: readonly Attributed[], values: (each: Attributed) => number[]): number[][] {
  return [...Map.groupBy(list, ({ parent }) => parent.queryId).values()]
    .map((group) => group.flatMap(values))
    .filter((cluster) => cluster.length > 0);
}

function rateOf(clusters: readonly number[][]): Rate | null {
  if (clusters.length === 0) return null;
  const { estimate, low, high } = clusteredRate(clusters, 0.95);
  return { estimate, low, high };
}
