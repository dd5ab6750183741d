import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CANDOR, inRepository } from "../paths.ts";
import { promptfooCommand, promptfooEnvironment, writeConfig } from "./promptfoo.ts";
import { candorArguments, type Workload } from "./workload.ts";

/** One round: what is asked, of whom, and where its files go. */
export interface Round {
  url: string;
  prompts: Workload;
  rows: number;
  connections: number;
  /** Empty at the start, deleted after the round. */
  directory: string;
}

export interface Contestant {
  name: string;
  command(round: Round): string[];
  env?(round: Round): Record<string, string>;
  /** Rows that are on disk afterwards. */
  stored(round: Round): number;
}

export const CANDOR_RUN: Contestant = {
  name: "candor run",
  command: ({ prompts, connections, directory }) => [
    CANDOR,
    "run",
    scenarioWithoutReasoningJudge(directory),
    "--model",
    "openai-api/bench/test",
    "--max-connections",
    String(connections),
    "--log-dir",
    directory,
    ...candorArguments(prompts),
  ],
  env: ({ url }) => ({ BENCH_BASE_URL: url, BENCH_API_KEY: "bench", PATH: nodeFirst() }),
  stored: ({ directory }) => countRows(join(directory, "candor.sqlite"), "episodes"),
};

const PROMPTFOO: Contestant = {
  name: "promptfoo",
  command: ({ url, prompts, rows, connections, directory }) =>
    promptfooCommand(writeConfig(directory, url, prompts, rows), connections),
  env: ({ directory }) => promptfooEnvironment(directory),
  stored: ({ directory }) => countRows(join(directory, "promptfoo.db"), "eval_results"),
};

const PROMPTFOO_NO_WRITE: Contestant = {
  ...PROMPTFOO,
  name: "promptfoo --no-write",
  command: (round) => [...PROMPTFOO.command(round), "--no-write"],
  stored: () => 0,
};

export const BARE_LOOP: Contestant = {
  name: "bare loop",
  command: ({ url, prompts, rows, connections, directory }) => {
    const file = join(directory, "prompts.json");
    writeFileSync(file, JSON.stringify(prompts));
    const script = inRepository("bench/harness/bare-loop.ts");
    return [process.execPath, script, url, file, String(rows), String(connections)];
  },
  stored: () => 0,
};

export const CONTESTANTS = [CANDOR_RUN, PROMPTFOO, PROMPTFOO_NO_WRITE, BARE_LOOP];
export const PEER = PROMPTFOO.name;

function countRows(path: string, tableName: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare(`SELECT count(*) AS n FROM ${tableName}`).get()?.["n"]);
  } finally {
    database.close();
  }
}

/** A search path on which `node` is the one that runs this. */
function nodeFirst(): string {
  return [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
}

/** Sampling and storing is what is compared; promptfoo judges nothing here, so candor applies one cheap judge only. */
function scenarioWithoutReasoningJudge(directory: string): string {
  const copy = join(directory, "scenarios");
  cpSync(inRepository("scenarios"), copy, { recursive: true });
  const path = join(copy, "helpful-only/scenario.yaml");
  const judges = "judges:\n  compliance: [refusal-opening]\n";
  writeFileSync(path, readFileSync(path, "utf8").replace(/^judges:\n(?: .*\n)+/m, judges));
  return path;
}
