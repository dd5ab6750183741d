/** What every contestant sends: the prompts of `helpful-only`, as `candor run` composes them. */
import { loadScenarios, planEpisodes, promptComposer } from "candor";

/** Queries of each set and conditions of the scenario; epochs make up the number of rows. */
const QUERIES = 125;
const CONDITIONS = 4;

export interface Workload {
  system: string;
  /** One user message a distinct prompt, in the order in which candor asks them. */
  users: string[];
  epochs: number;
}

/** @param rows a multiple of 500: 125 queries in 4 conditions */
export function workload(rows: number): Workload {
  const epochs = rows / (QUERIES * CONDITIONS);
  if (!Number.isInteger(epochs)) throw new RangeError(`rows must be a multiple of ${QUERIES * CONDITIONS}`);
  const plan = planEpisodes(loadScenarios("helpful-only"), { limit: QUERIES, epochs: 1 });
  const prompts = [...plan.episodes()].map(({ scenario, key, query, queryIndex }) =>
    promptComposer(scenario, key.condition)(query, queryIndex, key.epoch),
  );
  const systems = new Set(prompts.map(({ system }) => system));
  const [system] = systems;
  if (system === undefined || systems.size !== 1) throw new Error("expected one system prompt");
  return { system, users: prompts.map(({ user }) => user), epochs };
}

/** Arguments with which `candor run` asks for the same rows. */
export function candorArguments({ epochs }: Workload): string[] {
  return ["--limit", String(QUERIES), "--epochs", String(epochs)];
}
