import { join, dirname } from "node:path";
import { readYaml } from "../yaml-file.ts";
import {
  INVALID,
  includedFileSchema,
  scenarioFileSchema,
  type ScenarioFile,
  type Variant,
} from "./schema.ts";

/** A variant with the file that it stands in: its paths are relative to that file. */
export interface VariantSource {
  patch: Variant;
  path: string;
  /** `file:line:col` of a place in the variant. */
  where: (at: readonly PropertyKey[]) => string;
}

/** A scenario file on disk: validated, with what it includes, and with a way to point at places in it. */
export interface Source {
  path: string;
  file: ScenarioFile;
  where: (at: readonly PropertyKey[]) => string;
  /** Of the included files, overridden by the scenario's own. */
  vars: Record<string, string>;
  variants: Record<string, VariantSource>;
}

/**
 * Read a scenario file and the files that it includes. Of two that define the same name the later one counts, and the
 * scenario itself before all: so a shared variant can be adapted where it does not fit.
 */
export function readSource(path: string): Source {
  const { value: file, where } = readYaml(path, scenarioFileSchema, INVALID);
  const vars: Record<string, string> = {};
  const variants: Record<string, VariantSource> = {};
  for (const included of file.include ?? []) {
    const other = join(dirname(path), included);
    const { value, where: whereThere } = readYaml(other, includedFileSchema, INVALID);
    Object.assign(vars, value.vars);
    Object.assign(variants, variantSources(value.variants ?? {}, other, whereThere));
  }
  Object.assign(vars, file.vars);
  Object.assign(variants, variantSources(file.variants, path, where));
  return { path, file, where, vars, variants };
}

function variantSources(
  variants: Readonly<Record<string, Variant>>,
  path: string,
  where: (at: readonly PropertyKey[]) => string,
): Record<string, VariantSource> {
  return Object.fromEntries(
    Object.entries(variants).map(([name, patch]) => [
      name,
      { patch, path, where: (at: readonly PropertyKey[]) => where(["variants", name, ...at]) },
    ]),
  );
}
