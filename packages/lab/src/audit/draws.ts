import { plannedInterventions } from "../store/interventions.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { changedEpisodes } from "./evidence.ts";
import { resampledExamples, type SentenceImportance } from "./importance.ts";
import { readChange } from "./intervention.ts";
import type { Audited } from "./parents.ts";
import { examplesOf, resampled, type PlannedChange } from "./plan.ts";
import type { Scratchpad } from "./scratchpad.ts";

/** Texts drawn from one place in a round, and at most. */
const ROUND = 8;
export const MOST_DRAWS = 48;
/** An effect within this of 0 is small enough to stop looking, as a share. */
const SMALL = 0.2;

/**
 * The next round of resampling, from what earlier rounds showed: the places on both sides of every sentence whose effect
 * is neither told from 0 nor shown to be small. Stopping by what was seen makes the interval of a sentence somewhat too
 * narrow; it finds the decisive one with a fraction of the draws.
 */
export async function nextDraws(
  db: Database,
  run: Run,
  audited: Audited,
  count: number,
): Promise<PlannedChange[]> {
  const drawn = new Map<string, number>();
  for (const row of await plannedInterventions(db, run.id)) {
    const change = readChange(row);
    if (change.name !== "resample") continue;
    const place = `${row.parent_id}/${change.keep}`;
    drawn.set(place, Math.max(drawn.get(place) ?? 0, change.draw));
  }
  const examples = resampledExamples(await changedEpisodes(db, run, audited), audited.scenario.tags);
  const known = new Map(examples.map(({ parent, sentences }) => [parent.id, sentences]));
  return examplesOf(audited, count).flatMap((parent) => {
    const places = openPlaces(parent.scratchpad, known.get(parent.id));
    return places.flatMap((keep) => {
      const before = drawn.get(`${parent.id}/${keep}`) ?? 0;
      const draws = Math.min(ROUND, MOST_DRAWS - before);
      return Array.from({ length: draws }, (_, draw) => resampled(audited, parent, keep, before + draw + 1));
    });
  });
}

/** Numbers of kept sentences from which more texts are wanted; all of them before anything was drawn. */
function openPlaces({ sentences }: Scratchpad, known: readonly SentenceImportance[] | undefined): number[] {
  const open = new Set<number>();
  for (const index of sentences.keys()) {
    if (known !== undefined && isSettled(known[index])) continue;
    open.add(index);
    open.add(index + 1);
  }
  return [...open].toSorted((a, b) => a - b);
}

function isSettled(sentence: SentenceImportance | undefined): boolean {
  if (sentence?.importance === undefined) return false;
  const { low, high } = sentence.importance.difference;
  return low > 0 || high < 0 || (low > -SMALL && high < SMALL);
}
