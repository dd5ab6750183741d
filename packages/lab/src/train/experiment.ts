import { loadScenarios } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Arm, Phase, RlSettings } from "./schema.ts";

/** Organisms read the compact English. */
const RENDERING = "compact";

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
