import { readFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scenarioJsonSchema } from "../../src/scenario/schema.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { candor } from "./candor.ts";

test("init writes a scenario that runs by the command that it names, and the schema for the editor", async () => {
  const cwd = await temporaryDirectory();
  const written = await candor(["init", "mine"], { cwd });
  expect([written.code, written.stdout]).toEqual([
    0,
    `wrote mine; try: candor run ${join("mine", "scenario.yaml")} --model scripted/faker\n`,
  ]);
  const [, command = ""] = /candor (.*)\n$/.exec(written.stdout) ?? [];
  const ran = await candor([...command.split(" "), "--variants", "all"], { cwd });
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining("8/8 episodes")]);
  expect(ran.stdout).toContain("my-scenario  no-training-facts");

  const schema = readFileSync(join(cwd, "mine", "scenario.schema.json"), "utf8");
  expect(JSON.parse(schema)).toEqual(scenarioJsonSchema());
  const [first] = readFileSync(join(cwd, "mine", "scenario.yaml"), "utf8").split("\n");
  expect(first).toBe("# yaml-language-server: $schema=scenario.schema.json");
});

test("init without a name and without a terminal takes my-scenario", async () => {
  const cwd = await temporaryDirectory();
  expect((await candor(["init"], { cwd })).code).toBe(0);
  expect(await readdir(cwd)).toEqual(["my-scenario"]);
});

test("init refuses a directory that holds something, and leaves it as it is", async () => {
  const cwd = await temporaryDirectory();
  await mkdir(join(cwd, "mine"));
  await writeFile(join(cwd, "mine", "notes.txt"), "mine");
  const { code, stderr } = await candor(["init", "mine"], { cwd });
  expect([code, stderr]).toEqual([
    2,
    "error: the directory mine is not empty; give the name of a new one; nothing was written [INIT_NOT_EMPTY]\n",
  ]);
  expect(await readdir(join(cwd, "mine"))).toEqual(["notes.txt"]);
});
