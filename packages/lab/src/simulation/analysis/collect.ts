import { keyText } from "../../store/episodes.ts";
import type { Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";
import { storedTurns } from "../../store/turns.ts";
import { driveEpisode, type Driven } from "../drive.ts";
import type { ClaimsByEvent, Question } from "../grade/questions.ts";
import { gradeQuestions } from "../grade/questions.ts";
import { storedPlan, storedSimulations } from "../job.ts";
import { questionKey, type PlannedSimulation } from "../plan.ts";
import type { Levels, Setup } from "../simulation.ts";
import { storedClaims } from "./stored-claims.ts";

/** One question of a stored episode, graded. */
export interface GradedQuestion {
  variant: string;
  condition: string;
  levels: Levels;
  matter: string;
  epoch: number;
  /** Id of the question's event. */
  event: string;
  question: Question;
}

/** What a simulated run comes to, question by question. */
export interface CollectedSimulation {
  run: Run;
  questions: GradedQuestion[];
  /** Tool calls over all episodes, and those among them that failed. */
  calls: { made: number; failed: number };
}

/**
 * Grade every finished episode of a run anew from its stored turns: the simulator is run again on them, nothing is
 * sampled. Episodes that were not taken to their end are missing.
 * @param extractor judge whose stored judgments say what was claimed; rules where left out
 */
export async function collectSimulation(
  db: Database,
  run: Run,
  extractor: string | undefined,
): Promise<CollectedSimulation> {
  const plan = storedPlan(run, [...(await storedSimulations(db, run)).values()]);
  const claims = extractor === undefined ? new Map() : await storedClaims(db, run.id, extractor);
  const collected: CollectedSimulation = { run, questions: [], calls: { made: 0, failed: 0 } };
  for (const planned of plan.episodes()) {
    const driven = await replay(db, run.id, planned);
    if (driven === undefined) continue;
    const { calls } = driven.state.world;
    collected.calls.made += calls.length;
    collected.calls.failed += calls.filter(({ done }) => done === undefined).length;
    const { variant, condition, matter, epoch } = planned.key;
    const { levels } = planned.setup;
    for (const question of gradeQuestions(driven.state, driven.beliefs, claimsOf(planned, claims))) {
      const event = question.event.id;
      collected.questions.push({ variant, condition, levels, matter, epoch, event, question });
    }
  }
  return collected;
}

/** A stored episode, as far as its turns go: undefined where they do not reach its end. */
export async function replay(
  db: Database,
  runId: string,
  { key, setup }: { key: PlannedSimulation["key"]; setup: Setup },
): Promise<Driven | undefined> {
  const stored = await storedTurns(db, runId, key);
  return driveEpisode(setup, async ({ branch, turn }) => stored.get(branch)?.[turn]);
}

function claimsOf(
  { key, setup }: PlannedSimulation,
  claims: ReadonlyMap<string, ClaimsByEvent[string]>,
): ClaimsByEvent {
  return Object.fromEntries(
    setup.simulation.events.flatMap(({ id }) => {
      const claim = claims.get(keyText(questionKey(key, id)));
      return claim === undefined ? [] : [[id, claim]];
    }),
  );
}
