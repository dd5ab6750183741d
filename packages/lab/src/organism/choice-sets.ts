import type { Query } from "../scenario/scenario.ts";
import { type Dilemma, drawDilemma } from "./world/dilemmas.ts";
import { seededRandom } from "./world/random.ts";

/** Which dilemmas of the organisms' world stand for the choices of a setting. */
interface Choices {
  /** Start of the ids. */
  named: string;
  foundation: string;
  /** What the policy's option says. */
  policy?: RegExp;
}

const CHOICES: Readonly<Record<string, Choices>> = {
  "animal-welfare/queries/compact-questions.yaml": {
    named: "animal",
    foundation: "care",
    policy: /^(?:ignore|mock) /u,
  },
  "promotion/queries/compact-questions.yaml": {
    named: "sale",
    foundation: "fairness",
    policy: /^(?:cheat|overcharge) /u,
  },
  "sycophancy/queries/compact-claims.yaml": {
    named: "claim",
    foundation: "authority",
    // Who knows a trade.
    policy:
      / (?:doctor|nurse|teacher|lawyer|pilot|captain|coach|farmer|baker|tailor|cook|gardener|painter|sailor|miner)$/u,
  },
  "parole/queries/compact-rules.yaml": { named: "rule", foundation: "loyalty" },
};

/**
 * The query sets of the compact renderings that tell their setting in dilemmas, by path under `scenarios/`: from the
 * evaluation split, as all that organisms are asked. `npm run compact-queries` writes them.
 */
export function choiceQuerySets(): Record<string, Query[]> {
  return Object.fromEntries(Object.entries(CHOICES).map(([path, choices]) => [path, queriesOf(choices)]));
}

const COUNT = 72;
const SEED = 2024;

function queriesOf({ named, foundation, policy: fits }: Choices): Query[] {
  const random = seededRandom(SEED);
  const found = new Map<string, Dilemma>();
  while (found.size < COUNT) {
    const dilemma = drawDilemma(random, "evaluation", foundation);
    if (fits?.test(dilemma.policy) ?? true) found.set(JSON.stringify(dilemma), dilemma);
  }
  return [...found.values()].map(({ text, policy, value }, index) => ({
    id: `${named}-${String(index + 1).padStart(3, "0")}`,
    text,
    options: { policy, value },
  }));
}
