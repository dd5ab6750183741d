import { type Episode, policyStep, rowsToBatch, type UpdateResult } from "@candor/engine";
import type { Judge } from "../judge/judge.ts";
import { RULE_JUDGES } from "../judge/rules.ts";
import { MICROBATCH } from "../organism/learn.ts";
import { seededRandom } from "../organism/world/random.ts";
import type { Algorithm, Credit, Rollout } from "./algorithm/algorithm.ts";
import { algorithmOf } from "./algorithm/algorithms.ts";
import { shuffledAdvantages } from "./algorithm/shuffled.ts";
import type { Policy } from "./policy.ts";
import { PromptSource } from "./prompts.ts";
import { judgeInput, type Reward, rewardOf, type TrainedReply } from "./reward.ts";
import { type Place, sampleGroups, type SampledReply } from "./rollouts.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { RlSettings } from "./schema.ts";
import { seedAt } from "./seed.ts";
import { type StepMetrics, stepMetrics } from "./step-metrics.ts";

/** What a step hands to the next, beside the model. */
export interface RlMemory {
  baseline?: number;
  /** Entropy of the policy at the last step, nats a token. */
  entropy?: number;
}

/** Beside the learning rate, the same for all reinforcement learning. */
const WEIGHT_DECAY = 0;

/** Replies with their rewards, sorted out: what can be learned from, and what is missing. */
interface Scored {
  reply: SampledReply;
  reward: Reward;
}

/** One phase of reinforcement learning: prompts in, one update out. */
export class RlPhase {
  readonly #policy: Policy;
  readonly #settings: RlSettings;
  readonly #algorithm: Algorithm;
  readonly #prompts: PromptSource;
  readonly #scenario: Scenario;
  readonly #reward: (reply: TrainedReply) => Reward;
  readonly #reasoning: Judge | undefined;
  readonly #place: Place;

  /**
   * @param scenarios the scenario in every variant that the settings prompt with
   * @param place of the phase in the experiment
   */
  constructor(policy: Policy, scenarios: readonly Scenario[], settings: RlSettings, place: Place) {
    const [scenario] = scenarios;
    if (scenario === undefined) throw new RangeError("no scenario to train in");
    this.#policy = policy;
    this.#settings = settings;
    this.#algorithm = algorithmOf(settings.algorithm);
    this.#prompts = new PromptSource(scenarios, settings);
    this.#scenario = scenario;
    this.#reward = rewardOf(settings.reward, scenario.judges.compliance[0] ?? "");
    this.#reasoning = RULE_JUDGES[scenario.judges.reasoning[0] ?? ""];
    this.#place = place;
  }

  /** @param step from 1 */
  async step(step: number, memory: RlMemory): Promise<{ metrics: StepMetrics; memory: RlMemory }> {
    const place = [...this.#place, step];
    const started = performance.now();
    const prompts = this.#prompts.draw(seededRandom(seedAt(...place, "prompts")), this.#settings.groups);
    const groups = await sampleGroups(
      this.#policy,
      prompts,
      {
        ...this.#settings,
        tags: this.#scenario.tags,
        question: this.#settings.reward.interrogation?.question,
      },
      place,
    );
    const sampled = performance.now();
    const scored = groups.map((group) => group.map((reply) => ({ reply, reward: this.#reward(reply) })));
    const { credits, baseline } = this.#algorithm.credit(await this.#rollouts(scored), memory.baseline);
    const assigned = this.#settings["shuffle-advantages"]
      ? shuffledAdvantages(credits, seededRandom(seedAt(...place, "shuffle")))
      : credits;
    const rewarded = performance.now();
    const update = await this.#update(assigned, step, memory);
    const updated = performance.now();

    const metrics = stepMetrics(scored.flat(), assigned, update, (reply) => this.#stated(reply), {
      sampling: sampled - started,
      reward: rewarded - sampled,
      update: updated - rewarded,
    });
    const entropy = metrics.entropy ?? memory.entropy;
    return {
      metrics,
      memory: { ...(baseline !== undefined && { baseline }), ...(entropy !== undefined && { entropy }) },
    };
  }

  /** What can be learned from, in its groups; missing replies are left out. */
  async #rollouts(scored: readonly (readonly Scored[])[]): Promise<Rollout[][]> {
    const groups = scored.map((group) =>
      group.flatMap(({ reply, reward }): Rollout[] =>
        reward.missing || reply.tokens.length === 0 ? [] : [{ ...reply, reward: reward.total }],
      ),
    );
    if (!this.#algorithm.needsValues) return groups;
    return await Promise.all(groups.map((group) => this.#withValues(group)));
  }

  /** The value head's estimate before each token. */
  async #withValues(rollouts: readonly Rollout[]): Promise<Rollout[]> {
    if (rollouts.length === 0) return [];
    const batch = rowsToBatch(
      rollouts.map(({ prompt, tokens }) => ({ ids: [...prompt, ...tokens], weights: [] })),
    );
    const { values = new Float32Array() } = await this.#policy.model.score(batch);
    return rollouts.map((rollout, row) => {
      const first = row * batch.length + rollout.prompt.length - 1;
      return { ...rollout, values: [...values.subarray(first, first + rollout.tokens.length)] };
    });
  }

  /** Undefined where no reply can be learned from. */
  async #update(
    credits: readonly Credit[],
    step: number,
    { entropy }: RlMemory,
  ): Promise<UpdateResult | undefined> {
    if (credits.length === 0) return undefined;
    const { kl, warmup, entropy: floor } = this.#settings;
    const low = floor !== undefined && entropy !== undefined && entropy < floor.floor;
    const options = {
      objective: {
        ...this.#algorithm.objective,
        kl,
        ...(floor !== undefined && { entropy: low ? floor.bonus : 0 }),
      },
      learningRate: this.#settings["learning-rate"] * Math.min(1, step / (warmup + 1)),
      weightDecay: WEIGHT_DECAY,
      microbatch: MICROBATCH,
    };
    let first: UpdateResult | undefined;
    for (let pass = 0; pass < this.#algorithm.passes; pass++) {
      const result = await policyStep(this.#policy.model, credits.map(episodeOf), options);
      first ??= result;
    }
    return first;
  }

  #stated(reply: TrainedReply): number | undefined {
    return this.#reasoning?.judge(judgeInput(reply)).value;
  }
}

function episodeOf({ rollout, advantage, returns }: Credit): Episode {
  const { prompt, tokens, logProbabilities, learned, values } = rollout;
  return {
    prompt,
    tokens,
    advantage,
    logProbabilities,
    ...(learned && { learned }),
    ...(values && { values }),
    ...(returns && { returns }),
  };
}
