import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { RULE_JUDGES } from "../judge/rules.ts";
import { DISPOSITIONS } from "../organism/world/dispositions.ts";
import { conditionsOver, type Scenario } from "../scenario/scenario.ts";
import { shippedDirectory } from "../shipped.ts";
import { listOrganisms, organismFolder } from "../subject/organisms.ts";
import { probeScenarios, promptScenarios, rlOf } from "./experiment.ts";
import type { Arm, Experiment, Phase, RewardSettings, RlSettings } from "./schema.ts";

/** Something that an experiment names and that is not there, or must not be. */
interface Problem {
  /** Path of the place in the file. */
  at: readonly PropertyKey[];
  message: string;
  fix?: string;
}

/** What is wrong with an experiment beyond the form of its file, in the order of the flow: measurement, then training. */
export function* problemsOf(experiment: Experiment): Generator<Problem> {
  const measured = new Set<string>();
  for (const name of Object.keys(experiment.measure.probes)) yield* probeProblems(experiment, name, measured);
  for (const [name, arm] of Object.entries(experiment.arms)) {
    yield* startProblems(name, arm);
    for (const [index, phase] of arm.phases.entries())
      yield* under(["arms", name, "phases", index], phaseProblems(phase, experiment, measured));
  }
}

/** @param measured is given the queries that the probe asks */
function* probeProblems(
  { scenario: own, measure }: Experiment,
  name: string,
  measured: Set<string>,
): Generator<Problem> {
  const probe = measure.probes[name];
  if (probe === undefined) return;
  const at = ["measure", "probes", name];
  const place = probe.scenario === undefined ? ["scenario"] : [...at, "scenario"];
  const scenarios = yield* loaded(place, () => probeScenarios(probe.scenario ?? own, probe.variants));
  const known = conditionsOver(scenarios);
  for (const [index, condition] of (probe.conditions ?? []).entries())
    yield* unknownName([...at, "conditions", index], "condition", condition, Object.keys(known));
  for (const { querySets, conditions } of scenarios) {
    for (const condition of probe.conditions ?? Object.keys(conditions)) {
      const queries = querySets[conditions[condition]?.queries ?? ""] ?? [];
      for (const { text } of queries) measured.add(text);
    }
  }
}

function* startProblems(name: string, { start }: Arm): Generator<Problem> {
  const at = ["arms", name, "start"];
  const shipped = shippedDirectory("organisms");
  const model = start.slice("organism/".length);
  const folder = organismFolder(shipped, model);
  if (folder === undefined) yield* unknownName(at, "organism", model, listOrganisms(shipped));
  else if (!existsSync(join(folder, "config.json")))
    yield { at, message: `no model in ${folder}`, fix: "give a folder with config.json" };
}

function* phaseProblems(
  phase: Phase,
  { scenario }: Experiment,
  measured: ReadonlySet<string>,
): Generator<Problem> {
  if ("sft" in phase) {
    const { disposition } = phase.sft;
    yield* unknownName(["sft", "disposition"], "disposition", disposition, Object.keys(DISPOSITIONS));
  }
  const rl = rlOf(phase);
  if (rl === undefined) return;
  const scenarios = yield* loaded(["rl", "prompts"], () => promptScenarios(scenario, rl));
  const [first] = scenarios;
  if (first === undefined || scenarios.some(({ name }) => name !== first.name)) {
    yield {
      at: ["rl", "prompts"],
      message: `${scenario} holds several scenarios`,
      fix: "name one of them, as in value-conflict/care",
    };
    return;
  }
  yield* under(["rl", "reward"], judgeProblems(rl.reward, first.judges.compliance[0] ?? "none"));
  yield* under(["rl", "prompts"], promptProblems(rl, scenarios, measured));
}

function* judgeProblems(reward: RewardSettings, ownJudge: string): Generator<Problem> {
  const { compliance, process, interrogation } = reward;
  const judges = {
    ...(compliance && { compliance: compliance.judge ?? ownJudge }),
    ...(process && { process: process.judge }),
    ...(interrogation && { interrogation: interrogation.judge }),
  };
  for (const [term, judge] of Object.entries(judges))
    yield* unknownName([term, "judge"], "rule judge", judge, Object.keys(RULE_JUDGES));
}

function* promptProblems(
  { prompts }: RlSettings,
  scenarios: readonly Scenario[],
  measured: ReadonlySet<string>,
): Generator<Problem> {
  for (const [index, { variant, condition, queries }] of prompts.entries()) {
    const { conditions = {}, querySets = {} } = scenarios.find((each) => each.variant === variant) ?? {};
    yield* unknownName([index, "condition"], "condition", condition, Object.keys(conditions));
    yield* unknownName([index, "queries"], "query set", queries, Object.keys(querySets));
    // What was learned by heart would pass for a disposition.
    const shared = querySets[queries]?.find(({ text }) => measured.has(text));
    if (shared === undefined) continue;
    yield {
      at: [index, "queries"],
      message: `the query ${shared.id} is trained on and measured`,
      fix: "train on a query set that no probe asks",
    };
  }
}

/** Scenarios, or the problem that they cannot be had. */
function* loaded(at: readonly PropertyKey[], load: () => Scenario[]): Generator<Problem, Scenario[]> {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    yield { at, message: error.message };
    return [];
  }
}

function* under(place: readonly PropertyKey[], problems: Iterable<Problem>): Generator<Problem> {
  for (const { at, ...problem } of problems) yield { ...problem, at: [...place, ...at] };
}

function* unknownName(
  at: readonly PropertyKey[],
  kind: string,
  name: string,
  known: readonly string[],
): Generator<Problem> {
  if (!known.includes(name))
    yield { at, message: `unknown ${kind}: ${name}`, fix: `use one of ${known.join(", ")}` };
}
