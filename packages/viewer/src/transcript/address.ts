import type { EpisodeView, RawPart } from "candor/api";
import { linkTo } from "../router.ts";

/** What sentences are marked by, in words. */
export const MARKINGS = {
  agenda: "agenda",
  importance: "causal importance",
  nothing: "nothing",
} as const;

export type Marking = keyof typeof MARKINGS;

/** How a transcript is read, as the address says. */
export interface Reading {
  /** Condition of the episode beside it; undefined is the one that tells most. */
  beside: string | undefined;
  marking: Marking;
  /** Whether what differs between both is marked word by word. */
  words: boolean;
}

export function readReading(query: URLSearchParams): Reading {
  const marking = query.get("marks") ?? "";
  return {
    beside: query.get("with") ?? undefined,
    marking: isMarking(marking) ? marking : "agenda",
    words: query.get("words") === "differ",
  };
}

/** The address of an episode, read in the same way. */
export function readingLink(run: string, episode: number, { beside, marking, words }: Reading): string {
  return linkTo(["runs", run, "episodes", episode], {
    with: beside,
    marks: marking === "agenda" ? "" : marking,
    words: words ? "differ" : "",
  });
}

/** Where the server gives a part of an episode as it was stored. */
export function rawLink({ run, id }: Pick<EpisodeView, "run" | "id">, part: RawPart): string {
  return `/api/runs/${encodeURIComponent(run)}/episodes/${id}/raw?part=${part}`;
}

/** The condition to read beside an episode: the one asked for, or of the opposite role, or the first. */
export function chooseCounterpart(
  { role, counterparts }: Pick<EpisodeView, "role" | "counterparts">,
  beside: string | undefined,
): EpisodeView["counterparts"][number] | undefined {
  const opposite = role === "unmonitored" ? "trained" : "unmonitored";
  return (
    counterparts.find(({ condition }) => condition === beside) ??
    counterparts.find((each) => each.role === opposite) ??
    counterparts[0]
  );
}

function isMarking(value: string): value is Marking {
  return Object.hasOwn(MARKINGS, value);
}
