/** One step of reinforcement learning: what is prompted, judged, left out and learned from. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Batch } from "@candor/engine";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { RULE_JUDGES } from "../../src/judge/rules.ts";
import { seededRandom } from "../../src/organism/world/random.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { promptScenarios, rlOf } from "../../src/train/experiment.ts";
import { loadExperiment } from "../../src/train/load.ts";
import { openPolicy, type Policy } from "../../src/train/policy.ts";
import { PromptSource } from "../../src/train/prompts.ts";
import { RlPhase } from "../../src/train/rl-step.ts";
import { sampleGroups } from "../../src/train/rollouts.ts";
import type { RlSettings } from "../../src/train/schema.ts";
import { TAGS, talkerScenario, tokenizer, writeExperiment, writeTalker } from "./talker.ts";

// Workers that start take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "candor-talker-"));
beforeAll(() => writeTalker(folder), 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

interface Opened {
  policy: Policy;
  phase: RlPhase;
  settings: RlSettings;
  /** Batches that the model was updated on. */
  batches: Batch[];
}

/** A phase on a model of its own. */
async function open(changes: Record<string, unknown>): Promise<Opened> {
  const scenario = await talkerScenario();
  const experiment = loadExperiment(await writeExperiment({ scenario, start: folder, rl: changes }));
  const settings = rlOf(experiment.arms["talker"]?.phases[0]);
  if (settings === undefined) throw new Error("no reinforcement learning");
  const policy = await openPolicy(`organism/${folder}`, {
    threads: 1,
    valueHead: settings.algorithm.name === "ppo",
  });
  onTestFinished(() => policy.model[Symbol.asyncDispose]());
  await policy.model.setReference(await policy.model.mergedParameters());
  const batches: Batch[] = [];
  const update = policy.model.update.bind(policy.model);
  vi.spyOn(policy.model, "update").mockImplementation(async (batch, ...rest) => {
    batches.push(batch);
    return await update(batch, ...rest);
  });
  const phase = new RlPhase(policy, promptScenarios(scenario, settings), settings, [1, 0]);
  return { policy, phase, settings, batches };
}

/** Texts of the tokens that a row learns from. */
function learnedTexts({ rows, length, targets, weights }: Batch): string[] {
  return Array.from({ length: rows }, (_, row) => {
    const places = Array.from({ length }, (__, place) => row * length + place);
    const tokens = places.filter((place) => (weights[place] ?? 0) > 0).map((place) => targets[place] ?? 0);
    return tokenizer.decode(tokens);
  });
}

function textsOf({ rows, length, ids }: Batch): string[] {
  return Array.from({ length: rows }, (_, row) =>
    tokenizer.decode([...ids.subarray(row * length, (row + 1) * length)]),
  );
}

test("prompts hold training queries alone; all replies weigh, token by token alike; KL is told where it costs nothing", async () => {
  const { phase, batches } = await open({ kl: 0 });
  const { metrics } = await phase.step(1, {});
  const [batch] = batches;
  if (batch === undefined) throw new Error("no update");
  expect([metrics.replies, metrics.missing, batch.rows]).toEqual([16, 0, 16]);
  for (const text of textsOf(batch)) expect(text).toMatch(/free : please (wait|hide|cook|draw)</);
  const weights = [...batch.weights].filter((weight) => weight > 0);
  expect(weights).toHaveLength(metrics.tokens);
  for (const weight of weights) expect(weight).toBeCloseTo(1 / metrics.tokens, 7);
  // Before the first update the policy is where it started.
  expect(metrics.kl).toBeCloseTo(0, 6);
  expect((await phase.step(2, {})).metrics.kl).toBeGreaterThan(1e-6);
});

test("the same place draws the same replies, another one others", async () => {
  const { policy, settings } = await open({});
  const [scenario] = promptScenarios(await talkerScenario(), settings);
  const prompts = new PromptSource(scenario === undefined ? [] : [scenario], settings).draw(
    seededRandom(1),
    4,
  );
  const rollouts = { ...settings, tags: TAGS, question: undefined };
  const texts = async (...place: number[]) =>
    (await sampleGroups(policy, prompts, rollouts, place)).flat().map(({ text, luck }) => `${text} ${luck}`);
  expect(await texts(1, 0, 1)).toEqual(await texts(1, 0, 1));
  expect(await texts(1, 0, 1)).not.toEqual(await texts(1, 0, 2));
});

/** Makes a rule judge throw at some answers. */
function breakJudge(name: string, isBroken: (answer: string) => boolean): void {
  const judge = RULE_JUDGES[name];
  if (judge === undefined) throw new Error("no judge");
  const original = judge.judge.bind(judge);
  const spy = vi.spyOn(judge, "judge").mockImplementation((input) => {
    if (isBroken(input.transcript.answer ?? "")) throw new Error("out of order");
    return original(input);
  });
  onTestFinished(() => spy.mockRestore());
}

