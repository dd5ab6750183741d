/** The peer: promptfoo's newest release, in a folder of its own. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WORK } from "../paths.ts";
import type { Workload } from "./workload.ts";

const FOLDER = join(WORK, "promptfoo");
const PACKAGE = join(FOLDER, "node_modules/promptfoo");

/** Install the newest release unless one is there (delete bench/.work to renew it), and return its version. */
export function installPromptfoo(): string {
  if (!existsSync(PACKAGE)) {
    mkdirSync(FOLDER, { recursive: true });
    // Its database driver comes as a binary package, so no install script has to run.
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    execFileSync("npm", ["install", "--prefix", FOLDER, ...flags, "promptfoo@latest"], { stdio: "inherit" });
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every package has a version
  return (JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string }).version;
}

/** Write the configuration: one chat prompt, one test a row. Returns its path. */
export function writeConfig(
  directory: string,
  url: string,
  { system, users }: Workload,
  rows: number,
): string {
  const prompt = join(directory, "prompt.json");
  const config = join(directory, "promptfooconfig.json");
  const messages = [
    { role: "system", content: system },
    { role: "user", content: "{{message}}" },
  ];
  const provider = {
    id: "openai:chat:test",
    config: { apiBaseUrl: url, apiKey: "bench", max_tokens: 4096 },
  };
  const tests = Array.from({ length: rows }, (_, row) => ({
    vars: { message: users[row % users.length] },
  }));
  writeFileSync(prompt, JSON.stringify(messages));
  writeFileSync(config, JSON.stringify({ prompts: [`file://${prompt}`], providers: [provider], tests }));
  return config;
}

/** Its program, to be run by Node. */
export function promptfooBin(): string {
  return join(PACKAGE, "dist/src/entrypoint.js");
}

/** Settings that stand in promptfoo's favour: no table, no progress bar, no debug log, no call home. */
export function promptfooCommand(config: string, connections: number): string[] {
  const flags = ["--no-cache", "--no-table", "--no-progress-bar", "--no-share"];
  return [process.execPath, promptfooBin(), "eval", "-c", config, "-j", String(connections), ...flags];
}

/** @param directory takes the database */
export function promptfooEnvironment(directory: string): Record<string, string> {
  return {
    PROMPTFOO_CONFIG_DIR: directory,
    PROMPTFOO_DISABLE_TELEMETRY: "1",
    PROMPTFOO_DISABLE_UPDATE: "1",
    PROMPTFOO_DISABLE_REMOTE_GENERATION: "1",
    // Its debug log costs time, and closing it too early ends the process with an error.
    PROMPTFOO_DISABLE_DEBUG_LOG: "1",
    PROMPTFOO_DISABLE_ERROR_LOG: "1",
  };
}
