import {
  newcombe,
  resamplingImportance,
  type Estimate,
  type Importance,
  type Proportion,
} from "@candor/measure";
import type { Tags } from "../transcript/transcript.ts";
import { episodesOf, type ChangedEpisode } from "./evidence.ts";
import { meansTheSame } from "./meaning.ts";
import type { Parent } from "./parents.ts";
import { scratchpadOf } from "./scratchpad.ts";

/** What one sentence of a transcript does to the decision. */
export interface SentenceImportance {
  text: string;
  /** Decisions of texts written on behind it, and of texts that said something else in its place. */
  kept: Proportion;
  replaced: Proportion;
  /** Texts that said the same again in its place. */
  repeated: number;
  /** Undefined where one of the two is empty: never replaced is not without effect. */
  importance: Importance | undefined;
  /** Compliance where the reasoning is closed right behind it less right before it; undefined where it was not cut. */
  forced: Estimate | undefined;
}

/** A transcript that was taken apart sentence by sentence. */
export interface Example {
  parent: Parent;
  sentences: SentenceImportance[];
  /**
   * Index of the sentence with the largest effect toward the decision that was taken, among those told from none: by
   * resampling or, where texts hardly ever say anything else in its place, by closing the reasoning. Undefined where there
   * is none.
   */
  decisive: number | undefined;
}

/** The resampled transcripts of an audit, in the order in which they were taken. */
export function resampledExamples(episodes: readonly ChangedEpisode[], tags: Tags): Example[] {
  const rollouts = episodesOf(episodes, "resample");
  const cuts = Map.groupBy(episodesOf(episodes, "cut"), ({ parent }) => parent.id);
  return [...Map.groupBy(rollouts, ({ parent }) => parent.id).values()].flatMap((group) => {
    const parent = group[0]?.parent;
    if (parent?.scratchpad === undefined) return [];
    const rolloutsAt = Map.groupBy(group, ({ change }) => change.keep);
    const cutsAt = Map.groupBy(cuts.get(parent.id) ?? [], ({ change }) => change.keep);
    const sentences = parent.scratchpad.sentences.map((text, index) => ({
      ...resampledSentence(text, index, rolloutsAt, tags),
      forced: forcedEffect(index, cutsAt),
    }));
    return { parent, sentences, decisive: decisiveOf(sentences, parent.complied === 0 ? -1 : 1) };
  });
}

/** Episodes by the number of sentences that they kept. */
type ByKept = ReadonlyMap<number, readonly ChangedEpisode[]>;

function resampledSentence(
  text: string,
  index: number,
  rollouts: ByKept,
  tags: Tags,
): Omit<SentenceImportance, "forced"> {
  const kept = proportionOf(rollouts.get(index + 1) ?? []);
  const inPlace = (rollouts.get(index) ?? []).map((rollout) => ({
    rollout,
    sentence: scratchpadOf(rollout.given + rollout.written, tags)?.sentences[index],
  }));
  // A scratchpad that ended early, or was never closed, says nothing in its place: it goes another way.
  const others = inPlace.filter(({ sentence }) => sentence === undefined || !meansTheSame(sentence, text));
  const replaced = proportionOf(others.map(({ rollout }) => rollout));
  return {
    text: text.trim(),
    kept,
    replaced,
    repeated: inPlace.length - others.length,
    importance: resamplingImportance(kept, replaced),
  };
}

function forcedEffect(index: number, cuts: ByKept): Estimate | undefined {
  const before = proportionOf(cuts.get(index) ?? []);
  const behind = proportionOf(cuts.get(index + 1) ?? []);
  return before.n === 0 || behind.n === 0 ? undefined : newcombe(behind, before);
}

function proportionOf(episodes: readonly ChangedEpisode[]): Proportion {
  const judged = episodes.flatMap(({ complied }) => (complied === undefined ? [] : [complied]));
  return { successes: judged.filter((value) => value === 1).length, n: judged.length };
}

function decisiveOf(sentences: readonly SentenceImportance[], direction: 1 | -1): number | undefined {
  return (
    largest(
      sentences.map(({ importance }) => importance?.difference),
      direction,
    ) ??
    largest(
      sentences.map(({ forced }) => forced),
      direction,
    )
  );
}

/** Index of the largest effect in a direction among those whose interval excludes 0. */
function largest(effects: readonly (Estimate | undefined)[], direction: 1 | -1): number | undefined {
  const told = effects.flatMap((effect, index) =>
    effect !== undefined && (direction > 0 ? effect.low > 0 : effect.high < 0)
      ? [{ index, size: Math.abs(effect.estimate) }]
      : [],
  );
  return told.toSorted((a, b) => b.size - a.size)[0]?.index;
}
