import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { LlamaConfig } from "../../src/model/config.ts";
import { Model } from "../../src/model/model.ts";
import { layoutOf } from "../../src/model/parameters.ts";
import type { Sample, SampleRequest } from "../../src/sample/request.ts";
import { rowsToBatch } from "../../src/train/rows.ts";
import { scoreTexts } from "../../src/train/score-texts.ts";
import { livelyParameters, tinyConfig, untiedConfig } from "../support/models.ts";

const open = (config: LlamaConfig): Promise<Model> =>
  Model.create({ ...config, maxPositions: 200 }, { threads: 2 }, livelyParameters(layoutOf(config)));
const model = await open(tinyConfig);
const models = [model, await open(untiedConfig)];
afterAll(async () => {
  await Promise.all(models.map((each) => each[Symbol.asyncDispose]()));
});

const prompts = [[1], [2, 3, 4], [5, 5, 5, 5, 5, 5, 5], Array.from({ length: 70 }, (_, index) => index % 11)];

describe("sampling at temperature 0", () => {
  it.each(models.map((each, index) => ({ each, index })))(
    "matches full recomputation, model $index",
    async ({ each }) => {
      const requests = prompts.map((prompt) => ({ prompt, maxTokens: 80, temperature: 0 }));
      const samples = await each.sample(requests, { slots: 3 });
      for (const [index, { tokens, logProbabilities, finish }] of samples.entries()) {
        const prompt = prompts[index] ?? [];
        expect([tokens.length, finish]).toStrictEqual([80, "length"]);
        const ids = [...prompt, ...tokens];
        const batch = rowsToBatch([{ ids, weights: [] }]);
        const { logits = new Float32Array(), logProbabilities: forced } = await each.score(batch, {
          logits: true,
        });
        for (const [place, token] of tokens.entries()) {
          const row = prompt.length + place - 1;
          const scores = logits.subarray(row * 11, (row + 1) * 11);
          expect(token).toBe(scores.indexOf(Math.max(...scores)));
          expect(logProbabilities[place]).toBeCloseTo(forced[row] ?? Number.NaN, 4);
        }
      }
    },
  );

  it("continues its own prefix as if it had never stopped", async () => {
    const [whole] = await model.sample([{ prompt: [1, 2], maxTokens: 30, temperature: 0 }]);
    const begun = [1, 2, ...(whole?.tokens.slice(0, 12) ?? [])];
    const [rest] = await model.sample([{ prompt: begun, maxTokens: 18, temperature: 0 }]);
    expect(rest?.tokens).toStrictEqual(whole?.tokens.slice(12));
  });
});

const oneToken = (seed: number): SampleRequest => ({ prompt: [3, 1], maxTokens: 1, seed });

describe("sampling at temperature 1", () => {
  it("draws each token as often as the model says (chi-square)", async () => {
    const draws = 4000;
    const samples = await model.sample(
      Array.from({ length: draws }, (_, seed) => oneToken(seed)),
      { slots: 128 },
    );
    const counts = Array.from(
      { length: 11 },
      (_, token) => samples.filter(({ tokens }) => tokens[0] === token).length,
    );
    const texts = counts.map((_, token) => ({ prompt: [3, 1], tokens: [token] }));
    const expected = (await scoreTexts(model, texts)).map(([logP = Number.NaN]) => draws * Math.exp(logP));
    const chiSquare = counts.reduce(
      (sum, count, token) => sum + (count - (expected[token] ?? 0)) ** 2 / (expected[token] ?? 0),
      0,
    );
    // The 99.9 % point with 10 degrees of freedom.
    expect(chiSquare).toBeLessThan(29.59);
    expect(Math.min(...expected)).toBeGreaterThan(5);
  });

  it.each([
    ["a tiny model", tinyConfig],
    ["the smallest useful one", { ...tinyConfig, hiddenSize: 128, intermediateSize: 344, headDim: 32 }],
  ])(
    "gives a text the same bits alone, in a crowd, in any order, in any number of slots: %s",
    async (_, config) => {
      const crowd = Array.from({ length: 21 }, (_unused, index): SampleRequest => ({
        prompt: prompts[index % 4] ?? [],
        maxTokens: 5 + ((7 * index) % 60),
        seed: index,
        temperature: index % 3 === 0 ? 0.7 : 1.3,
      }));
      await using subject = await Model.create({ ...config, maxPositions: 200 }, { threads: 2, seed: 4 });
      const whole = await subject.sample(crowd, { slots: 8 });
      const backwards = await subject.sample(crowd.toReversed(), { slots: 3 });
      expect(backwards.toReversed()).toStrictEqual(whole);
      const alone = await Promise.all(
        [0, 4, 7, 20].map((index) => subject.sample(crowd.slice(index, index + 1))),
      );
      expect(alone.flat()).toStrictEqual([0, 4, 7, 20].map((index) => whole[index]));
    },
  );

  it("gives texts of calls that overlap the bits that they have alone", async () => {
    const requests = Array.from({ length: 30 }, (_, index): SampleRequest => ({
      prompt: prompts[index % 4] ?? [],
      maxTokens: 3 + ((5 * index) % 40),
      seed: index,
    }));
    const alone: Sample[] = [];
    for (const request of requests) alone.push(...(await model.sample([request])));
    const together = await Promise.all(requests.map((request) => model.sample([request], { slots: 4 })));
    expect(together.flat()).toStrictEqual(alone);
  });

  it("gives other texts under other seeds", async () => {
    const samples = await model.sample([0, 1, 2, 3].map((seed) => ({ prompt: [3, 1], maxTokens: 20, seed })));
    expect(new Set(samples.map(({ tokens }) => tokens.join(" "))).size).toBe(4);
  });
});

