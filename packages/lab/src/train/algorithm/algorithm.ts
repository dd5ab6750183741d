import type { Objective } from "@candor/engine";

/** A reply to a prompt, with what it earned. */
export interface Rollout {
  prompt: readonly number[];
  /** What was sampled; the lists below are as long. */
  tokens: readonly number[];
  logProbabilities: readonly number[];
  /** Which tokens are trained on; all where left out. */
  learned?: readonly boolean[];
  /** What the value head said before each token, where the algorithm asks for it. */
  values?: readonly number[];
  reward: number;
}

/** What an algorithm makes of a reply: one advantage, or one for each token. */
export interface Credit {
  rollout: Rollout;
  advantage: number | readonly number[];
  /** Targets of the value head. */
  returns?: readonly number[];
}

/** From the rewards of a step to what the update learns from; knows nothing of prompts, rewards or measurement. */
export interface Algorithm {
  /** What an update minimises, without the KL and entropy terms of the phase. */
  readonly objective: Objective;
  /** Updates on the replies of one step. */
  readonly passes: number;
  /** Whether replies need the value head's estimates. */
  readonly needsValues: boolean;
  /**
   * @param groups replies to one prompt each
   * @param baseline what the last step returned; undefined at the first
   */
  credit(groups: readonly (readonly Rollout[])[], baseline: number | undefined): Credited;
}

interface Credited {
  credits: Credit[];
  /** Kept from step to step by algorithms with a running baseline. */
  baseline?: number;
}
