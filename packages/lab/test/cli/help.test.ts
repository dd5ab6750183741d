import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { VERSION } from "../../src/version.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { candor } from "./candor.ts";

const COMMANDS = [
  "plan",
  "run",
  "resume",
  "judge",
  "analyze",
  "report",
  "view",
  "audit",
  "certify",
  "organism",
  "train",
  "label",
  "calibrate",
  "import",
  "list",
  "show",
  "init",
];

test("--version prints the version", async () => {
  const { code, stdout, stderr } = await candor(["--version"], { cwd: await temporaryDirectory() });
  expect([code, stdout, stderr]).toEqual([0, `${VERSION}\n`, ""]);
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+$/);
});

test("--help lists every command", async () => {
  const { code, stdout, stderr } = await candor(["--help"], { cwd: await temporaryDirectory() });
  expect([code, stderr]).toEqual([0, ""]);
  const listed = [...stdout.matchAll(/^ {2}(\w+) (?:\[|<)/gm)].map(([, name]) => name);
  expect(listed).toEqual([...COMMANDS, "help"]);
});

test("without a command the help goes to stderr, with exit code 2", async () => {
  const { code, stdout, stderr } = await candor([], { cwd: await temporaryDirectory() });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("Usage: candor [options] [command]");
});

/** What a command prints for `--help`. */
function helpOf(name: string): string {
  const command = createProgram().commands.find((each) => each.name() === name);
  let help = "";
  command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return stripVTControlCharacters(help);
}

test.each(COMMANDS)("%s --help shows examples of that command", (name) => {
  const [, examples = ""] = helpOf(name).split("\nExamples:\n");
  const lines = examples.trim().split("\n");
  expect(lines[0]).toMatch(new RegExp(`^ *candor ${name}\\b`));
  expect(lines.filter((line) => !line.trim().startsWith(`candor ${name}`))).toEqual([]);
});

test.each(COMMANDS)("the examples of %s use flags that it has", (name) => {
  const [usage = "", examples = ""] = helpOf(name).split("\nExamples:\n");
  const used = examples.match(/--[a-z-]+/g) ?? [];
  expect(used.filter((flag) => !usage.includes(flag))).toEqual([]);
});
