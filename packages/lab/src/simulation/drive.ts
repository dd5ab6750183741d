import { beginEpisode, eventOf, requestOf, takeReply, type EpisodeState, type TurnReply } from "./episode.ts";
import { forkRequest, readBelief, type Belief } from "./fork.ts";
import type { Asked } from "./request.ts";
import type { Setup } from "./simulation.ts";

/** The branch of the episode itself; forks have others. */
export const MAIN = "main";

/** Where a reply belongs. */
export interface TurnPlace {
  /** `main`, or `belief/EVENT/SAMPLE`. */
  branch: string;
  /** From 0 in each branch. */
  turn: number;
  /** Number of this sample among the equal requests of a fork, from 0. */
  sample: number;
}

/** Gives the reply to a request, or undefined where there is none to be had for now. */
export type Replier = (place: TurnPlace, request: Asked) => Promise<TurnReply | undefined>;

/** A simulated episode that is over. */
export interface Driven {
  state: EpisodeState;
  /** What each fork says, by the id of the question's event. */
  beliefs: Record<string, Belief[]>;
  /** First and last turn of each event, by its index. */
  turns: [first: number, last: number][];
  /** The last reply to each event, by its index. */
  last: TurnReply[];
}

/**
 * Take an episode from its first event to its end, and at each question fork it to elicit the subject's belief.
 * @returns undefined where a reply was not to be had
 */
export async function driveEpisode(setup: Setup, reply: Replier): Promise<Driven | undefined> {
  const driven: Driven = { state: beginEpisode(setup), beliefs: {}, turns: [], last: [] };
  for (let turn = 0; ; turn++) {
    const { state } = driven;
    const event = eventOf(state);
    if (event === undefined) return driven;
    if (event.asks !== undefined && state.replies === 0) {
      const beliefs = await elicitBeliefs(state, event.id, reply);
      if (beliefs === undefined) return undefined;
      driven.beliefs[event.id] = beliefs;
    }
    const given = await reply({ branch: MAIN, turn, sample: 0 }, requestOf(state));
    if (given === undefined) return undefined;
    driven.turns[state.event] = [driven.turns[state.event]?.[0] ?? turn, turn];
    driven.last[state.event] = given;
    driven.state = takeReply(state, given);
  }
}

async function elicitBeliefs(
  state: EpisodeState,
  event: string,
  reply: Replier,
): Promise<Belief[] | undefined> {
  const request = forkRequest(state);
  const { samples } = state.setup.simulation.belief;
  const beliefs: Belief[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const given = await reply({ branch: `belief/${event}/${sample + 1}`, turn: 0, sample }, request);
    if (given === undefined) return undefined;
    beliefs.push(readBelief(state.setup, given));
  }
  return beliefs;
}
