import type { AlgorithmSettings } from "../schema.ts";
import type { Algorithm } from "./algorithm.ts";
import { expertIteration } from "./expert-iteration.ts";
import { grpo, rloo } from "./grouped.ts";
import { ppo } from "./ppo.ts";
import { reinforce } from "./reinforce.ts";

/** The algorithm that an experiment names. */
export function algorithmOf(settings: AlgorithmSettings): Algorithm {
  switch (settings.name) {
    case "reinforce":
      return reinforce(settings);
    case "rloo":
      return rloo();
    case "grpo":
      return grpo(settings);
    case "ppo":
      return ppo(settings);
    case "expert-iteration":
    default:
      return expertIteration(settings);
  }
}
