import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../src/store/open.ts";
import { candor, startCandor, type Started } from "../cli/candor.ts";
import { secondReader, temporaryDirectory } from "../store/temp-store.ts";
import { startChatServer } from "../support/chat-server.ts";

/** 4 matters × 2 conditions, each of 4 events and of 2 × 3 forks. */
const EPISODES = 8;
const TURNS = EPISODES * 10;

/** What the server answers depends on every message before it, so on every turn of the episode. */
function replyTo(body: object): string {
  const hash = createHash("sha256").update(JSON.stringify(body)).digest("hex");
  return `I cannot discuss that. ${hash}`;
}

function turnsOnDisk(store: string): number {
  try {
    using reader = secondReader(store);
    return reader.count("turns");
  } catch {
    return 0;
  }
}

/** Kill the process, without a chance to clean up, once the store holds this many turns. */
async function killAt(count: number, store: string, { child, ended }: Started): Promise<void> {
  while (turnsOnDisk(store) < count && child.exitCode === null) await sleep(2);
  child.kill("SIGKILL");
  expect((await ended).signal).toBe("SIGKILL");
  expect(turnsOnDisk(store)).toBeLessThan(TURNS);
}

async function storedReplies(directory: string): Promise<[string, unknown][]> {
  await using store = await openStore(directory);
  const rows = await store.db
    .selectFrom("turns")
    .select(["variant", "condition", "matter", "epoch", "branch", "turn", "reply", "raw_request"])
    .execute();
  return rows
    .map(({ reply, raw_request: request, ...key }): [string, unknown] => [
      JSON.stringify(key),
      [JSON.parse(reply), JSON.parse(request)],
    ])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

test(
  "an episode that is killed between turns goes on behind the last, as if it had not been",
  { timeout: 60_000 },
  async () => {
    const server = await startChatServer({ reply: (body) => replyTo(body), delayMs: 15, seed: 5 });
    onTestFinished(() => server.close());
    const env = { LOCAL_API_KEY: "k", LOCAL_BASE_URL: server.url };
    const [killed, whole] = [await temporaryDirectory(), await temporaryDirectory()];
    const run = ["run", "hal", "--model", "openai-api/local/m", "--tool-calls", "text", "--limit", "4"];
    const settings = [
      "--variant",
      "default",
      "--condition",
      "base,hatch",
      "--seed",
      "3",
      "--max-connections",
      "3",
    ];
    const options = { cwd: killed, env };
    const store = join(killed, "candor.sqlite");

    await killAt(12, store, startCandor([...run, ...settings, "--log-dir", killed], options));
    await killAt(45, store, startCandor(["resume", "--max-connections", "3", "--log-dir", killed], options));
    const asked = server.counts.answered;
    const last = await candor(["resume", "--log-dir", killed], options);
    expect([last.code, last.stderr]).toEqual([0, expect.stringContaining("16/16 questions")]);
    expect(asked).toBeLessThan(TURNS);
    // Nothing is asked twice, except what was under way when a process died.
    expect(server.counts.answered).toBeLessThanOrEqual(TURNS + 2 * 3);

    await candor([...run, ...settings, "--log-dir", whole], { cwd: whole, env });
    const replies = await storedReplies(killed);
    expect(replies).toHaveLength(TURNS);
    expect(replies).toEqual(await storedReplies(whole));
    using reader = secondReader(store);
    expect(reader.count("episodes")).toBe(EPISODES * 2);
  },
);
