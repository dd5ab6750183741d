import { assignJudges } from "../judge/judges.ts";
import { planEpisodes, type Plan } from "../run/plan.ts";
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
  const readers = Map.groupBy(subjects, ({ rendering = "full" }) => rendering);
  const pairs = [...readers].flatMap(([rendering, group]) =>
    plansOf(addresses, flags, rendering).flatMap((plan) => group.map((subject) => ({ plan, subject }))),
  );
  return [...Map.groupBy(pairs, ({ plan }) => plan.variants[0]?.name).values()].flat();
}

/** One plan for each scenario, in one rendering. */
function plansOf(addresses: readonly string[], flags: RunFlags, rendering: Rendering): Plan[] {
  const scenarios = addresses
    .flatMap((address) => address.split(","))
    .flatMap((address) => loadVariants(address, flags, rendering));
  return [...Map.groupBy(scenarios, ({ name }) => name).values()].map((variants) =>
    planEpisodes(
      variants.map((variant) => ({ ...variant, judges: assignJudges(variant.judges, flags) })),
      planOptions(flags),
    ),
  );
}

function loadVariants(address: string, { variant }: RunFlags, rendering: Rendering): Scenario[] {
  if (!variant?.includes("all")) return loadScenarios(address, variant, rendering);
  return loadScenarios(address, undefined, rendering).flatMap(({ name, variants }) =>
    loadScenarios(
      /\.ya?ml$/.test(address) ? address : name,
      [DEFAULT_VARIANT, ...Object.keys(variants)],
      rendering,
    ).filter((scenario) => scenario.name === name),
  );
}

function planOptions({ epochs, limit, condition }: RunFlags) {
  return {
    epochs,
    ...(limit === undefined ? {} : { limit }),
    ...(condition === undefined ? {} : { conditions: condition }),
  };
}
