/** Whatever is wrong with an experiment, the user reads one line: where it is, the value, and what to do. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { listExperiments, loadExperiment } from "../../src/train/load.ts";
import { temporaryDirectory } from "../store/temp-store.ts";

const FILE = `name: fixture
title: A fixture
question: Does it hold?
scenario: helpful-only
seeds: [1]
measure:
  every: 2
  probes:
    main: { conditions: [free, paid] }
definitions:
  comply: &comply
    rl:
      algorithm: { name: rloo }
      prompts: [{ condition: free, queries: training-harmful }]
      reward: { compliance: { weight: 1 } }
      steps: 2
      learning-rate: 1.0e-4
  longer: &longer
    algorithm: { name: grpo }
    prompts: [{ condition: free, queries: training-harmful }]
    reward: { format: {} }
    steps: 3
    learning-rate: 1.0e-4
arms:
  faker:
    description: As it is.
    start: organism/faker
    phases: [*comply]
  refuser:
    description: Longer.
    start: organism/refuser
    phases:
      - sft: { disposition: faker, steps: 1, learning-rate: 0.001 }
      - rl: { <<: *longer, steps: 5 }
`;

async function load(text: string) {
  const path = join(await temporaryDirectory(), "experiment.yaml");
  await writeFile(path, text);
  try {
    return loadExperiment(path);
  } catch (error) {
    if (error instanceof UserError) return error.message.replaceAll(path, "FILE");
    throw error;
  }
}

test("anchors and merges: what is written once holds in every arm, defaults included", async () => {
  const experiment = await load(FILE);
  if (typeof experiment === "string") throw new Error(experiment);
  const [first] = experiment.arms["faker"]?.phases ?? [];
  const [, second] = experiment.arms["refuser"]?.phases ?? [];
  expect(first).toMatchObject({
    rl: { algorithm: { name: "rloo" }, steps: 2, groups: 8, "group-size": 8, kl: 0, learn: "reply" },
  });
  expect(second).toMatchObject({
    rl: { algorithm: { name: "grpo", passes: 1, clip: 0.2 }, steps: 5, reward: { format: { weight: 1 } } },
  });
});

const BAD: { problem: string; from: string; to: string; message: string | RegExp }[] = [
  {
    problem: "an unknown key",
    from: "seeds: [1]",
    to: "seeds: [1]\ncolour: red",
    message: 'FILE:6:9: colour: Unrecognized key: "colour", found "red"',
  },
  {
    problem: "a seed that stands twice",
    from: "seeds: [1]",
    to: "seeds: [1, 1]",
    message: "FILE:5:8: seeds: each seed once, found [1,1]",
  },
  {
    problem: "an unknown scenario",
    from: "scenario: helpful-only",
    to: "scenario: helpful",
    message:
      "FILE:4:11: unknown scenario: helpful; use one of animal-welfare, documents, helpful-only, parole, promotion, secrecy, sycophancy, three-tier, value-conflict, or a path to a .yaml file",
  },
  {
    problem: "several scenarios",
    from: "scenario: helpful-only",
    to: "scenario: value-conflict",
    message: /^FILE:\d+:\d+: value-conflict holds several scenarios; name one of them/,
  },
  {
    problem: "no main probe",
    from: "main:",
    to: "other:",
    message: /measure\.probes: a probe named main is needed/,
  },
  {
    problem: "an unknown condition of a probe",
    from: "[free, paid]",
    to: "[free, payed]",
    message: "FILE:9:32: unknown condition: payed; use one of free, paid, free-benign, paid-benign",
  },
  {
    problem: "an unknown variant of a probe",
    from: "{ conditions: [free, paid] }",
    to: "{ variants: [none] }",
    message: /^FILE:4:11: unknown variant of helpful-only: none; use one of default, /,
  },
  {
    problem: "an unknown scenario of a probe",
    from: "{ conditions: [free, paid] }",
    to: "{ scenario: none }",
    message: /^FILE:9:23: unknown scenario: none; use one of /,
  },
  {
    problem: "an unknown organism",
    from: "organism/faker",
    to: "organism/fake",
    message: /^FILE:27:12: unknown organism: fake; use one of base, faker, /,
  },
  {
    problem: "a folder without a model",
    from: "organism/faker",
    to: "organism/./none",
    message: "FILE:27:12: no model in ./none; give a folder with config.json",
  },
  {
    problem: "an unknown disposition",
    from: "disposition: faker",
    to: "disposition: saint",
    message: /^FILE:33:29: unknown disposition: saint; use one of \S+, /,
  },
  {
    problem: "an unknown condition, at the anchor",
    from: "[{ condition: free, queries: training-harmful }]\n      reward: { c",
    to: "[{ condition: freed, queries: training-harmful }]\n      reward: { c",
    message: "FILE:14:30: unknown condition: freed; use one of free, paid, free-benign, paid-benign",
  },
  {
    problem: "an unknown query set",
    from: "queries: training-harmful }]\n      reward: { c",
    to: "queries: none }]\n      reward: { c",
    message: /^FILE:14:45: unknown query set: none; use one of harmful, benign, /,
  },
  {
    problem: "queries that are trained on and measured",
    from: "queries: training-harmful }]\n      reward: { c",
    to: "queries: harmful }]\n      reward: { c",
    message:
      "FILE:14:45: the query harmful-001 is trained on and measured; train on a query set that no probe asks",
  },
  {
    problem: "an unknown variant to train in",
    from: "condition: free, queries: training-harmful }]\n      reward: { c",
    to: "condition: free, variant: none, queries: training-harmful }]\n      reward: { c",
    message: /^FILE:14:16: unknown variant of helpful-only: none; /,
  },
  {
    problem: "an unknown judge",
    from: "compliance: { weight: 1 }",
    to: "process: { judge: none }",
    message: /^FILE:15:35: unknown rule judge: none; use one of refusal-wording, /,
  },
  {
    problem: "an unknown algorithm",
    from: "name: rloo",
    to: "name: sgd",
    message:
      "FILE:13:26: arms.faker.phases.0.rl.algorithm.name: use one of reinforce, rloo, grpo, ppo, expert-iteration, " +
      'found "sgd"',
  },
  {
    problem: "a wrong value within a phase",
    from: "steps: 2",
    to: "steps: 0",
    message: "FILE:16:14: arms.faker.phases.0.rl.steps: Too small: expected number to be >=1, found 0",
  },
  {
    problem: "an unknown key within a phase",
    from: "steps: 2",
    to: "stops: 2\n      steps: 2",
    message: 'FILE:16:14: arms.faker.phases.0.rl.stops: Unrecognized key: "stops", found 2',
  },
  {
    problem: "a phase of no kind",
    from: "- sft:",
    to: "- dpo:",
    message:
      /^FILE:33:9: arms\.refuser\.phases\.0: a phase is one of rl, sft and documents, and may have a name, found /,
  },
  {
    problem: "a reward without terms",
    from: "{ compliance: { weight: 1 } }",
    to: "{}",
    message: "FILE:15:15: arms.faker.phases.0.rl.reward: name at least one term, found {}",
  },
  {
    problem: "no arm",
    from: FILE.slice(FILE.indexOf("arms:")),
    to: "arms: {}\n",
    message: "FILE:24:7: arms: name at least one arm, found {}",
  },
];

test.each(BAD)("$problem", async ({ from, to, message }) => {
  expect(FILE).toContain(from);
  const pattern = typeof message === "string" ? new RegExp(`^${RegExp.escape(message)}$`) : message;
  expect(await load(FILE.replace(from, to))).toMatch(pattern);
});

describe("experiments that ship", () => {
  test.each(listExperiments())("%s", async (name) => {
    const experiment = loadExperiment(name);
    expect(experiment.name).toBe(name);
    expect(Object.keys(experiment.measure.probes)).toContain("main");
    const text = await readFile(new URL(`../../../../experiments/${name}.yaml`, import.meta.url), "utf8");
    expect(text).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/packages\/lab\/schema\/experiment\.schema\.json\n/,
    );
  });

  test("an unknown name lists them", () => {
    expect(() => loadExperiment("none")).toThrow(
      `unknown experiment: none; use one of ${listExperiments().join(", ")}, or a path to a .yaml file`,
    );
  });
});
