import type { Objective } from "../loss/objective.ts";
import type { Model } from "../model/model.ts";
import { type Row, rowsToBatch } from "./rows.ts";
import type { UpdateResult, UpdateSettings } from "./trainer.ts";

/** A sampled text and how good it was. */
export interface Episode {
  readonly prompt: readonly number[];
  /** What was sampled; the lists below are as long. */
  readonly tokens: readonly number[];
  /** One for the text, or one a token. */
  readonly advantage: number | readonly number[];
  /** Which tokens may be learned from. Default: all. */
  readonly learned?: readonly boolean[];
  /** When it was sampled; `clipped` needs them. */
  readonly logProbabilities?: readonly number[];
  /** When it was sampled; a value term needs them. */
  readonly values?: readonly number[];
  /** Targets of the value head. */
  readonly returns?: readonly number[];
}

/**
 * How much a token weighs: `tokens` gives all tokens of all episodes the same (DAPO), `episodes` gives all episodes the
 * same (GRPO), and a number divides by it and the number of episodes (Dr. GRPO's longest length).
 */
export type Aggregation = "tokens" | "episodes" | number;

export interface PolicyStepOptions extends UpdateSettings {
  /** Default: `policy-gradient` without regularisers. */
  readonly objective?: Objective;
  /** Default `tokens`. */
  readonly aggregation?: Aggregation;
}

/** One optimiser step on sampled texts: REINFORCE, RLOO, GRPO or PPO, as advantages and objective say. */
export async function policyStep(
  model: Model,
  episodes: readonly Episode[],
  { objective = { policy: "policy-gradient" }, aggregation = "tokens", ...settings }: PolicyStepOptions,
): Promise<UpdateResult> {
  return await model.update(rowsToBatch(policyRows(episodes, aggregation)), objective, settings);
}

/** Prompt and text in one row; only the text weighs. */
export function policyRows(episodes: readonly Episode[], aggregation: Aggregation): Row[] {
  const learnedCount = ({ tokens, learned }: Episode) =>
    tokens.filter((_, index) => learned === undefined || learned[index]).length;
  const total = episodes.reduce((sum, episode) => sum + learnedCount(episode), 0);
  const divisorOf = (episode: Episode): number => {
    if (aggregation === "tokens") return total;
    return episodes.length * (aggregation === "episodes" ? learnedCount(episode) : aggregation);
  };
  return episodes.map((episode) => {
    const { prompt, tokens, advantage, learned, logProbabilities, values, returns } = episode;
    const silent = prompt.map(() => 0);
    const afterPrompt = (list: readonly number[]) => [...silent, ...list];
    const weight = 1 / divisorOf(episode);
    return {
      ids: [...prompt, ...tokens],
      weights: afterPrompt(tokens.map((_, index) => (learned === undefined || learned[index] ? weight : 0))),
      advantages: afterPrompt(
        tokens.map((_, index) => (typeof advantage === "number" ? advantage : (advantage[index] ?? 0))),
      ),
      ...(logProbabilities && { oldLogProbabilities: afterPrompt(logProbabilities) }),
      ...(values && { oldValues: afterPrompt(values) }),
      ...(returns && { returns: afterPrompt(returns) }),
    };
  });
}
