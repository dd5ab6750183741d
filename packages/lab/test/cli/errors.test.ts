/** Every mistake that a user can make is one line on stderr and exit code 2; none leaves a store behind. */

import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeScenario } from "../scenario/fixtures.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { candor } from "./candor.ts";

const RUN = ["run", "helpful-only"];
const FAKER = [...RUN, "--model", "scripted/faker"];

describe("one line and exit code 2", () => {
  test.each<[string, string[], string]>([
    [
      "an unknown command",
      ["analyse"],
      "error: unknown command 'analyse' (Did you mean analyze?); see --help",
    ],
    [
      "an unknown flag",
      [...FAKER, "--limt", "3"],
      "error: unknown option '--limt' (Did you mean --limit?); see --help",
    ],
    ["a missing argument", ["run"], "error: missing required argument 'scenario'; see --help"],
    [
      "a number that is none",
      [...FAKER, "--limit", "many"],
      "error: option '--limit <n>' argument 'many' is invalid. expected an integer above 0; see --help",
    ],
    [
      "a number out of range",
      [...FAKER, "--epochs", "0"],
      "error: option '--epochs <n>' argument '0' is invalid. expected an integer above 0; see --help",
    ],
    [
      "a negative temperature",
      [...FAKER, "--temperature", "-1"],
      "error: option '--temperature <t>' argument '-1' is invalid. expected a number of at least 0; see --help",
    ],
    [
      "one price of two",
      [...FAKER, "--price", "3"],
      "error: option '--price <in,out>' argument '3' is invalid. expected two prices, such as 3,15; see --help",
    ],
    [
      "a choice that is not offered",
      [...FAKER, "--reasoning-effort", "huge"],
      "error: option '--reasoning-effort <effort>' argument 'huge' is invalid. Allowed choices are off, low, medium, " +
        "high; see --help",
    ],
    [
      "an empty name in a list",
      [...RUN, "--model", "scripted/faker,,"],
      "error: option '--model <names>' argument 'scripted/faker,,' is invalid. empty name; separate names by single " +
        "commas; see --help",
    ],
    [
      "a key that is not set",
      [...RUN, "--model", "openai/gpt-4.1"],
      "error: openai/gpt-4.1 needs a key; set OPENAI_API_KEY [KEY_MISSING]",
    ],
    [
      "an unknown scenario",
      ["run", "helpful", "--model", "scripted/faker"],
      "error: unknown scenario: helpful; use one of animal-welfare, documents, helpful-only, parole, promotion, secrecy, sycophancy, three-tier, value-conflict, or a path to a .yaml file " +
        "[SCENARIO_UNKNOWN]",
    ],
    [
      "an unknown condition",
      [...FAKER, "--condition", "gratis"],
      "error: --condition: unknown condition of helpful-only: gratis; use one of free, paid, free-benign, paid-benign " +
        "[CONDITION_UNKNOWN]",
    ],
    [
      "what the subject cannot do",
      [...FAKER, "--reasoning-effort", "low"],
      "error: scripted/faker cannot be given a reasoning effort; leave out what it lacks, or choose another model " +
        "[SUBJECT_LACKS]",
    ],
    [
      "a cost limit without prices",
      [...FAKER, "--cost-limit", "1"],
      "error: --cost-limit: a cost limit needs prices; add --price <in,out>, US dollars for a million tokens " +
        "[PRICE_UNKNOWN]",
    ],
    [
      "an unknown format",
      ["import", "csv", "."],
      "error: unknown format: csv; use vlaf, labels or prompts [IMPORT_UNKNOWN]",
    ],
    [
      "an unknown list",
      ["list", "foo"],
      "error: cannot list foo; use scenarios, experiments, models, judges or runs [LIST_UNKNOWN]",
    ],
    [
      "a directory without a store",
      ["analyze", "--log-dir", "none"],
      "error: --log-dir: no store in none; give the directory of an earlier run, or start with `candor run helpful-only " +
        "--model scripted/faker` [STORE_MISSING]",
    ],
  ])("%s", async (_, args, line) => {
    const cwd = await temporaryDirectory();
    const { code, stdout, stderr } = await candor(args, { cwd });
    expect(stderr).toBe(`${line}\n`);
    expect([code, stdout, existsSync(join(cwd, "logs"))]).toEqual([2, "", false]);
  });
});

test("a judge that the scenario names and nobody knows is refused before anything is sampled", async () => {
  const path = await writeScenario({ judges: { compliance: ["option-choice", "oracle"] } });
  const cwd = await temporaryDirectory();
  const { code, stderr } = await candor(["run", path, "--model", "scripted/faker"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: unknown judge: oracle; use one of: [\w, -]+ \[JUDGE_UNKNOWN\]\n$/);
  expect(existsSync(join(cwd, "logs"))).toBe(false);
});

test("an error in a scenario file names file, line and column", async () => {
  const path = await writeScenario({ title: 7 });
  const { code, stderr } = await candor(["run", path, "--model", "scripted/faker"], {
    cwd: await temporaryDirectory(),
  });
  expect([code, stderr]).toEqual([
    2,
    `error: ${path}:2:8: title: Invalid input: expected string, received number, found 7 [SCENARIO_INVALID]\n`,
  ]);
});

test("an unknown run and an unknown episode", async () => {
  const cwd = await temporaryDirectory();
  await candor([...FAKER, "--limit", "1"], { cwd });
  const run = await candor(["show", "zzz"], { cwd });
  expect([run.code, run.stderr]).toEqual([
    2,
    'error: no run or training with "zzz" in the id; see `candor list runs`, or give --log-dir [RUN_UNKNOWN]\n',
  ]);
  const episode = await candor(["show", "-", "99"], { cwd });
  expect(episode.code).toBe(2);
  expect(episode.stderr).toMatch(
    /^error: run \S+ has no episode 99; candor show \S+ lists some \[EPISODE_UNKNOWN\]\n$/,
  );
});

test("a report that cannot be written, and one without a file to write to", async () => {
  const cwd = await temporaryDirectory();
  await candor([...FAKER, "--limit", "1"], { cwd });
  const unwritable = await candor(["report", "--out", "none/report.html"], { cwd });
  expect([unwritable.code, unwritable.stdout]).toEqual([2, ""]);
  expect(unwritable.stderr).toMatch(
    /^error: --out: cannot write none\/report\.html: ENOENT.*; give a file in a directory that exists and can be written \[OUT_UNWRITABLE\]\n$/,
  );
  const { code, stderr } = await candor(["report"], { cwd });
  expect([code, stderr]).toEqual([
    2,
    "error: required option '-o, --out <file>' not specified; see --help\n",
  ]);
});

test("keys and the log directory are found in the nearest `.env`; a directory of that name is passed over", async () => {
  const outer = await temporaryDirectory();
  const inner = join(outer, "project", "deeper");
  await mkdir(join(inner, ".env"), { recursive: true });
  await writeFile(join(outer, "project", ".env"), `CANDOR_LOG_DIR=${join(outer, "elsewhere")}\n`);
  const { code, stderr } = await candor([...FAKER, "--limit", "1"], { cwd: inner });
  expect([code, stderr.includes(`into ${join(outer, "elsewhere")}`)]).toEqual([0, true]);
  expect(existsSync(join(outer, "elsewhere", "candor.sqlite"))).toBe(true);
});
