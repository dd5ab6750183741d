import type { Episode } from "../../store/episodes.ts";
import type { Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";
import type { SimulatedKey } from "../../store/turns.ts";
import { eventText, type EpisodeState } from "../episode.ts";
import { gradeQuestions, type Question } from "../grade/questions.ts";
import { storedSimulations } from "../job.ts";
import { setupOf } from "../plan.ts";
import type { Setup, Simulation } from "../simulation.ts";
import { replay } from "./collect.ts";

/** A stored simulated episode, run through the simulator again. */
interface StoredEpisode {
  key: SimulatedKey;
  state: EpisodeState;
  questions: Question[];
}

/** The simulated episode that a stored question belongs to. */
export async function storedEpisode(db: Database, run: Run, row: Episode): Promise<StoredEpisode> {
  const setup = setupOfQuestion(await storedSimulations(db, run), run, row);
  const key = { variant: row.variant, condition: row.condition, matter: setup.matter.id, epoch: row.epoch };
  const driven = await replay(db, run.id, { key, setup });
  if (driven === undefined) throw new Error(`the turns of episode ${row.id} do not reach its end`);
  return { key, state: driven.state, questions: gradeQuestions(driven.state, driven.beliefs) };
}

/** The setup under which a stored question was asked. */
function setupOfQuestion(
  simulations: ReadonlyMap<string, Simulation>,
  { manifest }: Run,
  { variant, condition, query_id }: Pick<Episode, "variant" | "condition" | "query_id">,
): Setup {
  const simulation = simulations.get(variant);
  const [id] = query_id.split("/");
  const matter = simulation?.matters.find((each) => each.id === id);
  if (simulation === undefined || matter === undefined)
    throw new Error(`the stored simulation lacks ${variant}/${query_id}`);
  return setupOf(simulation, condition, matter, manifest.settings.toolCalls === "native");
}

/** Reads the question of a stored episode as the asker put it, evidence included, and the claim that it is about. */
export async function questionReader(
  db: Database,
  run: Run,
): Promise<(row: Episode) => { query: string; claim: string }> {
  const simulations = await storedSimulations(db, run);
  return (row) => {
    const setup = setupOfQuestion(simulations, run, row);
    const [, id] = row.query_id.split("/");
    const event = setup.simulation.events.find((each) => each.id === id);
    return {
      query: event === undefined ? "" : eventText(setup, event, event.asks),
      claim: setup.matter.claim,
    };
  };
}
