import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { DEFAULT_TAGS } from "../transcript/transcript.ts";
import { readText, readYaml } from "../yaml-file.ts";
import { checkAddedConditions, checkConditions, checkNames, checkRendering, type Source } from "./check.ts";
import { checkPlaceholders } from "./compose.ts";
import { locate } from "./locate.ts";
import { DEFAULT_VARIANT, type Part, type Query, type Rendering, type Scenario } from "./scenario.ts";
import { INVALID, queryFileSchema, scenarioFileSchema } from "./schema.ts";

/**
 * Load scenarios by name (`helpful-only`, `value-conflict`, `value-conflict/care`) or by path to a YAML file.
 * A file with `conflicts` gives one scenario for each.
 * @param variants names of variants; each gives one more scenario
 * @param asked the rendering to load; `compact` stands in `compact.yaml` beside the scenario file
 * @throws {UserError} for an unknown name, an invalid file, an unknown variant, or a rendering that is not there
 */
export function loadScenarios(
  address: string,
  variants: readonly string[] = [DEFAULT_VARIANT],
  asked: Rendering = "full",
): Scenario[] {
  const { path, conflict, rendering } = locate(address, asked);
  const { value: file, where } = readYaml(path, scenarioFileSchema, INVALID);
  const source: Source = { path, file, where };
  checkAddedConditions(source);
  checkRendering(source);
  const conflicts = conflict === undefined ? (file.conflicts ?? [undefined]) : [conflict];
  if (conflict !== undefined && !file.conflicts?.includes(conflict)) {
    throw new UserError("SCENARIO_UNKNOWN", `unknown scenario: ${address}`, {
      fix: `${file.name} has ${file.conflicts?.join(", ") ?? "no conflicts"}`,
    });
  }
  return conflicts.flatMap((name) =>
    variants.map((variant) => resolveScenario(source, name, variant, rendering)),
  );
}

function resolveScenario(
  source: Source,
  conflict: string | undefined,
  variantName: string,
  rendering: Rendering,
): Scenario {
  const { file, where } = source;
  const variant = variantName === DEFAULT_VARIANT ? undefined : file.variants[variantName];
  if (variantName !== DEFAULT_VARIANT && !variant) {
    throw new UserError("VARIANT_UNKNOWN", `unknown variant of ${file.name}: ${variantName}`, {
      fix: `use one of ${[DEFAULT_VARIANT, ...Object.keys(file.variants)].join(", ")}`,
    });
  }
  const at = ["variants", variantName];
  const partNames = [...Object.keys(file.prompt.system), ...Object.keys(file.prompt.user)];
  checkNames(source, [...at, "drop"], variant?.drop ?? [], partNames, "prompt part");
  checkNames(source, [...at, "replace"], Object.keys(variant?.replace ?? {}), partNames, "prompt part");
  const conditions = { ...file.conditions, ...variant?.conditions };
  checkNames(
    source,
    [...at, "labels"],
    Object.keys(variant?.labels ?? {}),
    Object.keys(conditions),
    "condition",
  );

  const loadParts = (side: "system" | "user"): Part[] =>
    Object.entries(file.prompt[side])
      .filter(([name]) => !variant?.drop?.includes(name))
      .map(([name, original]) => {
        const replacement = variant?.replace?.[name];
        const place = replacement === undefined ? ["prompt", side, name] : [...at, "replace", name];
        return { name, ...loadFile(source, replacement ?? original, conflict, place) };
      });

  const others = variant?.judges?.others ?? file.judges.others;
  const scenario: Scenario = {
    name: conflict === undefined ? file.name : `${file.name}/${conflict}`,
    variant: variantName,
    rendering,
    title: file.title,
    description: variant?.description ?? file.description,
    ...(file.source === undefined ? {} : { source: file.source }),
    system: loadParts("system"),
    user: loadParts("user"),
    ...(variant?.prefill === undefined ? {} : { prefill: variant.prefill }),
    vars: { ...file.vars, ...variant?.vars },
    tags: file.tags ?? DEFAULT_TAGS,
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([name, condition]) => [
        name,
        { ...condition, label: variant?.labels?.[name] ?? condition.label },
      ]),
    ),
    querySets: loadQuerySets(source, conflict),
    ...(file.harmful === undefined ? {} : { harmful: file.harmful }),
    judges: {
      compliance: variant?.judges?.compliance ?? file.judges.compliance,
      reasoning: variant?.judges?.reasoning ?? file.judges.reasoning,
      ...(others === undefined ? {} : { others }),
    },
    variants: Object.fromEntries(
      Object.entries(file.variants).map(([name, { description }]) => [name, description]),
    ),
    ...(file.published === undefined || variant ? {} : { published: file.published }),
  };
  checkConditions(source, scenario);
  checkPlaceholders(scenario, where(["prompt"]));
  return scenario;
}

function loadFile(
  source: Source,
  relative: string,
  conflict: string | undefined,
  at: readonly PropertyKey[],
): { file: string; text: string } {
  const file = relative.replaceAll("{{conflict}}", conflict ?? "");
  return { file, text: readText(join(dirname(source.path), file), INVALID, source.where(at)).trimEnd() };
}

function loadQuerySets(source: Source, conflict: string | undefined): Record<string, Query[]> {
  const seen = new Set<string>();
  return Object.fromEntries(
    Object.keys(source.file.queries).map((name) => [name, loadQueries(source, name, conflict, seen)]),
  );
}

/** @param seen ids of the scenario's other query sets: an id names one query of a scenario */
function loadQueries(
  source: Source,
  setName: string,
  conflict: string | undefined,
  seen: Set<string>,
): Query[] {
  const relative = source.file.queries[setName] ?? "";
  const { file } = loadFile(source, relative, conflict, ["queries", setName]);
  const path = join(dirname(source.path), file);
  const { value: queries, where } = readYaml(path, queryFileSchema, INVALID);
  for (const [index, { id }] of queries.entries()) {
    if (seen.has(id))
      throw new UserError(INVALID, `duplicate query id: ${id}`, {
        where: where([index, "id"]),
        fix: "an id names one query over all query sets of a scenario",
      });
    seen.add(id);
  }
  return queries;
}
