import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { RULE_JUDGES } from "../judge/rules.ts";
import { loadScenarios } from "../scenario/load.ts";
import { conditionsOver, type Scenario } from "../scenario/scenario.ts";
import { shippedDirectory } from "../shipped.ts";
import { readYaml } from "../yaml-file.ts";
import { DISPOSITIONS } from "../organism/world/dispositions.ts";
import {
  experimentSchema,
  INVALID,
  type Arm,
  type Experiment,
  type Phase,
  type RlSettings,
} from "./schema.ts";

/** Organisms read the compact English. */
const RENDERING = "compact";

/**
 * Read an experiment by name or by path, and check everything that it names.
 * @throws {UserError} that names file, line and column
 */
export function loadExperiment(address: string): Experiment {
  const path = pathOf(address);
  const { value: experiment, where } = readYaml(path, experimentSchema, INVALID);
  for (const [arm, { phases }] of Object.entries(experiment.arms)) {
    for (const [index, phase] of phases.entries()) {
      const problem = problemOf(phase, experiment);
      if (problem === undefined) continue;
      throw new UserError(INVALID, problem.message, {
        where: where(["arms", arm, "phases", index]),
        fix: problem.fix,
      });
    }
  }
  return experiment;
}

/** Names of the experiments that ship, sorted. */
export function listExperiments(): string[] {
  return readdirSync(shippedDirectory("experiments"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .toSorted();
}

/** The settings of reinforcement learning of a phase that has some. */
export function rlOf(phase: Phase | undefined): RlSettings | undefined {
  return phase !== undefined && "rl" in phase ? phase.rl : undefined;
}

export function stepsOf(phase: Phase): number {
  if ("rl" in phase) return phase.rl.steps;
  return "sft" in phase ? phase.sft.steps : phase.documents.steps;
}

/** `name` of a phase, or what it is. */
export function phaseName(phase: Phase): string {
  return phase.name ?? ("rl" in phase ? "rl" : "sft" in phase ? "sft" : "documents");
}

/** Whether an arm trains a value head. */
export function needsValueHead({ phases }: Arm): boolean {
  return phases.some((phase) => rlOf(phase)?.algorithm.name === "ppo");
}

/** The scenario of an experiment in the variants that a phase prompts with. */
export function promptScenarios(scenario: string, { prompts }: RlSettings): Scenario[] {
  return loadScenarios(scenario, [...new Set(prompts.map(({ variant }) => variant))], RENDERING);
}

export function probeScenarios(scenario: string, variants: readonly string[]): Scenario[] {
  return loadScenarios(scenario, variants, RENDERING);
}

function pathOf(address: string): string {
  if (/\.ya?ml$/.test(address)) return address;
  const path = join(shippedDirectory("experiments"), `${address}.yaml`);
  if (existsSync(path)) return path;
  throw new UserError("EXPERIMENT_UNKNOWN", `unknown experiment: ${address}`, {
    fix: `use one of ${listExperiments().join(", ")}, or a path to a .yaml file`,
  });
}

interface Problem {
  message: string;
  fix: string;
}

function problemOf(phase: Phase, { scenario, measure }: Experiment): Problem | undefined {
  if ("sft" in phase) return unknownName("disposition", phase.sft.disposition, Object.keys(DISPOSITIONS));
  const rl = rlOf(phase);
  if (rl === undefined) return undefined;
  const { compliance, process, interrogation } = rl.reward;
  for (const judge of [compliance?.judge, process?.judge, interrogation?.judge]) {
    const problem =
      judge === undefined ? undefined : unknownName("rule judge", judge, Object.keys(RULE_JUDGES));
    if (problem !== undefined) return problem;
  }
  const scenarios = promptScenarios(scenario, rl);
  const [first] = scenarios;
  if (first === undefined || scenarios.some(({ name }) => name !== first.name)) {
    return {
      message: `${scenario} holds several scenarios`,
      fix: "name one of them, as in value-conflict/care",
    };
  }
  const conditions = conditionsOver(scenarios);
  for (const { condition, queries } of rl.prompts) {
    const problem =
      unknownName("condition", condition, Object.keys(conditions)) ??
      unknownName("query set", queries, Object.keys(first.querySets)) ??
      overlap(first, queries, measuredSets(first, measure));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Query sets that probes of the experiment's own scenario ask. */
function measuredSets({ name, conditions }: Scenario, { probes }: Experiment["measure"]): string[] {
  return Object.values(probes)
    .filter(({ scenario = name }) => scenario === name)
    .flatMap(({ conditions: asked = Object.keys(conditions) }) =>
      asked.flatMap((condition) => conditions[condition]?.queries ?? []),
    );
}

/** Training and evaluation queries are disjoint: what was learned by heart would pass for a disposition. */
function overlap({ querySets }: Scenario, trained: string, measured: readonly string[]): Problem | undefined {
  const asked = new Set(measured.flatMap((set) => querySets[set] ?? []).map(({ text }) => text));
  const shared = querySets[trained]?.find(({ text }) => asked.has(text));
  if (shared === undefined) return undefined;
  return {
    message: `the query ${shared.id} is trained on and measured`,
    fix: "train on a query set that no probe asks",
  };
}

function unknownName(kind: string, name: string, known: readonly string[]): Problem | undefined {
  if (known.includes(name)) return undefined;
  return { message: `unknown ${kind}: ${name}`, fix: `use one of ${known.join(", ")}` };
}
