import { readQueryFile, withQueries } from "../import/query-file.ts";
import { assignJudges } from "../judge/judges.ts";
import { planEpisodes, type Plan } from "../run/plan.ts";
import { comprehensionOf } from "../scenario/comprehension.ts";
import { loadScenarios } from "../scenario/load.ts";
import { DEFAULT_VARIANT, type Rendering, type Scenario } from "../scenario/scenario.ts";
import type { Subject } from "../subject/subject.ts";
import type { RunFlags } from "./flags.ts";

/** Every scenario with every subject, in the rendering that the subject reads; scenario by scenario. */
export function pairsOf(
  addresses: readonly string[],
  subjects: readonly Subject[],
  flags: RunFlags,
): { plan: Plan; subject: Subject }[] {
  const readers = Map.groupBy(subjects, ({ rendering = "full", capabilities: { prefill } }) =>
    JSON.stringify([rendering, prefill]),
  );
  const pairs = [...readers.values()].flatMap((group) => {
    const [{ rendering = "full", capabilities } = {}] = group;
    return plansOf(addresses, flags, rendering, capabilities?.prefill ?? true).flatMap((plan) =>
      group.map((subject) => ({ plan, subject })),
    );
  });
  return [...Map.groupBy(pairs, ({ plan }) => plan.variants[0]?.name).values()].flat();
}

/**
 * One plan for each scenario, in one rendering.
 * @param prefill whether the subjects take one; of all variants those that need it are left out where they do not
 */
function plansOf(
  addresses: readonly string[],
  flags: RunFlags,
  rendering: Rendering,
  prefill: boolean,
): Plan[] {
  const { queries: path, queriesColumn, queriesLicence } = flags;
  const own = path === undefined ? undefined : readQueryFile(path, queriesColumn, queriesLicence);
  const scenarios = addresses
    .flatMap((address) => address.split(","))
    .flatMap((address) => loadVariants(address, flags, rendering))
    .filter((scenario) => prefill || scenario.prefill === undefined || isNamed(scenario, flags))
    .map((scenario) => (own === undefined ? scenario : withQueries(scenario, own)));
  return [...Map.groupBy(scenarios, ({ name }) => name).values()].flatMap((variants) => [
    ...(flags.comprehension === true ? comprehensionPlans(variants) : []),
    planEpisodes(
      variants.map((variant) => ({ ...variant, judges: assignJudges(variant.judges, flags) })),
      planOptions(flags),
    ),
  ]);
}

/** Whether a variant was asked for by its own name: then it is an error where the subject lacks what it needs. */
function isNamed({ variant }: Scenario, { variants = [] }: RunFlags): boolean {
  return variants.includes(variant);
}

/** Answers a condition that tell understanding from guessing. */
const COMPREHENSION_SAMPLES = 24;

function comprehensionPlans(variants: readonly Scenario[]): Plan[] {
  const asking = variants.flatMap((variant) => comprehensionOf(variant) ?? []);
  const questions = variants[0]?.comprehension?.length;
  if (questions === undefined) return [];
  return [planEpisodes(asking, { epochs: Math.ceil(COMPREHENSION_SAMPLES / questions) })];
}

const ALL = "all";
const CONTROLS = "controls";

function loadVariants(address: string, { variants: asked }: RunFlags, rendering: Rendering): Scenario[] {
  if (!asked?.some((name) => name === ALL || name === CONTROLS)) {
    return loadScenarios(address, asked, rendering);
  }
  return loadScenarios(address, undefined, rendering).flatMap(({ name, variants, controls }) => {
    const every = asked.includes(ALL) ? Object.keys(variants) : controls;
    const named = asked.filter((each) => each !== ALL && each !== CONTROLS);
    return loadScenarios(
      /\.ya?ml$/.test(address) ? address : name,
      [...new Set([DEFAULT_VARIANT, ...every, ...named])],
      rendering,
    ).filter((scenario) => scenario.name === name);
  });
}

function planOptions({ epochs, limit, condition }: RunFlags) {
  return {
    epochs,
    ...(limit === undefined ? {} : { limit }),
    ...(condition === undefined ? {} : { conditions: condition }),
  };
}
