import { UserError } from "../errors.ts";
import { DEFAULT_TAGS } from "../transcript/transcript.ts";
import { checkConditions, checkNames } from "./check.ts";
import { checkPlaceholders } from "./compose.ts";
import { resolveConditions } from "./conditions.ts";
import type { Source, VariantSource } from "./include.ts";
import { loadParts } from "./parts.ts";
import type { Asked } from "./queries.ts";
import { reword } from "./reword.ts";
import { DEFAULT_VARIANT, type Rendering, type Scenario } from "./scenario.ts";

interface Choice {
  conflict: string | undefined;
  /** Name of a variant. */
  variant: string;
  rendering: Rendering;
  /** The conflict's queries. */
  asked: Asked;
}

/** A scenario file with one conflict and one variant applied. */
export function resolveScenario(
  source: Source,
  { conflict, variant: variantName, rendering, asked }: Choice,
): Scenario {
  const { file, where } = source;
  const variant = findVariant(source, variantName);
  const patch = variant?.patch;
  const conditions = resolveConditions(source, variant);
  const likes = Object.fromEntries(Object.entries(conditions).map(([name, { like }]) => [name, like]));
  const parts = loadParts(source, variant, conflict, likes);
  const said = reword({ ...parts, vars: { ...source.vars, ...patch?.vars } }, variant);
  const others = patch?.judges?.others ?? file.judges.others;
  const scenario: Scenario = {
    name: conflict === undefined ? file.name : `${file.name}/${conflict}`,
    variant: variantName,
    rendering,
    title: file.title,
    description: patch?.description ?? file.description,
    ...(file.source === undefined ? {} : { source: file.source }),
    ...said,
    ...(patch?.prefill === undefined ? {} : { prefill: patch.prefill }),
    tags: file.tags ?? DEFAULT_TAGS,
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([name, { role, label, queries }]) => [name, { role, label, queries }]),
    ),
    ...asked,
    ...(file.harmful === undefined ? {} : { harmful: file.harmful }),
    judges: {
      compliance: patch?.judges?.compliance ?? file.judges.compliance,
      reasoning: patch?.judges?.reasoning ?? file.judges.reasoning,
      ...(others === undefined ? {} : { others }),
    },
    ...(file.mentions === undefined ? {} : { mentions: file.mentions }),
    variants: Object.fromEntries(
      Object.entries(source.variants).map(
        ([
          name,
          {
            patch: { description },
          },
        ]) => [name, description],
      ),
    ),
    controls: file.controls ?? [],
    wording: patch === undefined || patch.wording === true,
    ...(file.published === undefined || patch ? {} : { published: file.published }),
  };
  checkNames(where(["controls"]), scenario.controls, Object.keys(source.variants), "variant");
  checkConditions(source, variant, scenario);
  checkPlaceholders(scenario, where(["prompt"]));
  return scenario;
}

function findVariant({ file, variants }: Source, name: string): VariantSource | undefined {
  const variant = variants[name];
  if (name === DEFAULT_VARIANT || variant !== undefined) return variant;
  throw new UserError("VARIANT_UNKNOWN", `unknown variant of ${file.name}: ${name}`, {
    fix: `use one of ${[DEFAULT_VARIANT, ...Object.keys(variants)].join(", ")}`,
  });
}
