import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { readYaml } from "../yaml-file.ts";
import type { Source } from "./include.ts";
import { loadFile } from "./parts.ts";
import type { Query } from "./scenario.ts";
import { INVALID, queryFileSchema } from "./schema.ts";

/** What a scenario asks, the same in all its variants. */
export interface Asked {
  /** By name. */
  querySets: Record<string, Query[]>;
  /** The questions on comprehension, where there are some. */
  comprehension?: Query[];
}

export function loadQueries(source: Source, conflict: string | undefined): Asked {
  const seen = new Set<string>();
  const querySets = Object.fromEntries(
    Object.keys(source.file.queries).map((name) => [name, loadQuerySet(source, name, conflict, seen)]),
  );
  const comprehension = loadComprehension(source, conflict);
  return { querySets, ...(comprehension === undefined ? {} : { comprehension }) };
}

function loadComprehension(
  { path, file: { comprehension }, where: whereNamed }: Source,
  conflict: string | undefined,
): Query[] | undefined {
  if (comprehension === undefined) return undefined;
  const { file } = loadFile(path, comprehension, conflict, whereNamed(["comprehension"]));
  return readYaml(join(dirname(path), file), queryFileSchema, INVALID).value;
}

/** @param seen ids of the scenario's other query sets: an id names one query of a scenario */
function loadQuerySet(
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
