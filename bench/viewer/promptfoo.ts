/** The peer's viewer over as many rows: one evaluation of promptfoo's own, its rows repeated in its database. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { WORK } from "../paths.ts";
import { installPromptfoo, promptfooBin, promptfooEnvironment } from "../harness/promptfoo.ts";
import { paragraph, RARE_WORD, wordsFrom } from "./generate.ts";
import type { Viewed } from "./viewed.ts";

const PORT = 15_500;
/** Row of the first answer that holds the rare word. */
const FIRST_RARE = 999;
const FOLDER = join(WORK, "viewer-promptfoo");

/** An evaluation with `rows` results, and the viewer on it. */
export function promptfooViewer(rows: number): Viewed & { version: string } {
  const version = installPromptfoo();
  const evaluation = repeatedEvaluation(rows);
  return {
    name: "promptfoo view",
    version,
    command: [process.execPath, promptfooBin(), "view", "--no", "--port", String(PORT)],
    env: promptfooEnvironment(FOLDER),
    ready: "Server running",
    open: async (page) => {
      await page.goto(`http://localhost:${PORT}/eval/${evaluation}`);
      await page.getByText(queryText(0), { exact: true }).first().waitFor();
    },
    filter: async (page) => {
      await page.getByRole("button", { name: "Failures" }).click();
      await page.getByText(queryText(0), { exact: true }).first().waitFor({ state: "detached" });
      await page.getByText(queryText(1), { exact: true }).first().waitFor();
    },
    search: async (page, word) => {
      await page.getByPlaceholder("Search...").fill(word);
      await page.getByText(queryText(FIRST_RARE), { exact: true }).first().waitFor();
    },
  };
}

const queryText = (row: number) => `query ${row}`;

/** As long as reasoning and answer of the store that candor shows. */
function answerText(row: number): string {
  const rare = row % 1000 === FIRST_RARE ? ` ${RARE_WORD}` : "";
  return `${paragraph(wordsFrom(row * 7919), 440)}${rare}`;
}

/** @returns the id of the evaluation */
function repeatedEvaluation(rows: number): string {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const config = join(FOLDER, "config.json");
  const tests = [{ vars: { query: queryText(0) } }];
  writeFileSync(config, JSON.stringify({ prompts: ["{{query}}"], providers: ["echo"], tests }));
  const flags = ["eval", "-c", config, "--no-cache", "--no-table", "--no-progress-bar", "--no-share"];
  execFileSync(process.execPath, [promptfooBin(), ...flags], {
    env: { ...process.env, ...promptfooEnvironment(FOLDER) },
  });
  using database = new DatabaseSync(join(FOLDER, "promptfoo.db"));
  const first = database.prepare("SELECT * FROM eval_results").get() ?? {};
  const columns = Object.keys(first);
  const insert = database.prepare(
    `INSERT INTO eval_results (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  database.exec("BEGIN; DELETE FROM eval_results;");
  for (let row = 0; row < rows; row++) {
    const changed: Record<string, SQLInputValue> = {
      id: `row-${row}`,
      test_idx: row,
      test_case: JSON.stringify({ vars: { query: queryText(row) }, assert: [], options: {}, metadata: {} }),
      response: JSON.stringify({ output: answerText(row), cost: 0, cached: false }),
      // Every third row fails, so that the filter has something to leave.
      success: Number(row % 3 !== 1),
    };
    insert.run(...columns.map((column) => changed[column] ?? first[column] ?? null));
  }
  database.exec("COMMIT");
  return String(first["eval_id"]);
}
