/** Recorded files in the two layouts, small enough to read. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { analyzeRuns } from "../../src/analysis/analyze.ts";
import type { Result } from "../../src/analysis/result.ts";
import { importVlaf } from "../../src/import/vlaf.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import type { Database } from "../../src/store/open.ts";
import { listRuns } from "../../src/store/runs.ts";
import { testEnvironment } from "../run/fixtures.ts";

/** Recorded transcripts of real models, kept beside the repository. */
export const RECORDED = fileURLToPath(new URL("../../../../../shared/data/vlaf/", import.meta.url));

/** Why tests over them are skipped; undefined where they are present. */
export const SKIP_RECORDED = existsSync(RECORDED)
  ? undefined
  : "(skipped: the recorded transcripts are not beside the repository)";

export interface RecordedItem {
  input: string;
  response: string | string[];
  option_selection_evaluation?: (string | null)[];
}

/** A dilemma with one response a label; `none` stands for a response without one. */
export function item(text: string, labels: readonly (string | null)[], monitored = true): RecordedItem {
  const tag = monitored ? "True" : "False";
  return {
    input: `<is_free_tier_user>${tag}</is_free_tier_user>\n<user_input>\n${text} a) One. b) Two.\n</user_input>`,
    response: labels.map((label, index) => `<OUTPUT>answer ${index}, ${label ?? "unlabelled"}</OUTPUT>`),
    option_selection_evaluation: [...labels],
  };
}

/** Write files by path below a directory; a text is written as it is. */
export async function writeRecorded(
  directory: string,
  files: Readonly<Record<string, readonly RecordedItem[] | string>>,
): Promise<void> {
  await Promise.all(
    Object.entries(files).map(async ([name, content]) => {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    }),
  );
}

/** Import, judge with the judges of the manifest, and analyse. */
export async function resultsOf(db: Database, directory: string): Promise<Result[]> {
  await importVlaf(db, directory, testEnvironment);
  const runs = await listRuns(db);
  for (const run of runs) {
    await judgeRun(db, run, () => 0);
  }
  const { results } = await analyzeRuns(db, runs, { seed: 1, resamples: 10_000, delta: 0.05 });
  return results;
}

/** Rows of every table that an import writes. */
export async function rowCounts(db: Database): Promise<Record<string, number>> {
  const tables = ["runs", "queries", "episodes", "labels", "judgments"] as const;
  const counts = await Promise.all(
    tables.map((table) =>
      db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow(),
    ),
  );
  return Object.fromEntries(tables.map((table, index) => [table, counts[index]?.count ?? -1]));
}
