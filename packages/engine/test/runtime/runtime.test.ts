import { describe, expect, it } from "vitest";
import { Graph } from "../../src/graph/graph.ts";
import { scale } from "../../src/graph/ops/arithmetic.ts";
import { Model } from "../../src/model/model.ts";
import { layoutOf } from "../../src/model/parameters.ts";
import { bucket, SessionCache } from "../../src/runtime/session-cache.ts";
import { rowsToBatch } from "../../src/train/rows.ts";
import { expectClose } from "../support/gradient-check.ts";
import { livelyParameters, tinyConfig } from "../support/models.ts";

const batch = rowsToBatch([{ ids: [1, 2, 3, 4], weights: [0, 0.3, 0.3, 0.4] }]);

describe("a model's worker", () => {
  it("leaves the event loop free while it trains", async () => {
    const config = {
      ...tinyConfig,
      hiddenSize: 128,
      intermediateSize: 512,
      layers: 4,
      vocabSize: 1024,
      headDim: 32,
    };
    await using model = await Model.create(config, { threads: 1 });
    const ids = Array.from({ length: 64 }, (_, index) => index);
    const large = rowsToBatch(Array.from({ length: 32 }, () => ({ ids, weights: ids.map(() => 1 / 2048) })));
    let [longest, last] = [0, performance.now()];
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const start = performance.now();
    for (let step = 0; step < 3; step++)
      await model.update(large, { policy: "likelihood" }, { learningRate: 0 });
    const whole = performance.now() - start;
    clearInterval(timer);
    expect(longest).toBeLessThan(whole / 4);
  });

  it("fails every later call once it is closed", async () => {
    const model = await Model.create(tinyConfig, { threads: 1 });
    const running = model.score(batch);
    await model[Symbol.asyncDispose]();
    await expect(running).rejects.toThrow("the model was closed");
    await expect(model.parameters()).rejects.toThrow("the model was closed");
  });

  it("closes in the middle of its work, whatever it does", async () => {
    for (const delay of [0, 1, 2, 5, 10, 20, 30, 50, 80]) {
      const model = await Model.create({ ...tinyConfig, maxPositions: 2000 }, { threads: 2 });
      const calls = Promise.allSettled(
        [0, 1, 2, 3].map((seed) => model.sample([{ prompt: [1], maxTokens: 1900, seed }])),
      );
      await new Promise((resolve) => setTimeout(resolve, delay));
      await model[Symbol.asyncDispose]();
      await model[Symbol.asyncDispose]();
      expect((await calls).map(({ status }) => status)).toStrictEqual(
        Array.from({ length: 4 }, () => "rejected"),
      );
    }
  });

  it("answers calls in the order they were made", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1 });
    const [before, , after] = await Promise.all([
      model.parameters(),
      model.update(batch, { policy: "likelihood" }, { learningRate: 0.1 }),
      model.parameters(),
    ]);
    expect(after).not.toStrictEqual(before);
  });

  it("lets an update wait for the texts that grow, and later texts wait for the update", async () => {
    await using model = await Model.create(tinyConfig, { threads: 1 });
    const request = { prompt: [1], maxTokens: 40, temperature: 0 };
    const [first, , second] = await Promise.all([
      model.sample([request]),
      model.setParameters(livelyParameters(model.layout)),
      model.sample([request]),
    ]);
    await using untouched = await Model.create(tinyConfig, { threads: 1 });
    expect(first).toStrictEqual(await untouched.sample([request]));
    expect(second).toStrictEqual(await model.sample([request]));
    expect(second).not.toStrictEqual(first);
  });

  it("samples with new parameters in every worker after an update", async () => {
    await using model = await Model.create(tinyConfig, { threads: 2 });
    const requests = [0, 1].map((seed) => ({ prompt: [1], maxTokens: 3, seed }));
    const before = await model.sample(requests);
    await model.setParameters(livelyParameters(model.layout));
    const after = await model.sample(requests);
    await using fresh = await Model.create(
      tinyConfig,
      { threads: 1 },
      livelyParameters(layoutOf(tinyConfig)),
    );
    expect(after).toStrictEqual(await fresh.sample(requests));
    expect(after).not.toStrictEqual(before);
  });
});

describe("the WebAssembly fallback", () => {
  it("computes what the native runtime computes", async () => {
    const results = [];
    for (const backend of ["native", "wasm"] as const) {
      await using model = await Model.create(
        tinyConfig,
        { threads: 1, backend },
        livelyParameters(layoutOf(tinyConfig)),
      );
      const { loss } = await model.update(batch, { policy: "likelihood" }, { learningRate: 0.01 });
      const [sample] = await model.sample([{ prompt: [1], maxTokens: 5, temperature: 0 }]);
      results.push({ loss, parameters: await model.parameters(), tokens: sample?.tokens });
    }
    const [native, wasm] = results;
    expect(wasm?.loss).toBeCloseTo(native?.loss ?? Number.NaN, 4);
    expect(wasm?.tokens).toStrictEqual(native?.tokens);
    expectClose(wasm?.parameters, native?.parameters ?? [], 1e-3);
  });
});

const compile = () => {
  const graph = new Graph();
  graph.output("y", scale(graph.input("x", [1]), 2));
  return graph.compile();
};

describe("the session cache", () => {
  it("compiles once for a key, and again after twelve others", async () => {
    const cache = new SessionCache({ threads: 1 });
    const compiled: number[] = [];
    const get = (key: number) => cache.get(String(key), () => (compiled.push(key), compile()));
    const first = await get(0);
    for (const key of [1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) await get(key);
    expect(await get(0)).toBe(first);
    await get(12);
    await get(1);
    expect(compiled).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1]);
    await cache.release();
  });

  it("rounds sizes up to powers of two", () => {
    expect([0, 1, 2, 3, 64, 65].map((size) => bucket(size, 2))).toStrictEqual([2, 2, 2, 4, 64, 128]);
  });
});
