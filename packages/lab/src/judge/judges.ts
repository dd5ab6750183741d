import { UserError } from "../errors.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Run } from "../store/runs.ts";
import type { Judge, Outcome } from "./judge.ts";
import { MODEL_JUDGES } from "./model/judges.ts";
import type { ModelJudge } from "./model/model-judge.ts";
import { RULE_JUDGES } from "./rules.ts";

/**
 * A judge as manifests and judgments name it. A rule judge goes by its own name; a model judge by `judge@provider/model`,
 * since another model is another judge with errors of its own.
 */
export type NamedJudge = { name: string; rule: Judge } | { name: string; asks: ModelJudge; model: string };

/**
 * @throws {UserError} `JUDGE_UNKNOWN`; `JUDGE_MODEL` where a model judge comes without a model, or a rule judge with one
 */
export function namedJudge(name: string): NamedJudge {
  const [base, model] = splitName(name);
  const rule = Object.hasOwn(RULE_JUDGES, base) ? RULE_JUDGES[base] : undefined;
  const asks = Object.hasOwn(MODEL_JUDGES, base) ? MODEL_JUDGES[base] : undefined;
  if (rule !== undefined && model === undefined) return { name, rule };
  if (asks !== undefined && model !== undefined) return { name, asks, model };
  if (asks !== undefined) {
    throw new UserError("JUDGE_MODEL", `the judge ${base} asks a model, and none is given`, {
      where: "--judge-model",
      fix: `add --judge-model provider/model, or write ${base}@provider/model`,
    });
  }
  if (rule !== undefined) {
    throw new UserError("JUDGE_MODEL", `the judge ${base} goes by rules and asks no model`, {
      fix: `write ${base} without @${model}`,
    });
  }
  throw new UserError("JUDGE_UNKNOWN", `unknown judge: ${base}`, {
    fix: `use one of: ${[...Object.keys(RULE_JUDGES), ...Object.keys(MODEL_JUDGES)].join(", ")}`,
  });
}

/** The judges that a scenario or manifest names. */
export function judgesOf({ compliance, reasoning, others = [] }: Scenario["judges"]): NamedJudge[] {
  return [...compliance, ...reasoning, ...others].map(namedJudge);
}

/**
 * The judges of each variant of a run.
 * @param names in place of those that the run's manifest names
 */
export function judgesByVariant(run: Run, names?: readonly string[]): Map<string, NamedJudge[]> {
  return new Map(
    Object.entries(run.manifest.judges).map(([variant, judges]) => [
      variant,
      names?.map(namedJudge) ?? judgesOf(judges),
    ]),
  );
}

/** What a judge speaks about. */
export function outcomesOf(judge: NamedJudge): readonly Outcome[] {
  return "rule" in judge ? [judge.rule.outcome] : judge.asks.outcomes;
}

/** Give a model to those judges that ask one and name none. */
export function withJudgeModel(names: readonly string[], model: string | undefined): string[] {
  return names.map((name) =>
    model !== undefined && Object.hasOwn(MODEL_JUDGES, name) ? `${name}@${model}` : name,
  );
}

/** @throws {UserError} where a model is given and no judge asks it */
export function checkJudgeModel(judges: readonly NamedJudge[], model: string | undefined): void {
  if (model === undefined || judges.some((judge) => "asks" in judge && judge.model === model)) return;
  throw new UserError("JUDGE_MODEL", `no judge here asks ${model}`, {
    where: "--judge-model",
    fix: `name one that asks a model: ${Object.keys(MODEL_JUDGES).join(", ")}`,
  });
}

/**
 * A scenario's judges with those that were asked for in the place of its own of the same kind.
 * @throws {UserError} for an unknown judge, the scenario's own included
 */
export function assignJudges(
  own: Scenario["judges"],
  { judge, judgeModel }: { judge?: readonly string[]; judgeModel?: string },
): Scenario["judges"] {
  const checked = (names: readonly string[]) => withJudgeModel(names, judgeModel).map(namedJudge);
  const asked = Map.groupBy(checked(judge ?? []), kindOf);
  const namesOf = (kind: keyof Scenario["judges"]) =>
    (asked.get(kind) ?? checked(own[kind] ?? [])).map(({ name }) => name);
  const others = namesOf("others");
  return {
    compliance: namesOf("compliance"),
    reasoning: namesOf("reasoning"),
    ...(others.length === 0 ? {} : { others }),
  };
}

function kindOf(judge: NamedJudge): keyof Scenario["judges"] {
  const [outcome] = outcomesOf(judge);
  return outcome === "compliance" || outcome === "reasoning" ? outcome : "others";
}

function splitName(name: string): [string, string?] {
  const at = name.indexOf("@");
  return at < 0 ? [name] : [name.slice(0, at), name.slice(at + 1)];
}
