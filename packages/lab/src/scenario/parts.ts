import { dirname, join } from "node:path";
import { readText } from "../yaml-file.ts";
import { checkNames } from "./check.ts";
import type { Source, VariantSource } from "./include.ts";
import type { Part } from "./scenario.ts";
import { INVALID } from "./schema.ts";

/** The two messages that a prompt is made of. */
type Side = "system" | "user";

/** Where a part's text comes from. */
interface PartFile {
  name: string;
  /** As written, relative to the file that names it. */
  file: string;
  /** The file that names it, and the place there. */
  namedIn: string;
  at: string;
}

/**
 * The parts of a scenario with a variant applied; a part that differs by condition stands there once for each text.
 * @param likes conditions by name, each with the condition whose prompt it shares
 */
export function loadParts(
  source: Source,
  variant: VariantSource | undefined,
  conflict: string | undefined,
  likes: Readonly<Record<string, string>>,
): Record<Side, Part[]> {
  const conditions = Object.keys(likes);
  checkPartNames(source, variant, conditions);
  const load = ({ name, file, namedIn, at }: PartFile): Part => ({
    name,
    ...loadFile(namedIn, file, conflict, at),
  });
  const sideOf = (side: Side): Part[] =>
    partFiles(source, variant, side).flatMap((part) => {
      const changed = Object.keys(variant?.patch.within ?? {}).filter((condition) =>
        differsWithin(part, variant, condition),
      );
      if (changed.length === 0) return [load(part)];
      const sharing = (names: readonly string[]) =>
        conditions.filter((condition) => names.includes(likes[condition] ?? condition));
      const others = conditions.filter((condition) => !sharing(changed).includes(condition));
      return [
        ...(others.length === 0 ? [] : [{ ...load(part), only: others }]),
        ...changed.flatMap((condition) => {
          const inside = withinCondition(part, variant, condition);
          return inside === undefined ? [] : [{ ...load(inside), only: sharing([condition]) }];
        }),
      ];
    });
  return { system: sideOf("system"), user: sideOf("user") };
}

/**
 * Text of a file that a scenario names.
 * @param namedIn the file that names it
 * @param at place there, for messages
 */
export function loadFile(
  namedIn: string,
  relative: string,
  conflict: string | undefined,
  at: string,
): { file: string; text: string } {
  const file = relative.replaceAll("{{conflict}}", conflict ?? "");
  return { file, text: readText(join(dirname(namedIn), file), INVALID, at).trimEnd() };
}

/** The parts of one side in order, with those that the variant drops, replaces and inserts. */
function partFiles(
  { file, path, where }: Source,
  variant: VariantSource | undefined,
  side: Side,
): PartFile[] {
  const { drop = [], replace = {}, insert = {} } = variant?.patch ?? {};
  const behind = (name: string): PartFile[] =>
    Object.entries(insert)
      .filter(([, { after }]) => after === name)
      .flatMap(([inserted, part]) => [
        { name: inserted, file: part.file, ...placeIn(variant, ["insert", inserted, "file"]) },
        ...behind(inserted),
      ]);
  return Object.entries(file.prompt[side]).flatMap(([name, original]) => {
    const replacement = replace[name];
    const own =
      replacement === undefined
        ? { file: original, namedIn: path, at: where(["prompt", side, name]) }
        : { file: replacement, ...placeIn(variant, ["replace", name]) };
    return [...(drop.includes(name) ? [] : [{ name, ...own }]), ...behind(name)];
  });
}

function differsWithin({ name }: PartFile, variant: VariantSource | undefined, condition: string): boolean {
  const { drop = [], replace = {} } = variant?.patch.within?.[condition] ?? {};
  return drop.includes(name) || Object.hasOwn(replace, name);
}

/** The part as it stands in one condition; undefined where it is dropped there. */
function withinCondition(
  part: PartFile,
  variant: VariantSource | undefined,
  condition: string,
): PartFile | undefined {
  const { drop = [], replace = {} } = variant?.patch.within?.[condition] ?? {};
  if (drop.includes(part.name)) return undefined;
  const file = replace[part.name];
  if (file === undefined) return part;
  return { name: part.name, file, ...placeIn(variant, ["within", condition, "replace", part.name]) };
}

function placeIn(
  variant: VariantSource | undefined,
  at: readonly PropertyKey[],
): Pick<PartFile, "namedIn" | "at"> {
  return { namedIn: variant?.path ?? "", at: variant?.where(at) ?? "" };
}

function checkPartNames(
  { file }: Source,
  variant: VariantSource | undefined,
  conditions: readonly string[],
): void {
  if (variant === undefined) return;
  const { patch, where } = variant;
  const own = [...Object.keys(file.prompt.system), ...Object.keys(file.prompt.user)];
  const all = [...own, ...Object.keys(patch.insert ?? {})];
  const check = (at: readonly PropertyKey[], names: readonly string[], known = own) =>
    checkNames(where(at), names, known, "prompt part");
  check(["drop"], patch.drop ?? []);
  check(["replace"], Object.keys(patch.replace ?? {}));
  for (const [name, { after }] of Object.entries(patch.insert ?? {})) {
    check(["insert", name, "after"], [after], all);
  }
  checkNames(where(["within"]), Object.keys(patch.within ?? {}), conditions, "condition");
  for (const [condition, { drop = [], replace = {} }] of Object.entries(patch.within ?? {})) {
    check(["within", condition, "drop"], drop, all);
    check(["within", condition, "replace"], Object.keys(replace), all);
  }
}
