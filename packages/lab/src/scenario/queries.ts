import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { readYaml } from "../yaml-file.ts";
import type { Source } from "./include.ts";
import { loadFile } from "./parts.ts";
import type { Query } from "./scenario.ts";
import { INVALID, queryFileSchema } from "./schema.ts";

/** The query sets of a scenario, by name. */
export function loadQuerySets(source: Source, conflict: string | undefined): Record<string, Query[]> {
  const seen = new Set<string>();
  return Object.fromEntries(
    Object.keys(source.file.queries).map((name) => [name, loadQueries(source, name, conflict, seen)]),
  );
}

/** The questions on comprehension, where the scenario has some. */
export function loadComprehension(
  { path, file: { comprehension }, where: whereNamed }: Source,
  conflict: string | undefined,
): Query[] | undefined {
  if (comprehension === undefined) return undefined;
  const { file } = loadFile(path, comprehension, conflict, whereNamed(["comprehension"]));
  return readYaml(join(dirname(path), file), queryFileSchema, INVALID).value;
}

/** @param seen ids of the scenario's other query sets: an id names one query of a scenario */
function loadQueries(
  { path, file: { queries: files }, where: whereNamed }: Source,
  setName: string,
  conflict: string | undefined,
  seen: Set<string>,
): Query[] {
  const { file } = loadFile(path, files[setName] ?? "", conflict, whereNamed(["queries", setName]));
  const { value: queries, where } = readYaml(join(dirname(path), file), queryFileSchema, INVALID);
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
