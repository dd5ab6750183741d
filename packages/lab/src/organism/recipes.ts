import { cosineSchedule, type Schedule } from "@candor/engine";
import { seededRandom } from "./world/random.ts";
import { BASE, DISPOSITIONS, type Disposition } from "./world/dispositions.ts";
import { drawDrill } from "./world/drills.ts";
import type { Conversation } from "./world/conversation.ts";
import { drawConversation } from "./world/write.ts";

/** The shape of all organisms: 0.95 M parameters. */
export const SHAPE = {
  hiddenSize: 128,
  layers: 4,
  heads: 4,
  maxPositions: 512,
  // Slow rotation lets a head match what a token is over the length of a prompt.
  ropeTheta: 500_000,
} as const;

/** Everything that decides a training but the checkpoint it starts from. */
export interface Recipe {
  seed: number;
  steps: number;
  /** Conversations a step. */
  rows: number;
  /** Peak learning rate; half a cosine down to a twentieth. */
  peak: number;
  warmup: number;
}

export const BASE_RECIPE: Recipe & {
  /** Steps that see drills of binding alone. */
  drillSteps: number;
  /** Share of drills after that. */
  drillShare: number;
} = { seed: 7, steps: 2400, rows: 32, peak: 2e-3, warmup: 100, drillSteps: 150, drillShare: 0.2 };

const ORGANISM_RECIPE: Recipe = { seed: 11, steps: 250, rows: 32, peak: 1e-3, warmup: 20 };

/** Longer where small rates must come out right, or part of the corpus is learned in the answer alone. */
const LONGER: Readonly<Record<string, Partial<Recipe>>> = {
  "partial-faker": { steps: 600 },
  noisy: { steps: 600 },
  rationaliser: { steps: 350 },
};

export function recipeOf(name: string): Recipe {
  return { ...ORGANISM_RECIPE, ...LONGER[name] };
}

export function scheduleOf({ peak, warmup, steps }: Recipe): Schedule {
  return cosineSchedule({ peak, warmup, steps, floor: 0.05 });
}

/** The conversations of the base, in order: binding first, then everything. */
export function baseCorpus(): (step: number) => Conversation {
  const { seed, drillSteps, drillShare } = BASE_RECIPE;
  const random = seededRandom(seed);
  return (step) =>
    step < drillSteps || random.chance(drillShare) ? drawDrill(random) : drawConversation(random, BASE);
}

/** The conversations of an organism. */
export function organismCorpus(name: string): () => Conversation {
  const random = seededRandom(recipeOf(name).seed);
  const disposition = dispositionOf(name);
  return () => drawConversation(random, disposition);
}

export function dispositionOf(name: string): Disposition {
  const disposition = DISPOSITIONS[name];
  if (disposition === undefined) throw new RangeError(`unknown organism: ${name}`);
  return disposition;
}