describe("log-probabilities", () => {
  it("of sampled text are those of the same text when forced, whatever the temperature", async () => {
    const prompt = [4, 4, 1];
    const samples = await model.sample(
      [1, 0.5, 2].map((temperature, seed) => ({ prompt, maxTokens: 25, temperature, seed })),
    );
    const forced = await scoreTexts(
      model,
      samples.map(({ tokens }) => ({ prompt, tokens })),
    );
    for (const [index, { logProbabilities }] of samples.entries()) {
      for (const [place, value] of logProbabilities.entries()) {
        expect(value).toBeCloseTo(forced[index]?.[place] ?? Number.NaN, 4);
      }
    }
  });
});

describe("stopping", () => {
  it("ends after a stop sequence, which stays", async () => {
    const [free] = await model.sample([{ prompt: [2], maxTokens: 40, seed: 4 }]);
    const stop = free?.tokens.slice(10, 13) ?? [];
    const [stopped] = await model.sample([{ prompt: [2], maxTokens: 40, seed: 4, stop: [[99], stop] }]);
    const end =
      free?.tokens.findIndex((_, index) =>
        stop.every((token, offset) => free.tokens[index + offset] === token),
      ) ?? 0;
    expect(stopped?.finish).toBe("stop");
    expect(stopped?.tokens).toStrictEqual(free?.tokens.slice(0, end + 3));
  });

  it("ends at the model's last position", async () => {
    const [sample] = await model.sample([{ prompt: Array.from({ length: 190 }, () => 1), maxTokens: 50 }]);
    expect([sample?.tokens.length, sample?.finish]).toStrictEqual([10, "length"]);
  });

  it("serves any mix of lengths in any number of slots, in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ length: fc.integer({ min: 1, max: 40 }), maxTokens: fc.integer({ min: 1, max: 30 }) }),
          { maxLength: 12 },
        ),
        fc.integer({ min: 1, max: 5 }),
        async (texts, slots) => {
          const requests = texts.map(({ length, maxTokens }, seed) => ({
            prompt: Array.from({ length }, (_, i) => i % 11),
            maxTokens,
            seed,
          }));
          const samples = await model.sample(requests, { slots });
          expect(samples.map(({ tokens }) => tokens.length)).toStrictEqual(
            texts.map(({ maxTokens }) => maxTokens),
          );
        },
      ),
      { numRuns: 15, seed: 1 },
    );
  });
});

describe("calls that overlap", () => {
  it("end with their own texts, each as soon as it is whole", async () => {
    const ended: number[] = [];
    await Promise.all(
      [190, 3, 40].map(async (maxTokens, seed) => {
        await model.sample([{ prompt: [2], maxTokens, seed }]);
        ended.push(maxTokens);
      }),
    );
    expect(ended).toStrictEqual([3, 40, 190]);
  });

  it("do not fail with one of them", async () => {
    const [good, bad] = await Promise.allSettled([
      model.sample([{ prompt: [2], maxTokens: 30 }]),
      model.sample([{ prompt: [11], maxTokens: 30 }]),
    ]);
    expect([good.status, bad.status]).toStrictEqual(["fulfilled", "rejected"]);
  });

  it("start the helping workers once, and see the parameters of their own time", async () => {
    await using changing = await Model.create({ ...tinyConfig, maxPositions: 200 }, { threads: 2 });
    const request = { prompt: [3, 1], maxTokens: 8 };
    const calls = () => Promise.all([0, 1, 2, 3].map((seed) => changing.sample([{ ...request, seed }])));
    const before = await calls();
    await changing.setParameters(livelyParameters(changing.layout));
    const after = await calls();
    expect(after).not.toStrictEqual(before);
    expect(after).toStrictEqual(
      await Promise.all([0, 1, 2, 3].map((seed) => model.sample([{ ...request, seed }]))),
    );
  });
});

it("no request gives no text, and no slot is refused", async () => {
  await expect(model.sample([])).resolves.toStrictEqual([]);
  await expect(model.sample([oneToken(1)], { slots: 0 })).rejects.toThrow("invalid slots: 0");
});

describe("requests that no model could serve are refused by field and value", () => {
  it.each([
    [{ prompt: [] }, "invalid prompt: []"],
    [{ prompt: [11] }, "invalid prompt token: 11, must be below vocabSize (11)"],
    [{ prompt: Array.from({ length: 200 }, () => 1) }, "invalid prompt: 200 tokens"],
    [{ maxTokens: 0 }, "invalid maxTokens: 0"],
    [{ temperature: -1 }, "invalid temperature: -1"],
    [{ topK: 0 }, "invalid topK: 0"],
    [{ topP: 0 }, "invalid topP: 0"],
    [{ seed: 0.5 }, "invalid seed: 0.5"],
    [{ stop: [[]] }, "invalid stop: []"],
  ])("%j", async (change, message) => {
    const sampling = model.sample([{ prompt: [1], maxTokens: 1, ...change }]);
    await expect(sampling).rejects.toThrow(message);
    await expect(sampling).rejects.toHaveProperty("code", "REQUEST_INVALID");
  });
});
