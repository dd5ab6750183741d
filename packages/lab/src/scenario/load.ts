import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { shippedDirectory } from "../shipped.ts";
import { DEFAULT_TAGS } from "../transcript/transcript.ts";
import { readText, readYaml } from "../yaml-file.ts";
import { checkPlaceholders } from "./compose.ts";
import { DEFAULT_VARIANT, type Part, type Query, type Scenario } from "./scenario.ts";
import { queryFileSchema, scenarioFileSchema, type ScenarioFile } from "./schema.ts";

const INVALID = "SCENARIO_INVALID";

/** A scenario file on disk: validated, with a way to point at places in it. */
interface Source {
  path: string;
  file: ScenarioFile;
  where: (at: readonly PropertyKey[]) => string;
}

/**
 * Load scenarios by name (`helpful-only`, `value-conflict`, `value-conflict/care`) or by path to a YAML file.
 * A file with `conflicts` gives one scenario for each.
 * @param variants names of variants; each gives one more scenario
 * @throws {UserError} for an unknown name, an invalid file, or an unknown variant
 */
export function loadScenarios(address: string, variants: readonly string[] = [DEFAULT_VARIANT]): Scenario[] {
  const { path, conflict } = locate(address);
  const { value: file, where } = readYaml(path, scenarioFileSchema, INVALID);
  const source: Source = { path, file, where };
  const conflicts = conflict === undefined ? (file.conflicts ?? [undefined]) : [conflict];
  if (conflict !== undefined && !file.conflicts?.includes(conflict)) {
    throw new UserError("SCENARIO_UNKNOWN", `unknown scenario: ${address}`, {
      fix: `${file.name} has ${file.conflicts?.join(", ") ?? "no conflicts"}`,
    });
  }
  return conflicts.flatMap((name) => variants.map((variant) => resolveScenario(source, name, variant)));
}

/** Names of the scenarios that ship with Candor, sorted. */
export function listScenarios(): string[] {
  const library = shippedDirectory("scenarios");
  return readdirSync(library, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(library, entry.name, "scenario.yaml")))
    .map((entry) => entry.name)
    .toSorted();
}

function locate(address: string): { path: string; conflict?: string } {
  if (/\.ya?ml$/.test(address)) return { path: address };
  const [name = "", ...rest] = address.split("/");
  if (!listScenarios().includes(name)) {
    throw new UserError("SCENARIO_UNKNOWN", `unknown scenario: ${address}`, {
      fix: `use one of ${listScenarios().join(", ")}, or a path to a .yaml file`,
    });
  }
  const path = join(shippedDirectory("scenarios"), name, "scenario.yaml");
  return rest.length === 0 ? { path } : { path, conflict: rest.join("/") };
}

function resolveScenario(source: Source, conflict: string | undefined, variantName: string): Scenario {
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
  checkNames(
    source,
    [...at, "labels"],
    Object.keys(variant?.labels ?? {}),
    Object.keys(file.conditions),
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
    title: file.title,
    description: variant?.description ?? file.description,
    ...(file.source === undefined ? {} : { source: file.source }),
    system: loadParts("system"),
    user: loadParts("user"),
    ...(variant?.prefill === undefined ? {} : { prefill: variant.prefill }),
    vars: { ...file.vars, ...variant?.vars },
    tags: file.tags ?? DEFAULT_TAGS,
    conditions: Object.fromEntries(
      Object.entries(file.conditions).map(([name, condition]) => [
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

function checkConditions(source: Source, scenario: Scenario): void {
  const sets = Object.keys(scenario.querySets);
  for (const [name, condition] of Object.entries(scenario.conditions)) {
    checkNames(source, ["conditions", name, "queries"], [condition.queries], sets, "query set");
  }
  checkNames(source, ["harmful"], scenario.harmful ?? [], sets, "query set");
  checkPublished(source, Object.keys(scenario.conditions));
  for (const role of ["trained", "unmonitored"] as const) {
    const count = Object.values(scenario.conditions).filter((condition) => condition.role === role).length;
    if (count === 1) continue;
    throw new UserError(INVALID, `${count} conditions have the role ${role}`, {
      where: source.where(["conditions"]),
      fix: "exactly one is needed to form a gap",
    });
  }
}

function checkPublished(source: Source, conditions: readonly string[]): void {
  for (const [index, published] of (source.file.published ?? []).entries()) {
    for (const key of ["compliance", "reasoning"] as const) {
      const named = Object.keys(published[key] ?? {});
      checkNames(source, ["published", index, key], named, conditions, "condition");
    }
  }
}

function checkNames(
  source: Source,
  at: readonly PropertyKey[],
  names: readonly string[],
  known: readonly string[],
  kind: string,
): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UserError(INVALID, `unknown ${kind}: ${unknown}`, {
    where: source.where(at),
    fix: `use one of ${known.join(", ")}`,
  });
}
