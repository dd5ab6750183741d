/** `candor run` with a model of one's own, sampled in process. */

import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { DEFAULT_MODEL } from "../../src/run/defaults.ts";
import { openExistingStore } from "../../src/store/open.ts";
import { listRuns } from "../../src/store/runs.ts";
import { writeScenario } from "../scenario/fixtures.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { writeOrganism } from "../subject/organism-fixtures.ts";
import { candor } from "./candor.ts";

/** A scenario whose compact rendering has the words of the full one. */
async function compactScenario(): Promise<string> {
  const path = await writeScenario();
  await cp(path, join(dirname(path), "compact.yaml"));
  return path;
}

test("runs, ends, and says in the manifest what was sampled; the same run again gives the same replies", async () => {
  const cwd = await temporaryDirectory();
  await writeOrganism(join(cwd, "my-model"));
  const scenario = await compactScenario();
  const args = ["run", scenario, "--model", "organism/./my-model", "--epochs", "3", "--max-tokens", "30"];
  for (const _ of [1, 2]) {
    const { code, stderr } = await candor(args, { cwd });
    expect([code, stderr.includes("12/12 episodes")]).toEqual([0, true]);
  }
  await using store = await openExistingStore(join(cwd, "logs"));
  const runs = await listRuns(store.db);
  expect(runs.map(({ subject }) => subject)).toEqual(["organism/./my-model", "organism/./my-model"]);
  expect(runs[0]?.manifest.subject.details).toMatchObject({ folder: "my-model", precision: "float32" });
  const replies = await store.db
    .selectFrom("episodes")
    .select(["condition", "query_id", "epoch", "reply_text"])
    .orderBy("condition")
    .orderBy("query_id")
    .orderBy("epoch")
    .execute();
  // Each pair of neighbours is one episode of both runs; the twelve episodes differ.
  expect(replies.filter((_, index) => index % 2 === 1)).toEqual(
    replies.filter((_, index) => index % 2 === 0),
  );
  expect(new Set(replies.map(({ reply_text: text }) => text)).size).toBe(12);
}, 90_000);

test("a dry run checks the folder and samples nothing", async () => {
  const cwd = await temporaryDirectory();
  await writeOrganism(join(cwd, "my-model"));
  const { code, stdout } = await candor(
    ["run", await compactScenario(), "--model", "organism/./my-model", "--dry-run"],
    { cwd },
  );
  expect(code).toBe(0);
  expect(stdout).toContain("fixture × organism/./my-model: 4 episodes");
});

test("`run` names its default model in the help", () => {
  const command = createProgram().commands.find((each) => each.name() === "run");
  expect(stripVTControlCharacters(command?.helpInformation() ?? "").replaceAll(/\s+/g, " ")).toContain(
    `subjects as provider/model, separated by commas (default: ${DEFAULT_MODEL})`,
  );
  expect(DEFAULT_MODEL).toBe("organism/partial-faker");
});

test("`list models` names organisms of one's own", async () => {
  const { stdout } = await candor(["list", "models"], { cwd: await temporaryDirectory() });
  expect(stdout).toMatch(
    /^organism\/<path> +in process: a llama-family folder of your own +reasoning, tools$/m,
  );
});
