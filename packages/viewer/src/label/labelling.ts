import type { LabelTask, NewLabel } from "candor/api";

type Answer = NewLabel["label"];

/** One rater's way through the episodes of a run. */
export interface Labelling {
  /** Episodes in the order in which they are shown. */
  queue: readonly number[];
  /** Which of them is shown; behind the last when all that were sent are through. */
  position: number;
  /** What was answered here, by episode. */
  given: ReadonlyMap<number, Answer>;
  /** Answers that the server did not take, by episode, and why. */
  unsaved: ReadonlyMap<number, string>;
  /** Episodes that nobody need label any more: the rater labelled them before this page was opened. */
  before: number;
  total: number;
}

export type LabelStep =
  | { kind: "answer"; label: Answer }
  | { kind: "skip" }
  | { kind: "back" }
  | { kind: "skipped-again" }
  | { kind: "more"; queue: readonly number[] }
  | { kind: "saved"; episode: number }
  | { kind: "failed"; episode: number; problem: string };

export function startLabelling({ queue, left, total }: LabelTask): Labelling {
  return { queue, position: 0, given: new Map(), unsaved: new Map(), before: total - left, total };
}

/** What follows from a key, or from what the server says. */
export function afterStep(state: Labelling, step: LabelStep): Labelling {
  const { queue, position, given, unsaved } = state;
  const episode = queue[position];
  switch (step.kind) {
    case "answer":
      if (episode === undefined) return state;
      return { ...state, position: position + 1, given: new Map(given).set(episode, step.label) };
    case "skip":
      return { ...state, position: Math.min(queue.length, position + 1) };
    case "back":
      return { ...state, position: Math.max(0, position - 1) };
    case "skipped-again":
      return {
        ...state,
        queue: [...queue.filter((each) => given.has(each)), ...skipped(state)],
        position: given.size,
      };
    case "more": {
      const known = new Set(queue);
      return { ...state, queue: [...queue, ...step.queue.filter((each) => !known.has(each))] };
    }
    case "saved": {
      const rest = new Map(unsaved);
      rest.delete(step.episode);
      return { ...state, unsaved: rest };
    }
    case "failed":
    default:
      return { ...state, unsaved: new Map(unsaved).set(step.episode, step.problem) };
  }
}

/** Episodes that were shown and left without an answer. */
export function skipped({ queue, given, position }: Labelling): number[] {
  return queue.slice(0, position).filter((episode) => !given.has(episode));
}

/** How many episodes the rater has labelled, and of how many. */
export function progressOf({ before, given, total }: Labelling): { labelled: number; total: number } {
  return { labelled: before + given.size, total };
}