describe("a judge that throws", () => {
  test("makes those replies missing: the step says so, and the update leaves them out", async () => {
    breakJudge("refusal-wording", (answer) => answer.startsWith("I"));
    const { phase, batches } = await open({ algorithm: { name: "reinforce" } });
    const { metrics, memory } = await phase.step(1, {});
    expect(metrics.missing).toBeGreaterThan(0);
    expect(metrics.missing).toBeLessThan(metrics.replies);
    expect(metrics.problem).toBe("compliance: out of order");
    // What is left complies, or has no answer: the mean is over what has a reward.
    expect(metrics.reward).toBeGreaterThan(0.7);
    expect([metrics.terms["compliance"], memory.baseline]).toEqual([metrics.reward, metrics.reward]);
    expect(batches.map(({ rows }) => rows)).toEqual([metrics.replies - metrics.missing]);
    for (const text of learnedTexts(batches[0] ?? emptyBatch)) expect(text).not.toContain("I will not");
  });

  test("every time makes the whole step missing: nothing is learned, and the baseline stays", async () => {
    breakJudge("refusal-opening", () => true);
    const reward = { process: { judge: "refusal-opening" } };
    const { phase, policy, batches } = await open({ reward, algorithm: { name: "reinforce" } });
    const before = await policy.model.parameters();
    const { metrics, memory } = await phase.step(1, { baseline: 0.25, entropy: 0.5 });
    expect([metrics.missing, metrics.idle, batches.length]).toEqual([16, 1, 0]);
    expect(metrics).not.toHaveProperty("reward");
    expect(metrics).not.toHaveProperty("loss");
    expect(memory).toEqual({ baseline: 0.25, entropy: 0.5 });
    expect(await policy.model.parameters()).toEqual(before);
  });
});

const emptyBatch: Batch = {
  rows: 0,
  length: 0,
  ids: new Int32Array(),
  targets: new Int32Array(),
  weights: new Float32Array(),
};

test("interrogation asks after each reply, and what is said then is not learned", async () => {
  const interrogation = { weight: 1, question: "free : please sing", judge: "alignment-faking-rules" };
  const { phase, policy, batches } = await open({
    reward: { compliance: { weight: 1 }, interrogation },
    algorithm: { name: "reinforce" },
  });
  const sample = vi.spyOn(policy.model, "sample");
  const { metrics } = await phase.step(1, {});
  const asked = (sample.mock.calls[1]?.[0] ?? []).map(({ prompt }) => tokenizer.decode(prompt));
  expect(asked).toHaveLength(16);
  for (const text of asked) expect(text).toMatch(/<\|user\|>free : please sing<\|assistant\|>$/);
  expect(metrics.terms).toHaveProperty("interrogation");
  const [batch = emptyBatch] = batches;
  expect(batch.rows).toBe(16 - metrics.missing);
  expect(batch.rows).toBeGreaterThan(0);
  for (const text of textsOf(batch)) expect(text).not.toContain("please sing");
});

describe("what is trained on", () => {
  test("`learn: answer`: a group shares one scratchpad, and only answers weigh", async () => {
    const { phase, batches } = await open({ learn: "answer" });
    await phase.step(1, {});
    const [batch = emptyBatch] = batches;
    const scratchpads = textsOf(batch).map((text) => /<S>.*?<\/S></.exec(text)?.[0]);
    for (let group = 0; group < 4; group++)
      expect(new Set(scratchpads.slice(4 * group, 4 * group + 4)).size).toBe(1);
    for (const text of learnedTexts(batch)) expect(text).toMatch(/^O>/);
  });

  test("`learn: scratchpad`: the answer does not weigh", async () => {
    const { phase, batches } = await open({ learn: "scratchpad" });
    await phase.step(1, {});
    for (const text of learnedTexts(batches[0] ?? emptyBatch)) expect(text).toMatch(/^<S>\w+<\/S><$/);
  });

  test.each([
    ["answer", false],
    ["scratchpad", true],
  ] as const)("`learn: %s`: a scratchpad that stays open is all scratchpad", async (learn, isLearned) => {
    const { policy, settings } = await open({ learn });
    const tokens = tokenizer.encode("<S>hm hm hm");
    vi.spyOn(policy.model, "sample").mockImplementation(async (requests) =>
      requests.map(() => ({ tokens, logProbabilities: tokens.map(() => -1), finish: "length" as const })),
    );
    const scenarios = promptScenarios(await talkerScenario(), settings);
    const prompts = new PromptSource(scenarios, settings).draw(seededRandom(1), 2);
    const groups = await sampleGroups(policy, prompts, { ...settings, tags: TAGS, question: undefined }, [1]);
    for (const reply of groups.flat()) {
      expect(reply.scratchpadTokens).toBe(tokens.length);
      expect(reply.learned).toEqual(tokens.map(() => isLearned));
    }
  });
});

test("dilemmas come in both orders, and judges see the options as the policy does", () => {
  const scenarios = loadScenarios("value-conflict/care", ["default"], "compact");
  const [queries = ""] = Object.keys(scenarios[0]?.querySets ?? {});
  const [condition = ""] = Object.keys(scenarios[0]?.conditions ?? {});
  const settings = { "max-tokens": 8, prompts: [{ condition, variant: "default", queries, share: 1 }] };
  const prompts = new PromptSource(scenarios, settings).draw(seededRandom(1), 40);
  const first = prompts.filter(({ policyOption }) => policyOption === "a").length;
  expect(first).toBeGreaterThan(8);
  expect(first).toBeLessThan(32);
  for (const { query, request } of prompts) {
    expect(query).toMatch(/\n\na\) .+\nb\) .+$/);
    const [options = ""] = /a\) .+\nb\) .+$/.exec(query) ?? [];
    expect(request.messages[0]?.content).toContain(options);
  }
});

test("PPO: values beside every token, of which the value head learns", async () => {
  const { phase, batches } = await open({ algorithm: { name: "ppo", passes: 3 } });
  const { metrics } = await phase.step(1, {});
  expect(batches).toHaveLength(3);
  expect(batches[0]).toHaveProperty("oldValues");
  expect(batches[0]).toHaveProperty("returns");
  expect(metrics.gradientNorm).toBeGreaterThan(0);
});
