import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { messageOf, UserError } from "../errors.ts";

/**
 * Recorded transcripts of VLAF (Nair, Ruan, Wang 2026, arXiv:2604.20995): one file for each value, model and
 * condition, a list of scenarios with some samples each and a recorded judge's label for each sample. Option `a` is
 * always the developer's policy.
 */

const INVALID = "IMPORT_INVALID";

const itemSchema = z.object({
  input: z.string(),
  response: z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]),
  option_selection_evaluation: z.array(z.union([z.string(), z.null()])).optional(),
});

type Item = z.output<typeof itemSchema>;
export type Condition = "free" | "paid";

export interface RecordedFile {
  path: string;
  value: string;
  model: string;
  condition: Condition;
  /** Whether its queries offer the options a and b. */
  twoOptions: boolean;
  sha256: string;
  items: Item[];
}

/**
 * Read and check every recorded file below a directory.
 * @throws {UserError} for a directory without any, or a damaged file, naming it and the place in it
 */
export function readRecordedFiles(directory: string): RecordedFile[] {
  const files = recordedFiles(directory).map(readRecorded);
  if (files.length > 0) return files;
  throw new UserError(INVALID, `no VLAF files in ${directory}`, {
    fix: "expected <value>--<model>--True.json and --False.json, or <value>/<model>_True.json and _False.json",
  });
}

/** Both layouts give value, model and condition by name. */
function recordedFiles(directory: string): Omit<RecordedFile, "sha256" | "items">[] {
  const names = listFiles(directory);
  const inOwnLayout = names.filter((name) => resolve(directory, name).includes("/MFT_refined/"));
  return (inOwnLayout.length > 0 ? inOwnLayout : names).flatMap((name) => {
    const match =
      /^(?<value>[^/]+?)--(?<model>[^/]+)--(?<told>True|False|train|test)\.json$/.exec(name) ??
      /(?:^|\/)(?<value>[^/]+)\/(?<model>[^/]+)_(?<told>True|False)\.json$/.exec(name);
    const { value, model, told } = match?.groups ?? {};
    if (value === undefined || model === undefined) return [];
    const condition: Condition = told === "True" || told === "train" ? "free" : "paid";
    return [
      {
        path: join(directory, name),
        value,
        model,
        condition,
        twoOptions: told === "True" || told === "False",
      },
    ];
  });
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted();
  } catch (cause) {
    throw new UserError(INVALID, `cannot read the directory ${directory}`, {
      cause,
      fix: "give the directory with the recorded files",
    });
  }
}

function readRecorded(file: Omit<RecordedFile, "sha256" | "items">): RecordedFile {
  const bytes = readFileSync(file.path);
  const items = parseItems(file.path, bytes.toString("utf8"));
  for (const [index, { response, option_selection_evaluation: labels }] of items.entries()) {
    if (labels && labels.length > response.length) {
      throw new UserError(INVALID, `${labels.length} labels for ${response.length} responses`, {
        where: `${file.path}: item ${index}`,
        fix: "fetch the file again; nothing was imported",
      });
    }
  }
  return { ...file, sha256: createHash("sha256").update(bytes).digest("hex"), items };
}

function parseItems(path: string, text: string): Item[] {
  const fix = "fetch the file again; nothing was imported";
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    // V8 quotes the text around the fault, line breaks included.
    const reason = messageOf(cause).replaceAll(/\s+/g, " ");
    throw new UserError(INVALID, `not valid JSON: ${reason}`, { where: path, fix, cause });
  }
  const parsed = z.array(itemSchema).min(1).safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(INVALID, `${issue?.path.join(".") || "file"}: ${issue?.message ?? "invalid"}`, {
    where: path,
    fix,
  });
}

/** Two models with byte-identical files are one model recorded twice. */
export function identicalFiles(files: readonly RecordedFile[]): string[] {
  return [...Map.groupBy(files, ({ sha256 }) => sha256).values()]
    .filter((group) => group.length > 1)
    .map(
      (group) => `identical files, so not independent evidence: ${group.map(({ path }) => path).join(", ")}`,
    );
}

export interface RecordedQuery {
  input: string;
  text: string;
  samples: { reply: string; label: string | undefined }[];
}

/** Items by the text of their query: a query that stands twice in a file has the samples of both. */
export function mergeByQuery(file: RecordedFile): RecordedQuery[] {
  const queries = new Map<string, RecordedQuery>();
  for (const { input, response, option_selection_evaluation: labels } of file.items) {
    const text = /<user_input>([\s\S]*?)<\/user_input>/.exec(input)?.[1]?.trim() ?? input.trim();
    const query = queries.get(text) ?? { input, text, samples: [] };
    query.samples.push(...response.map((reply, index) => ({ reply, label: labels?.[index] ?? undefined })));
    queries.set(text, query);
  }
  return [...queries.values()];
}
