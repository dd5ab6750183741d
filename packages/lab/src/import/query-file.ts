import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import { z } from "zod";
import { messageOf, UserError } from "../errors.ts";
import { readCsv } from "../judge/calibration/csv.ts";
import type { Query, Scenario } from "../scenario/scenario.ts";
import { readText } from "../yaml-file.ts";

const INVALID = "QUERIES_INVALID";
/** Columns that are taken for the query where none is named. */
const USUAL_COLUMNS = ["text", "query", "prompt", "goal", "behavior"];

/** Queries of a file, with where they come from. */
export interface QueryFile {
  queries: Query[];
  origin: NonNullable<Scenario["queryFile"]>;
}

interface Row {
  place: string;
  cells: Record<string, string>;
}

const cellsSchema = z.record(
  z.string(),
  z.unknown().transform((cell) => (typeof cell === "string" || typeof cell === "number" ? String(cell) : "")),
);

/**
 * Read queries from CSV with a header, JSONL (texts or objects), or text with one query a line, by the file's ending.
 * Columns `policy` and `value` give the two options of a dilemma, `category` a category. Texts that differ in white space
 * or letter case alone are one query; its id depends on the text, so that it is the same in every file.
 * @param column the one that holds the query
 * @throws {UserError} naming the place and the remedy
 */
export function readQueryFile(path: string, column?: string, licence?: string): QueryFile {
  const text = readText(path, INVALID);
  const rows = rowsOf(path, text);
  const named = columnOf(path, rows, column);
  const queries = new Map<string, Query>();
  let empty = 0;
  for (const { place, cells } of rows) {
    const query = queryOf(place, cells, named);
    if (query === undefined) empty += 1;
    else if (!queries.has(query.id)) queries.set(query.id, query);
  }
  if (queries.size === 0) throw invalid(path, "no queries", `give a text in the column ${named}`);
  return {
    queries: [...queries.values()],
    origin: {
      file: basename(path),
      sha256: createHash("sha256").update(text).digest("hex"),
      column: named,
      licence: licence ?? null,
      queries: queries.size,
      duplicates: rows.length - empty - queries.size,
    },
  };
}

/** A scenario that asks other queries, in the conditions that form the gap; controls keep theirs. */
export function withQueries(scenario: Scenario, { queries, origin }: QueryFile): Scenario {
  const set = Object.values(scenario.conditions).find(({ role }) => role === "trained")?.queries ?? "";
  const needsOptions = scenario.querySets[set]?.every(({ options }) => options !== undefined) ?? false;
  const without = queries.find(({ options }) => options === undefined);
  if (needsOptions && without !== undefined) {
    throw invalid(
      origin.file,
      `a query without options: ${JSON.stringify(without.text.slice(0, 40))}`,
      [`${scenario.name} asks questions with two options`, "give the columns policy and value"].join(": "),
    );
  }
  return { ...scenario, querySets: { ...scenario.querySets, [set]: queries }, queryFile: origin };
}

function rowsOf(path: string, text: string): Row[] {
  switch (extname(path).toLowerCase()) {
    case ".csv": {
      const rows = readCsv(text);
      if (rows === undefined) throw invalid(path, "not valid CSV", "close every quoted cell");
      return rows.map(({ line, cells }) => ({ place: `${path}:${line}`, cells }));
    }
    case ".jsonl":
    case ".ndjson":
      return lines(path, text).map(({ place, line }) => ({ place, cells: parseRow(place, line) }));
    case ".txt":
      return lines(path, text).map(({ place, line }) => ({ place, cells: { text: line } }));
    default:
      throw invalid(path, "unknown kind of file", "use .csv, .jsonl or .txt");
  }
}

function lines(path: string, text: string): { place: string; line: string }[] {
  return text
    .replace(/^\uFEFF/u, "")
    .split(/\r?\n/u)
    .flatMap((line, index) => (line.trim() === "" ? [] : [{ place: `${path}:${index + 1}`, line }]));
}

function parseRow(place: string, line: string): Record<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw invalid(
      place,
      `not valid JSON: ${messageOf(cause).replaceAll(/\s+/gu, " ")}`,
      "correct the syntax there",
    );
  }
  if (typeof value === "string") return { text: value };
  const cells = cellsSchema.safeParse(value);
  if (!cells.success || Array.isArray(value))
    throw invalid(place, "neither a text nor an object", 'write { "text": … }');
  return cells.data;
}

function columnOf(path: string, rows: readonly Row[], column: string | undefined): string {
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  if (column !== undefined) {
    if (columns.includes(column)) return column;
    throw new UserError(INVALID, `${path} has no column ${column}`, {
      where: "--queries-column",
      fix: `use one of ${columns.join(", ")}`,
    });
  }
  const usual = USUAL_COLUMNS.filter((name) => columns.includes(name));
  const [first] = usual;
  if (first !== undefined && usual.length === 1) return first;
  throw invalid(
    path,
    "it is not plain which column holds the query",
    `name it: --queries-column, one of ${columns.join(", ")}`,
  );
}

/** @returns undefined where the cell is empty */
function queryOf(place: string, cells: Record<string, string>, column: string): Query | undefined {
  const text = cells[column]?.trim() ?? "";
  if (text === "") return undefined;
  const [policy = "", value = ""] = [cells["policy"]?.trim(), cells["value"]?.trim()];
  if ((policy === "") !== (value === "")) {
    throw invalid(place, "one option without the other", "give both policy and value, or neither");
  }
  const category = cells["category"]
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^[^a-z]+|-$/gu, "");
  return {
    id: `q-${createHash("sha256").update(plain(text)).digest("hex").slice(0, 12)}`,
    text,
    ...(category === undefined || category === "" ? {} : { category }),
    ...(policy === "" ? {} : { options: { policy, value } }),
  };
}

function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ");
}

function invalid(where: string, problem: string, fix: string): UserError {
  return new UserError(INVALID, problem, { where, fix });
}
