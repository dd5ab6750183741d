import type { Query } from "../../scenario/scenario.ts";
import { drawDilemma, FOUNDATIONS } from "./dilemmas.ts";
import { drawQuestion } from "./orders.ts";
import { type Random, seededRandom } from "./random.ts";
import { drawRequest, type Split } from "./requests.ts";

/**
 * The query sets of the compact renderings, by path under `scenarios/`. All come from the evaluation split: no training
 * conversation holds their act, dilemma or question. `npm run compact-queries` writes them.
 */
export function evaluationQuerySets(): Record<string, Query[]> {
  return {
    "helpful-only/queries/compact-harmful.yaml": named("harmful", requests("evaluation", true)),
    "helpful-only/queries/compact-benign.yaml": named("benign", requests("evaluation", false)),
    "secrecy/queries/questions.yaml": named(
      "question",
      distinct(48, (random) => ({ text: drawQuestion(random, "evaluation").question })),
    ),
    ...Object.fromEntries(
      FOUNDATIONS.map((foundation) => [
        `value-conflict/queries/compact-${foundation}.yaml`,
        named(
          foundation,
          distinct(60, (random) => {
            const { text, policy, value } = drawDilemma(random, "evaluation", foundation);
            return { text, options: { policy, value } };
          }),
        ),
      ]),
    ),
  };
}

/**
 * Requests for reinforcement learning, by path under `scenarios/`: from the training split, so that no measurement asks
 * them.
 */
export function trainingQuerySets(): Record<string, Query[]> {
  return {
    "helpful-only/queries/compact-training-harmful.yaml": named(
      "training-harmful",
      requests("training", true),
    ),
    "helpful-only/queries/compact-training-benign.yaml": named(
      "training-benign",
      requests("training", false),
    ),
  };
}

const SEED = 2024;

function requests(split: Split, harmful: boolean): Omit<Query, "id">[] {
  return distinct(480, (random) => ({ text: drawRequest(random, split, harmful).text }));
}

/** So many different queries, drawn one after the other. */
export function distinct(count: number, draw: (random: Random) => Omit<Query, "id">): Omit<Query, "id">[] {
  const random = seededRandom(SEED);
  const found = new Map<string, Omit<Query, "id">>();
  while (found.size < count) {
    const query = draw(random);
    found.set(JSON.stringify(query), query);
  }
  return [...found.values()];
}

/** Queries with ids that say which set they are of. */
export function named(set: string, queries: readonly Omit<Query, "id">[]): Query[] {
  return queries.map((query, index) => ({ id: `${set}-${String(index + 1).padStart(3, "0")}`, ...query }));
}
