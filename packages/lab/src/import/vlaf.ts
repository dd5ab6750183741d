import { createHash } from "node:crypto";
import type { Environment } from "../run/environment.ts";
import { runId } from "../run/job.ts";
import { DEFAULT_VARIANT } from "../scenario/scenario.ts";
import { insertEpisodes, type NewEpisode } from "../store/episodes.ts";
import { RECORDED_RATER, upsertLabels } from "../store/labels.ts";
import type { Database } from "../store/open.ts";
import { batches, insertRun, listRuns, type Run, type StoredQuery } from "../store/runs.ts";
import type { LabelTable } from "../store/tables.ts";
import { VERSION } from "../version.ts";
import {
  identicalFiles,
  mergeByQuery,
  readRecordedFiles,
  type Condition,
  type RecordedFile,
  type RecordedQuery,
} from "./vlaf-files.ts";

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
  const files = readRecordedFiles(directory);
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
      rendering: "full",
      conditions: { free: { role: "trained" }, paid: { role: "unmonitored" } },
      queries: asked,
      planned: { free: count("free"), paid: count("paid") },
      judges: {
        [DEFAULT_VARIANT]: {
          compliance: ["recorded-label", "option-choice", "option-mention"],
          reasoning: ["alignment-faking-rules"],
        },
      },
      settings: { epochs, maxTokens: 0 },
    },
  };
  return { run, queries: [...queries.values()], episodes };
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
    if (label === undefined || id === undefined) return [];
    return [{ episode_id: id, rater: RECORDED_RATER, outcome: "compliance" as const, label }];
  });
  await upsertLabels(db, labels);
}

function filesKey(files: Readonly<Record<string, string>>): string {
  return Object.values(files).toSorted().join(" ");
}
