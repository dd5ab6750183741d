import { checkJudgeModel, judgesOf } from "../judge/judges.ts";
import { sampleRequest } from "../run/episode-sampler.ts";
import type { Settings } from "../run/job.ts";
import type { Plan } from "../run/plan.ts";
import { promptComposer } from "../scenario/compose.ts";
import { requireCapabilities, resolveSubject } from "../subject/resolve.ts";
import type { Subject } from "../subject/subject.ts";
import type { CallFlags, RunFlags } from "./flags.ts";
import { checkPrice } from "./price.ts";
import { judgeModels, type JudgeModels } from "./voting.ts";

/** Settings of a run, as the flags say. */
export function settingsOf({
  maxTokens,
  temperature,
  seed,
  reasoningEffort,
}: Pick<RunFlags, "maxTokens" | "temperature" | "seed" | "reasoningEffort">): Omit<Settings, "epochs"> {
  return {
    maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    ...(reasoningEffort === undefined ? {} : { reasoning: reasoningEffort }),
  };
}

/** A base URL given on the command line wins over the one that a stored run was sampled with. */
export function subjectOf(
  name: string,
  { modelBaseUrl }: Pick<CallFlags, "modelBaseUrl">,
  stored: Record<string, string> = {},
): Promise<Subject> {
  const baseUrl = modelBaseUrl ?? stored["baseUrl"];
  return resolveSubject(name, { env: process.env, ...(baseUrl === undefined ? {} : { baseUrl }) });
}

/** @throws {UserError} where a subject cannot be asked what a plan asks */
function requirePlanCapabilities(plan: Plan, subject: Subject, settings: Omit<Settings, "epochs">): void {
  for (const scenario of plan.variants) {
    const [condition, queries] = plan.asked(scenario)[0] ?? [];
    const query = queries?.[0];
    if (condition === undefined || !query) continue;
    const prompt = promptComposer(scenario, condition)(query, 0, 1);
    requireCapabilities(subject, sampleRequest(prompt, { epochs: 1, ...settings }, 1));
  }
}

/**
 * Check what can be checked before anything is sampled or paid: what the subjects can be asked, the judges and their
 * models, and that a cost limit has a price.
 * @returns the models that the judges ask
 * @throws {UserError} for the first of them that is not in order
 */
export async function checkedJudgeModels(
  pairs: readonly { plan: Plan; subject: Subject }[],
  settings: Omit<Settings, "epochs">,
  flags: Pick<RunFlags, "model" | "judgeModel" | "seed"> & CallFlags,
): Promise<JudgeModels> {
  for (const { plan, subject } of pairs) requirePlanCapabilities(plan, subject, settings);
  const judges = pairs.flatMap(({ plan }) => plan.variants.flatMap((variant) => judgesOf(variant.judges)));
  checkJudgeModel(judges, flags.judgeModel);
  const models = await judgeModels(judges, { seed: flags.seed });
  checkPrice(flags.costLimit, flags.price, flags.model);
  // The price given is the subject's.
  checkPrice(flags.costLimit, undefined, [...models.keys()]);
  return models;
}
