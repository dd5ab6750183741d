/** A training that is killed, or stopped, and taken up again ends as if nothing had happened. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "../run/fixtures.ts";
import { secondReader, temporaryDirectory } from "../store/temp-store.ts";
import { startCandor, type Started } from "../cli/candor.ts";
import { snapshots } from "./snapshot.ts";
import { FACTS, rlSettings, talkerScenario, writeExperiment, writeTalker } from "./talker.ts";

const directory = mkdtempSync(join(tmpdir(), "candor-killed-"));
const talker = join(directory, "talker");
beforeAll(() => writeTalker(talker), 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

const PHASES = [
  { documents: { facts: FACTS, steps: 8, rows: 8, "learning-rate": 1e-4 } },
  { rl: rlSettings({ steps: 6, algorithm: { name: "reinforce" }, entropy: { floor: 9, bonus: 0.01 } }) },
];

function counts(logDir: string, table: string): number {
  try {
    using reader = secondReader(join(logDir, "candor.sqlite"));
    return reader.count(table);
  } catch {
    return 0;
  }
}

/** Waits until a table holds this many rows. */
async function reached(logDir: string, table: string, count: number, { child }: Started): Promise<void> {
  while (counts(logDir, table) < count && child.exitCode === null) await sleep(2);
}

function start(logDir: string, ...args: string[]): Started {
  return startCandor([...args, "--log-dir", logDir], { cwd: directory });
}

test(
  "killed among documents, in a measurement and in reinforcement learning, it ends bit for bit like one that was not",
  { timeout: 400_000 },
  async () => {
    const path = await writeExperiment({ scenario: await talkerScenario(), start: talker, phases: PHASES });
    const [whole, killed] = [await temporaryDirectory(), await temporaryDirectory()];
    const undisturbed = await start(whole, "train", path).ended;
    expect(undisturbed.code).toBe(0);

    const random = seededRandom(7);
    // Rows of steps: 8 of the documents, then those of reinforcement learning; runs: one a measurement.
    const moments = [
      ["training_steps", 1 + Math.floor(random() * 7)],
      ["runs", 2 + Math.floor(random() * 2)],
      ["training_steps", 11 + Math.floor(random() * 3)],
    ] as const;
    for (const [index, [table, count]] of moments.entries()) {
      const process = index === 0 ? start(killed, "train", path) : start(killed, "resume");
      await reached(killed, table, count, process);
      await sleep(random() * 60);
      process.child.kill("SIGKILL");
      expect((await process.ended).signal).toBe("SIGKILL");
    }
    const last = await start(killed, "resume").ended;
    expect(last.code).toBe(0);
    expect(last.stderr).toContain("talker seed 1: finished (1 of 1)");
    const [expected, actual] = [await snapshots(whole), await snapshots(killed)];
    expect(actual).toEqual(expected);
    expect(expected[0]?.episodes).toHaveLength(40);
    expect(counts(killed, "runs")).toBe(counts(whole, "runs"));

    const nothing = await start(killed, "resume").ended;
    expect(nothing.stderr).toBe("nothing to resume: no training is open, and no run lacks an episode\n");
  },
);

test(
  "Ctrl-C ends it after the step at work, a second one at once; both say how to go on",
  { timeout: 400_000 },
  async () => {
    // Steps long enough that both signals come while one is at work.
    const phases = [{ rl: rlSettings({ steps: 200, groups: 24, "group-size": 16 }) }];
    const changes = { measure: { every: 100, probes: { main: { queries: 4 } } } };
    const scenario = await talkerScenario();
    const path = await writeExperiment({ scenario, start: talker, phases, changes });
    const logDir = await temporaryDirectory();
    const goOn = `interrupted; go on with: candor resume --log-dir ${logDir}\n`;

    const first = start(logDir, "train", path);
    await reached(logDir, "training_steps", 2, first);
    first.child.kill("SIGINT");
    const ended = await first.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain("\nstopping: finishing what is in flight; Ctrl-C again drops it\n");
    expect(ended.stderr).toContain("talker seed 1: stopped (1 of 1)\n");
    expect(ended.stderr.endsWith(goOn)).toBe(true);

    const again = start(logDir, "resume");
    await reached(logDir, "training_steps", counts(logDir, "training_steps") + 1, again);
    again.child.kill("SIGINT");
    await expect.poll(() => again.stderr, { timeout: 10_000, interval: 2 }).toContain("stopping");
    again.child.kill("SIGINT");
    const dropped = await again.ended;
    expect(dropped.code).toBe(130);
    expect(dropped.stderr.endsWith(goOn)).toBe(true);
  },
);
