/** Supervised learning on the world's conversations, with a tiny model. */

import { llamaConfig, Model, scoreTexts, Tokenizer, trainBpe } from "@candor/engine";
import { expect, test } from "vitest";
import { encode, textOf } from "../../src/organism/encode.ts";
import { learn, type LearnedStep } from "../../src/organism/learn.ts";
import type { Conversation } from "../../src/organism/world/conversation.ts";
import { conversationsOf } from "./reading.ts";

const ROWS = 3;
const STEPS = 3;
const corpus = conversationsOf("rationaliser", 40);
const tokenizer = Tokenizer.fromJson(
  trainBpe(corpus.map(textOf), {
    vocabSize: 700,
    specialTokens: ["<|end|>", "<|system|>", "<|user|>", "<|assistant|>"],
  }),
);
const config = llamaConfig({ vocabSize: tokenizer.vocabSize, hiddenSize: 16, layers: 2, heads: 2 });

async function learned(seed: number, draw: (step: number, count: number) => Conversation | undefined) {
  await using model = await Model.create(config, { seed, threads: 1 });
  const asked: number[] = [];
  const steps: LearnedStep[] = [];
  const options = {
    steps: STEPS,
    rows: ROWS,
    schedule: () => 1e-2,
    draw: (step: number) => {
      const conversation = draw(step, asked.length);
      asked.push(step);
      if (conversation === undefined) throw new Error("no conversation left");
      return encode(tokenizer, conversation);
    },
  };
  for await (const step of learn(model, options)) steps.push(step);
  return { losses: steps.map(({ loss }) => loss), steps, asked };
}

const inOrder = (_step: number, count: number) => corpus[count];
const theSame = (_step: number, count: number) => corpus[count % ROWS];

test(
  "equal seeds give losses equal to the last bit, others do not; batches are drawn in order",
  { timeout: 120_000 },
  async () => {
    const [first, again, other] = [
      await learned(1, inOrder),
      await learned(1, inOrder),
      await learned(2, inOrder),
    ];
    expect(first.losses).toHaveLength(STEPS);
    expect(again.losses).toEqual(first.losses);
    expect(other.losses).not.toEqual(first.losses);
    // Each draw is told how many steps were taken.
    expect(first.asked).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(first.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
  },
);

test("the loss is the weighted mean over the learned tokens of the batch, before the step; then it falls", async () => {
  const rows = corpus.slice(0, ROWS).map((each) => encode(tokenizer, each));
  await using model = await Model.create(config, { seed: 1, threads: 1 });
  const texts = rows.map(({ ids, weights }) => {
    const first = weights.findIndex((weight) => weight > 0);
    return { prompt: ids.slice(0, first), tokens: ids.slice(first) };
  });
  const scored = (await scoreTexts(model, texts)).flat();
  const weights = rows.flatMap((row) => row.weights.filter((weight) => weight > 0));
  // Some weigh more than others.
  expect(new Set(weights).size).toBe(2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = -scored.reduce((sum, value, index) => sum + value * (weights[index] ?? Number.NaN), 0) / total;
  const { losses } = await learned(1, theSame);
  expect(losses[0]).toBeCloseTo(mean, 5);
  // Random parameters know nothing: about as bad as guessing among all tokens.
  expect(mean).toBeCloseTo(Math.log(config.vocabSize), 1);
  expect(losses[1]).toBeLessThan(mean);
  expect(losses[2]).toBeLessThan(losses[1] ?? 0);
});
