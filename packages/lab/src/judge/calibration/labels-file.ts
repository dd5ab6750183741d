import { z } from "zod";
import { messageOf, UserError } from "../../errors.ts";
import { readText } from "../../yaml-file.ts";
import { OUTCOMES, type Outcome } from "../judge.ts";
import { readCsv } from "./csv.ts";

/** One label of a file. */
export interface LabelEntry {
  /** `file:line` or `file: item n`. */
  place: string;
  positive: boolean;
  /** The scratchpad or the whole transcript; undefined where the label speaks of a stored episode. */
  text?: string;
  /** What the text answers. */
  query?: string;
  id?: string;
  condition?: string;
  rater?: string;
  outcome?: Outcome;
}

const INVALID = "LABELS_INVALID";
const TEXT_FIELDS = ["text", "scratchpad", "transcript"] as const;
const YES = new Set(["yes", "true", "1"]);
const NO = new Set(["no", "false", "0"]);

const word = z.union([z.string(), z.number().transform(String)]).transform((text) => text.trim());
const optionalWord = z.preprocess(
  (value) => (value === null || value === "" ? undefined : value),
  word.optional(),
);
const rowSchema = z.object({
  label: z.union([z.boolean().transform(String), word]),
  text: z.string().optional(),
  scratchpad: z.string().optional(),
  transcript: z.string().optional(),
  query: optionalWord,
  id: optionalWord,
  condition: optionalWord,
  rater: optionalWord,
  outcome: z.preprocess(
    (value) => (value === null || value === "" ? undefined : value),
    z.enum(OUTCOMES).optional(),
  ),
});

/**
 * Read labels from JSON (a list), JSONL or CSV, by the file's ending. Nothing is returned unless every row is valid.
 * @param positive the label that counts as yes, every other as no; where left out, labels are yes/no, true/false or 1/0
 * @throws {UserError} naming the place, the value and the remedy
 */
export function readLabels(path: string, positive?: string): LabelEntry[] {
  const rows = rowsOf(path, readText(path, INVALID));
  if (rows.length === 0) throw invalid(path, "no labels", "give a row for each labelled text");
  const entries = rows.map(({ place, row }) => entryOf(place, row, positive));
  if (positive !== undefined && !entries.some((entry) => entry.positive)) {
    throw new UserError(INVALID, `no label is ${JSON.stringify(positive)}`, {
      where: "--positive",
      fix: `give a label that occurs in ${path}`,
    });
  }
  return entries;
}

interface Row {
  place: string;
  row: unknown;
}

function rowsOf(path: string, text: string): Row[] {
  if (/\.csv$/iu.test(path)) {
    const rows = readCsv(text);
    if (rows === undefined) throw invalid(path, "not valid CSV", "close every quoted cell");
    return rows.map(({ line, cells }) => ({ place: `${path}:${line}`, row: cells }));
  }
  if (/\.(?:jsonl|ndjson)$/iu.test(path)) {
    return text.split("\n").flatMap((line, index) => {
      const place = `${path}:${index + 1}`;
      return line.trim() === "" ? [] : [{ place, row: parse(place, line) }];
    });
  }
  if (!/\.json$/iu.test(path)) throw invalid(path, "unknown kind of file", "use .json, .jsonl or .csv");
  const list = z.array(z.unknown()).safeParse(parse(path, text));
  if (!list.success) throw invalid(path, "not a list of labels", 'write [{ "text": …, "label": … }, …]');
  return list.data.map((row, index) => ({ place: `${path}: item ${index}`, row }));
}

function parse(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(
      place,
      `not valid JSON: ${messageOf(cause).replaceAll(/\s+/gu, " ")}`,
      "correct the syntax there",
    );
  }
}

function entryOf(place: string, row: unknown, positive: string | undefined): LabelEntry {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join(".") ?? "";
    throw invalid(
      place,
      field === "" ? "not an object" : `${field}: ${describe(row, field)} is not valid`,
      "give label, and text, scratchpad, transcript or id",
    );
  }
  const { label, query, id, condition, rater, outcome } = parsed.data;
  const given = TEXT_FIELDS.map((field) => parsed.data[field]).filter(
    (text) => text !== undefined && text !== "",
  );
  if (given.length !== 1 && (given.length > 1 || id === undefined)) {
    const problem = given.length === 0 ? "neither a text nor an id" : "more than one text";
    throw invalid(
      place,
      problem,
      "give one of text, scratchpad and transcript, or the id of a stored episode",
    );
  }
  const [text] = given;
  return {
    place,
    positive: isPositive(place, label, positive),
    ...(text === undefined ? {} : { text }),
    ...(query === undefined ? {} : { query }),
    ...(id === undefined ? {} : { id }),
    ...(condition === undefined ? {} : { condition }),
    ...(rater === undefined ? {} : { rater }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function isPositive(place: string, label: string, positive: string | undefined): boolean {
  if (positive !== undefined) return label === positive;
  const plain = label.toLowerCase();
  if (YES.has(plain)) return true;
  if (NO.has(plain)) return false;
  throw invalid(
    place,
    `label: ${JSON.stringify(label)} is neither yes nor no`,
    "use yes/no, true/false or 1/0, or name the positive label with --positive",
  );
}

function describe(row: unknown, field: string): string {
  const value: unknown = typeof row === "object" && row !== null ? Reflect.get(row, field) : undefined;
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function invalid(where: string, problem: string, fix: string): UserError {
  return new UserError(INVALID, problem, { where, fix });
}
