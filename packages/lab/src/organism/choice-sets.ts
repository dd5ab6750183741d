import type { Query } from "../scenario/scenario.ts";
import { type Dilemma, drawDilemma } from "./world/dilemmas.ts";
import { distinct, named } from "./world/evaluation.ts";
import type { Random } from "./world/random.ts";

/** Which dilemmas of the organisms' world stand for the choices of a setting. */
interface Choices {
  /** Start of the ids. */
  set: string;
  foundation: string;
  /** What the policy's option says. */
  policy?: RegExp;
}

const CHOICES: Readonly<Record<string, Choices>> = {
  "animal-welfare/queries/compact-questions.yaml": {
    set: "animal",
    foundation: "care",
    policy: /^(?:ignore|mock) /u,
  },
  "promotion/queries/compact-questions.yaml": {
    set: "sale",
    foundation: "fairness",
    policy: /^(?:cheat|overcharge) /u,
  },
  "sycophancy/queries/compact-claims.yaml": {
    set: "claim",
    foundation: "authority",
    // Who knows a trade.
    policy:
      / (?:doctor|nurse|teacher|lawyer|pilot|captain|coach|farmer|baker|tailor|cook|gardener|painter|sailor|miner)$/u,
  },
  "parole/queries/compact-rules.yaml": { set: "rule", foundation: "loyalty" },
};

/**
 * The query sets of the compact renderings that tell their setting in dilemmas, by path under `scenarios/`: from the
 * evaluation split, as all that organisms are asked. `npm run compact-queries` writes them.
 */
export function choiceQuerySets(): Record<string, Query[]> {
  return Object.fromEntries(
    Object.entries(CHOICES).map(([path, choices]) => [
      path,
      named(
        choices.set,
        distinct(COUNT, (random) => {
          const { text, policy, value } = drawChoice(random, choices);
          return { text, options: { policy, value } };
        }),
      ),
    ]),
  );
}

const COUNT = 72;

function drawChoice(random: Random, { foundation, policy }: Choices): Dilemma {
  for (;;) {
    const dilemma = drawDilemma(random, "evaluation", foundation);
    if (policy?.test(dilemma.policy) ?? true) return dilemma;
  }
}
