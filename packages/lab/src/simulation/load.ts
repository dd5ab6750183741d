import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { checkNames } from "../scenario/check.ts";
import { DEFAULT_VARIANT, type Rendering } from "../scenario/scenario.ts";
import { readText, readYaml } from "../yaml-file.ts";
import { checkPlaceholders } from "./compose.ts";
import { levelsOf } from "./condition.ts";
import { simulationFile } from "./locate.ts";
import { INVALID, matterFileSchema, simulationFileSchema, type SimulationFile } from "./schema.ts";
import type { Matter, Simulation } from "./simulation.ts";

interface Source {
  path: string;
  file: SimulationFile;
  where: (at: readonly PropertyKey[]) => string;
}

/**
 * Load a simulation in some variants, by name (`hal`) or by path to a YAML file.
 * @param asked names of variants; `all` stands for every one, and the file says which where left out
 * @throws {UserError} for an invalid file, an unknown variant, or a rendering that is not there
 */
export function loadSimulations(address: string, wanted: Rendering, asked?: readonly string[]): Simulation[] {
  const { path, rendering } = simulationFile(address, wanted);
  const { value: file, where } = readYaml(path, simulationFileSchema, INVALID);
  const source = { path, file, where };
  checkFile(source);
  const all = [DEFAULT_VARIANT, ...Object.keys(file.variants)];
  const names = asked?.includes("all") === true ? all : (asked ?? file.defaults.variants);
  return names.map((name) => resolve(source, name, rendering));
}

function resolve(source: Source, name: string, rendering: Rendering): Simulation {
  const { file, where } = source;
  const { system, belief, matters, variants, ...common } = file;
  const variant = name === DEFAULT_VARIANT ? undefined : variants[name];
  if (name !== DEFAULT_VARIANT && variant === undefined) {
    throw new UserError("VARIANT_UNKNOWN", `unknown variant of ${file.name}: ${name}`, {
      fix: `use one of ${[DEFAULT_VARIANT, ...Object.keys(variants)].join(", ")}`,
    });
  }
  const at = ["variants", name];
  const parts = Object.keys(system);
  checkNames(source.where([...at, "drop"]), variant?.drop ?? [], parts, "system part", INVALID);
  checkNames(
    source.where([...at, "replace"]),
    Object.keys(variant?.replace ?? {}),
    parts,
    "system part",
    INVALID,
  );
  const set = variant?.matters ?? Object.keys(matters)[0] ?? "";
  checkNames(source.where([...at, "matters"]), [set], Object.keys(matters), "set of matters", INVALID);
  const simulation: Simulation = {
    ...common,
    description: variant?.description ?? file.description,
    variant: name,
    rendering,
    system: Object.entries(system)
      .filter(([part]) => variant?.drop?.includes(part) !== true)
      .map(([part, original]) => {
        const replacement = variant?.replace?.[part];
        const place = replacement === undefined ? ["system", part] : [...at, "replace", part];
        return { name: part, ...loadPart(source, replacement ?? original, place) };
      }),
    belief: {
      ...belief,
      system:
        belief.system &&
        Object.entries(belief.system).map(([part, path]) => {
          return { name: part, ...loadPart(source, path, ["belief", "system", part]) };
        }),
    },
    matters: loadMatters(source, set),
    holds: variant?.holds ?? true,
    variants: Object.fromEntries(
      Object.entries(variants).map(([each, { description }]) => [each, description]),
    ),
  };
  checkPlaceholders(simulation, where(["system"]));
  return simulation;
}

function loadPart(source: Source, file: string, at: readonly PropertyKey[]): { file: string; text: string } {
  const path = join(dirname(source.path), file);
  return { file, text: readText(path, INVALID, source.where(at)).trimEnd() };
}

function loadMatters(source: Source, set: string): Matter[] {
  const { file } = loadPart(source, source.file.matters[set] ?? "", ["matters", set]);
  const path = join(dirname(source.path), file);
  const { value, where } = readYaml(path, matterFileSchema, INVALID);
  const seen = new Set<string>();
  for (const [index, { id }] of value.entries()) {
    if (seen.has(id)) {
      throw new UserError(INVALID, `duplicate matter: ${id}`, {
        where: where([index, "id"]),
        fix: "give each matter an id of its own",
      });
    }
    seen.add(id);
  }
  return value;
}

/** What the schema cannot see: names that refer to one another. */
function checkFile(source: Source): void {
  const { file, where } = source;
  for (const [index, condition] of file.defaults.conditions.entries())
    levelsOf(file.factors, condition, where(["defaults", "conditions", index]));
  checkDistinct(
    source,
    ["factors"],
    Object.values(file.factors).flatMap((levels) => Object.keys(levels)),
  );
  checkDistinct(
    source,
    ["tools"],
    Object.values(file.tools).map(({ name }) => name),
  );
  checkDistinct(
    source,
    ["events"],
    file.events.map(({ id }) => id),
  );
  for (const [factor, levels] of Object.entries(file.factors)) {
    for (const [level, { links }] of Object.entries(levels)) {
      const at = ["factors", factor, level, "links"];
      checkNames(source.where(at), Object.keys(links ?? {}), Object.keys(file.links), "link", INVALID);
    }
  }
  const question = file.events.findIndex(({ asks }) => asks !== undefined);
  const notice = file.events.findIndex(({ asks, from }) => asks !== undefined && from !== "asker");
  if (question >= 0 && notice < 0) return;
  throw new UserError(
    INVALID,
    question < 0 ? "no event asks anything" : "an event asks that is not from the asker",
    {
      where: where(question < 0 ? ["events"] : ["events", notice]),
      fix: "give an event from the asker the field `asks`",
    },
  );
}

function checkDistinct({ where }: Source, at: readonly PropertyKey[], names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new UserError(INVALID, `${twice} stands twice in ${at.join(".")}`, {
    where: where(at),
    fix: "a name means one thing: choose another",
  });
}
