import { estimateTokens } from "../run/budget.ts";
import { beginEpisode, eventOf, requestOf, takeReply } from "./episode.ts";
import { questionEvents, type SimulationPlan } from "./plan.ts";
import type { Setup } from "./simulation.ts";

/** How long a reply is taken to be, and how many replies an event takes, before anything is sampled. */
const REPLY = "x".repeat(600);

/**
 * Calls and estimated input tokens (four characters a token) of a plan, if every event takes one reply of 150 tokens.
 * Tool calls add to both.
 */
export function estimateSimulations(plan: SimulationPlan): {
  episodes: number;
  calls: number;
  inputTokens: number;
} {
  const total = { episodes: 0, calls: 0, inputTokens: 0 };
  for (const { setup } of plan.episodes()) {
    const { calls, inputTokens } = estimateEpisode(setup);
    total.episodes += 1;
    total.calls += calls;
    total.inputTokens += inputTokens;
  }
  return total;
}

function estimateEpisode(setup: Setup): { calls: number; inputTokens: number } {
  const forks = setup.simulation.belief.samples;
  const questions = questionEvents(setup.simulation);
  let [calls, inputTokens] = [0, 0];
  for (let state = beginEpisode(setup); eventOf(state) !== undefined;) {
    const { system = "", messages } = requestOf(state);
    const size = estimateTokens(system + messages.map(({ content }) => content).join(""));
    const event = eventOf(state);
    const times = questions.some(({ id }) => id === event?.id) ? 1 + forks : 1;
    calls += times;
    inputTokens += times * size;
    state = takeReply(state, { text: REPLY, stopReason: "stop" });
  }
  return { calls, inputTokens };
}
