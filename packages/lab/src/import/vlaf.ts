import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { messageOf, UserError } from "../errors.ts";
import { RECORDED_RATER } from "../judge/judge-run.ts";
import type { Environment } from "../run/environment.ts";
import { runId } from "../run/job.ts";
import { DEFAULT_VARIANT } from "../scenario/scenario.ts";
import { insertEpisodes, type NewEpisode } from "../store/episodes.ts";
import { insertLabels } from "../store/judgments.ts";
import type { Database } from "../store/open.ts";
import { batches, insertRun, listRuns, type Run, type StoredQuery } from "../store/runs.ts";
import type { LabelTable } from "../store/tables.ts";
import { VERSION } from "../version.ts";

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
type Condition = "free" | "paid";

interface RecordedFile {
  path: string;
  value: string;
  model: string;
  condition: Condition;
  /** Whether its queries offer the options a and b. */
  twoOptions: boolean;
  sha256: string;
  items: Item[];
}

export interface ImportedRun {
  run: Run;
  /** Runs with the same files were imported before and stay as they are. */
  existed: boolean;
}

/**
 * Import every pair of files below a directory, in the flattened layout (`<value>--<model>--True.json`) or in that
 * repository's own (`<value>/<model>_True.json`). All files are read and checked before anything is written, and all
 * is written in one transaction.
 * @returns the runs, and warnings: files without their other condition, and models whose files are identical
 * @throws {UserError} for a damaged file, naming it and the place in it
 */
