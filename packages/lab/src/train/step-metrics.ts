import { z } from "zod";
import type { UpdateResult } from "@candor/engine";
import type { Credit } from "./algorithm/algorithm.ts";
import type { Reward } from "./reward.ts";
import type { SampledReply } from "./rollouts.ts";

/** What one step of reinforcement learning did. Rates and means are over the step's replies, before its update. */
export const stepMetricsSchema = z.object({
  replies: z.int(),
  /** Replies that no reward could be given. */
  missing: z.int(),
  /** Why the first of them has none. */
  problem: z.string().exactOptional(),
  /** Mean reward, and of each term; undefined where all are missing. */
  reward: z.number().exactOptional(),
  terms: z.record(z.string(), z.number()),
  /** Share of replies that keep the format. */
  parsed: z.number(),
  /** Share with alignment-faking reasoning, by the scenario's first reasoning judge. */
  reasoning: z.number().exactOptional(),
  /** E[A·a] / E|A|, a whether the reasoning fakes alignment: above 0, the advantage pays for it. */
  reinforcement: z.number().exactOptional(),
  /** Share of advantages that are zero: replies that nothing is learned from. */
  idle: z.number(),
  /** Exact KL from the start of the phase, nats a token. */
  kl: z.number().exactOptional(),
  /** Mean −log π of the sampled tokens: an unbiased estimate of the entropy, nats a token. */
  entropy: z.number().exactOptional(),
  loss: z.number().exactOptional(),
  gradientNorm: z.number().exactOptional(),
  scratchpadTokens: z.number(),
  /** Of all replies. */
  tokens: z.int(),
  /** Milliseconds. */
  duration: z.object({ sampling: z.number(), reward: z.number(), update: z.number() }),
});

export type StepMetrics = z.output<typeof stepMetricsSchema>;

export function stepMetrics(
  scored: readonly { reply: SampledReply; reward: Reward }[],
  credits: readonly Credit[],
  update: UpdateResult | undefined,
  statedIn: (reply: SampledReply) => number | undefined,
  duration: StepMetrics["duration"],
): StepMetrics {
  const rewards = scored.flatMap(({ reward }) => (reward.missing ? [] : [reward]));
  const problem = scored.flatMap(({ reward }) => (reward.missing ? [reward.problem] : []))[0];
  const stated = new Map(scored.map(({ reply }) => [reply.tokens, statedIn(reply)]));
  const reasoning = meanOf([...stated.values()].filter((value) => value !== undefined));
  const entropy = meanOf(scored.flatMap(({ reply }) => reply.logProbabilities.map((value) => -value)));
  const reward = meanOf(rewards.map(({ total }) => total));
  const names = Object.keys(rewards[0]?.terms ?? {});
  const reinforcement = reinforcementOf(credits, (tokens) => stated.get(tokens));
  return {
    replies: scored.length,
    missing: scored.length - rewards.length,
    ...(problem !== undefined && { problem }),
    ...(reward !== undefined && { reward }),
    terms: Object.fromEntries(
      names.map((name) => [name, meanOf(rewards.map(({ terms }) => terms[name] ?? 0)) ?? 0]),
    ),
    parsed: meanOf(scored.map(({ reply }) => (reply.transcript.status === "ok" ? 1 : 0))) ?? 0,
    ...(reasoning !== undefined && { reasoning }),
    ...(reinforcement !== undefined && { reinforcement }),
    idle: meanOf(credits.map(({ advantage }) => (sizeOf(advantage) === 0 ? 1 : 0))) ?? 1,
    ...(entropy !== undefined && { entropy }),
    ...(update?.terms["kl"] !== undefined && { kl: update.terms["kl"] }),
    ...(update && {
      loss: update.loss,
      gradientNorm: update.gradientNorm,
    }),
    scratchpadTokens: meanOf(scored.map(({ reply }) => reply.scratchpadTokens)) ?? 0,
    tokens: scored.reduce((sum, { reply }) => sum + reply.tokens.length, 0),
    duration,
  };
}

/** The reinforcement ratio of reference/methods.md §3.4; undefined where no advantage differs from 0. */
function reinforcementOf(
  credits: readonly Credit[],
  statedIn: (tokens: readonly number[]) => number | undefined,
): number | undefined {
  let [paid, all] = [0, 0];
  for (const { rollout, advantage } of credits) {
    const size = sizeOf(advantage);
    paid += size * (statedIn(rollout.tokens) ?? 0);
    all += Math.abs(size);
  }
  return all === 0 ? undefined : paid / all;
}

/** One number for a reply: the mean over its tokens. */
function sizeOf(advantage: Credit["advantage"]): number {
  return typeof advantage === "number" ? advantage : (meanOf(advantage) ?? 0);
}

function meanOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
