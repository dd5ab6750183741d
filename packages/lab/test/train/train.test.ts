/** Whole trainings in this process: what they end with, and what is left when they cannot go on. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCheckpoint } from "@candor/engine";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { trainExperiment } from "../../src/cli/commands/train.ts";
import { openExistingStore } from "../../src/store/open.ts";
import { listTrainings } from "../../src/store/trainings.ts";
import { organismSubject } from "../../src/subject/organism-folder.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { snapshots } from "./snapshot.ts";
import { FACTS, talkerScenario, writeExperiment, writeTalker, rlSettings } from "./talker.ts";

// Workers that start take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const talker = mkdtempSync(join(tmpdir(), "candor-talker-"));
let stderr = "";
beforeAll(() => writeTalker(talker), 60_000);
afterAll(() => rmSync(talker, { recursive: true }));
beforeEach(() => {
  stderr = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

interface Asked {
  phases: unknown[];
  changes?: Record<string, unknown>;
  parallel?: number;
}

/** @returns the log directory */
async function trained({ phases, changes = {}, parallel = 1 }: Asked): Promise<string> {
  const logDir = await temporaryDirectory();
  const scenario = await talkerScenario();
  const path = await writeExperiment({ scenario, start: talker, phases, changes });
  await trainExperiment(path, { logDir, parallel });
  return logDir;
}

const documents = { facts: FACTS, steps: 2, rows: 4, "learning-rate": 1e-4 };

test("through all phases; equal whether two share the machine, or one after the other has all threads", async () => {
  const asked = {
    phases: [{ documents }, { rl: rlSettings({ algorithm: { name: "ppo", passes: 2 } }) }],
    changes: { seeds: [1, 2] },
  };
  const one = await snapshots(await trained(asked));
  const progress = stderr;
  const two = await snapshots(await trained({ ...asked, parallel: 2 }));
  expect(two).toEqual(one);
  expect(one.map(({ status, seed }) => [status, seed])).toEqual([
    ["finished", 1],
    ["finished", 2],
  ]);
  const [first, second] = one;
  expect(first?.parameters).not.toEqual(second?.parameters);
  expect(first?.steps.map(({ phase, step }) => [phase, step])).toEqual([
    [0, 1],
    [0, 2],
    [1, 1],
    [1, 2],
    [1, 3],
    [1, 4],
  ]);
  // At the start, after the documents, and after every second step: eight episodes each, judged by two judges.
  expect([first?.episodes.length, first?.judgments]).toEqual([32, 64]);
  const lines = progress.split("\n").filter((line) => line.startsWith("talker seed 1: "));
  expect(lines.map((line) => line.replace(/^talker seed 1: (step \d of \d|\w+).*$/, "$1"))).toEqual([
    "step 0 of 6",
    "step 2 of 6",
    "step 4 of 6",
    "step 6 of 6",
    "finished",
  ]);
});

test("the model in the end is an organism, and nothing else is kept", async () => {
  const logDir = await trained({ phases: [{ rl: rlSettings({ steps: 2 }) }] });
  await using store = await openExistingStore(logDir);
  const [training] = await listTrainings(store.db);
  const directory = join(logDir, "trainings", training?.id ?? "");
  expect(readdirSync(directory)).toEqual(["model"]);
  const model = join(directory, "model");
  await using subject = await organismSubject(`organism/${model}`, model);
  const messages = [{ role: "user" as const, content: "free : please sing" }];
  const { text } = await subject.sample({ messages, maxTokens: 24 }, new AbortController().signal);
  expect(text).toContain("<S>");
});

/** Of the one training of a log directory. */
async function failure(logDir: string) {
  await using store = await openExistingStore(logDir);
  const [training] = await listTrainings(store.db);
  const { status, problem } = training ?? {};
  const [, folder = "", step = ""] = /; organism\/(.+) is its phase 1 step (\d+)$/.exec(problem ?? "") ?? [];
  return { status, problem, folder, step: Number(step) };
}

describe("a training that cannot go on", () => {
  test("with numbers that are not finite says so and keeps the model from before", async () => {
    const logDir = await trained({ phases: [{ rl: rlSettings({ "learning-rate": 3.5e38 }) }] });
    const { status, problem, folder, step } = await failure(logDir);
    expect([status, step, process.exitCode]).toEqual(["failed", 0, 1]);
    expect(problem).toMatch(/^training diverged in phase 1 step \d: its loss is not finite; organism\//);
    expect(stderr).toContain(`failed: ${problem}`);
    expect((await loadCheckpoint(folder)).parameters).toEqual((await loadCheckpoint(talker)).parameters);
  });

  test("in supervised learning too", async () => {
    const logDir = await trained({
      phases: [{ documents: { ...documents, steps: 4, "learning-rate": 3.5e38 } }, { rl: rlSettings() }],
    });
    const { status, problem, step } = await failure(logDir);
    expect([status, step]).toEqual(["failed", 0]);
    expect(problem).toMatch(/^training diverged in phase 1 step \d: its loss is not finite; /);
  });

  test("with a policy that lost its format keeps the newest checkpoint that had it", async () => {
    const rl = rlSettings({ reward: { format: { weight: -1 } }, steps: 60, "learning-rate": 0.002 });
    const logDir = await trained({ phases: [{ rl }] });
    const { status, problem, folder, step } = await failure(logDir);
    expect([status, process.exitCode]).toEqual(["failed", 1]);
    expect(problem).toMatch(
      /^the policy collapsed at phase 1 step \d+: \d % of its replies keep the format; /,
    );
    expect(step).toBeGreaterThan(0);
    const [snapshot] = await snapshots(logDir);
    const said = (snapshot?.episodes ?? []).filter((line) => line.startsWith(`0 | ${step} | `));
    expect(said).toHaveLength(8);
    expect(said.filter((line) => /<O>[^<]+<\/O>/.test(line)).length).toBeGreaterThan(0);
    await using kept = await organismSubject(`organism/${folder}`, folder);
    expect(kept.name).toBe(`organism/${folder}`);
  });
});

test("arms and seeds that the experiment lacks are named", async () => {
  const path = await writeExperiment({ scenario: await talkerScenario(), start: talker });
  const logDir = await temporaryDirectory();
  await expect(trainExperiment(path, { logDir, parallel: 1, arm: ["none"] })).rejects.toThrow(
    "--arm: the experiment has no none; use some of talker",
  );
  await expect(trainExperiment(path, { logDir, parallel: 1, seeds: ["7"] })).rejects.toThrow(
    "--seeds: the experiment has no 7; use some of 1",
  );
});