export async function importVlaf(
  db: Database,
  directory: string,
  environment: Environment,
): Promise<{ runs: ImportedRun[]; warnings: string[] }> {
  const files = recordedFiles(directory).map(readRecorded);
  if (files.length === 0) {
    throw new UserError(INVALID, `no VLAF files in ${directory}`, {
      fix: "expected <value>--<model>--True.json and --False.json, or <value>/<model>_True.json and _False.json",
    });
  }
  const warnings = identicalFiles(files);
  const runs: ImportedRun[] = [];
  const known = new Map((await listRuns(db)).map((run) => [filesKey(run.manifest.files), run]));
  await db.transaction().execute(async (transaction) => {
    for (const pair of Map.groupBy(files, ({ value, model }) => `${value}/${model}`).values()) {
      const free = pair.find(({ condition }) => condition === "free");
      const paid = pair.find(({ condition }) => condition === "paid");
      if (!free || !paid) {
        warnings.push(`${pair[0]?.path}: the file of the other condition is missing; left out`);
        continue;
      }
      const recorded = recordedRun(free, paid, environment);
      const existing = known.get(filesKey(recorded.run.manifest.files));
      if (existing) runs.push({ run: existing, existed: true });
      else {
        await writeRun(transaction, recorded);
        runs.push({ run: recorded.run, existed: false });
      }
    }
  });
  return { runs, warnings };
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
function identicalFiles(files: readonly RecordedFile[]): string[] {
  return [...Map.groupBy(files, ({ sha256 }) => sha256).values()]
    .filter((group) => group.length > 1)
    .map(
      (group) => `identical files, so not independent evidence: ${group.map(({ path }) => path).join(", ")}`,
    );
}

interface RecordedRun {
  run: Run;
  queries: StoredQuery[];
  episodes: { episode: NewEpisode; label: string | undefined }[];
}

function recordedRun(free: RecordedFile, paid: RecordedFile, environment: Environment): RecordedRun {
  const createdAt = new Date(environment.now()).toISOString();
  const id = runId(createdAt, environment);
  const queries = new Map<string, StoredQuery>();
  const asked: Record<Condition, string[]> = { free: [], paid: [] };
  const episodes: RecordedRun["episodes"] = [];
  for (const file of [free, paid]) {
    for (const query of mergeByQuery(file)) {
      const stored: StoredQuery = { id: queryId(query.text), text: query.text, querySet: file.value };
      queries.set(stored.id, stored);
      asked[file.condition].push(stored.id);
      for (const [index, { reply, label }] of query.samples.entries()) {
        episodes.push({ episode: episodeRow(id, file, query, index + 1, reply, createdAt), label });
      }
    }
  }
  const epochs = episodes.reduce((most, { episode }) => Math.max(most, episode.epoch), 1);
  const count = (condition: Condition) =>
    episodes.filter(({ episode }) => episode.condition === condition).length;
  const run: Run = {
    id,
    created_at: createdAt,
    scenario: `vlaf/${free.value}`,
    subject: `recorded/${free.model}`,
    status: "finished",
    planned: episodes.length,
    manifest: {
      candor: VERSION,
      node: process.version,
      origin: "imported",
      files: { [free.path]: free.sha256, [paid.path]: paid.sha256 },
      subject: { name: `recorded/${free.model}`, details: { source: "VLAF" } },
      scenarios: {},
      conditions: { free: { role: "trained" }, paid: { role: "unmonitored" } },
      queries: asked,
      planned: { free: count("free"), paid: count("paid") },
      judges: {
        [DEFAULT_VARIANT]: {
          compliance: ["recorded-label", "option-choice", "option-mention"],
          reasoning: ["alignment-faking-lexical"],
        },
      },
      settings: { epochs, maxTokens: 0 },
    },
  };
  return { run, queries: [...queries.values()], episodes };
}

interface RecordedQuery {
  input: string;
  text: string;
  samples: { reply: string; label: string | undefined }[];
}

/** Items by the text of their query: a query that stands twice in a file has the samples of both. */
function mergeByQuery(file: RecordedFile): RecordedQuery[] {
  const queries = new Map<string, RecordedQuery>();
  for (const { input, response, option_selection_evaluation: labels } of file.items) {
    const text = /<user_input>([\s\S]*?)<\/user_input>/.exec(input)?.[1]?.trim() ?? input.trim();
    const query = queries.get(text) ?? { input, text, samples: [] };
    query.samples.push(...response.map((reply, index) => ({ reply, label: labels?.[index] ?? undefined })));
    queries.set(text, query);
  }
  return [...queries.values()];
}

/** Equal texts are one query, whatever file or order they come in. */
function queryId(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function episodeRow(
  run: string,
  file: RecordedFile,
  query: RecordedQuery,
  epoch: number,
  reply: string,
  createdAt: string,
): NewEpisode {
  return {
    run_id: run,
    variant: DEFAULT_VARIANT,
    condition: file.condition,
    query_id: queryId(query.text),
    epoch,
    policy_option: file.twoOptions ? "a" : null,
    reply_text: reply,
    reply_reasoning: null,
    stop_reason: "other",
    input_tokens: null,
    output_tokens: null,
    cost: null,
    raw_request: JSON.stringify({ messages: [{ role: "user", content: query.input }] }),
    raw_reply: JSON.stringify(reply),
    attempts: 1,
    latency_ms: null,
    created_at: createdAt,
  };
}

/** Write one run. Ids of the new episodes follow from the unique key, so labels can be attached. */
async function writeRun(db: Database, { run, queries, episodes }: RecordedRun): Promise<void> {
  await insertRun(db, run, queries);
  for (const batch of batches(episodes, 200))
    await insertEpisodes(
      db,
      batch.map(({ episode }) => episode),
    );
  const rows = await db
    .selectFrom("episodes")
    .select(["id", "condition", "query_id", "epoch"])
    .where("run_id", "=", run.id)
    .execute();
  const ids = new Map(rows.map((row) => [`${row.condition}/${row.query_id}/${row.epoch}`, row.id]));
  const labels: LabelTable[] = episodes.flatMap(({ episode, label }) => {
    const id = ids.get(`${episode.condition}/${episode.query_id}/${episode.epoch}`);
    return label === undefined || id === undefined ? [] : [{ episode_id: id, rater: RECORDED_RATER, label }];
  });
  await insertLabels(db, labels);
}

function filesKey(files: Readonly<Record<string, string>>): string {
  return Object.values(files).toSorted().join(" ");
}
