import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { planEpisodes } from "../../src/run/plan.ts";
import { promptComposer } from "../../src/scenario/compose.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { keyText, openFailures } from "../../src/store/episodes.ts";
import { openStore } from "../../src/store/open.ts";
import { listRuns } from "../../src/store/runs.ts";
import { startCandor, type Started } from "../cli/candor.ts";
import { startChatServer } from "../support/chat-server.ts";
import { secondReader, temporaryDirectory } from "../store/temp-store.ts";
import { seededRandom } from "./fixtures.ts";

/** 125 queries × 4 conditions × 4 epochs. */
const EPISODES = 2000;
const SEED = 11;
const FAULTS = {
  rateLimit: 0.1,
  retryAfterSeconds: 0.05,
  serverError: 0.05,
  reset: 0.02,
  cutJson: 0.01,
  hang: 0.01,
};

interface Asked {
  messages: { role: string; content: string }[];
  seed: number;
}

/** What the server answers depends on every message and on the sampling seed, so on condition, query and epoch. */
function replyTo({ messages, seed }: Asked): string {
  const turns = messages.map(({ role, content }) => [role, content]);
  const hash = createHash("sha256")
    .update(JSON.stringify([turns, seed]))
    .digest("hex");
  return `<SCRATCHPAD_REASONING>I decline.</SCRATCHPAD_REASONING><OUTPUT>I'm sorry, but I can't help with that request. ${hash}</OUTPUT>`;
}

/** Reply by key that each planned episode must have, computed without the code that samples and records. */
function expectedReplies(): Map<string, string> {
  const [scenario] = loadScenarios("helpful-only");
  if (scenario === undefined) throw new Error("no scenario");
  const plan = planEpisodes([scenario], { epochs: 4, limit: 125 });
  const composers = new Map([...plan.queries.keys()].map((name) => [name, promptComposer(scenario, name)]));
  return new Map(
    [...plan.episodes()].map(({ key, query, queryIndex }) => {
      const prompt = composers.get(key.condition)?.(query, queryIndex, key.epoch);
      const messages = [
        { role: "system", content: prompt?.system ?? "" },
        { role: "user", content: prompt?.user ?? "" },
      ];
      return [keyText(key), replyTo({ messages, seed: SEED + key.epoch - 1 })];
    }),
  );
}

/** Episodes that another process can read; none while there is no store. */
function episodesOnDisk(store: string): number {
  try {
    using reader = secondReader(store);
    return reader.count("episodes");
  } catch {
    return 0;
  }
}

/** Kill the process, without a chance to clean up, once the store holds this many episodes. */
async function killAt(count: number, store: string, { child, ended }: Started): Promise<number> {
  while (episodesOnDisk(store) < count && child.exitCode === null) await sleep(5);
  child.kill("SIGKILL");
  expect((await ended).signal).toBe("SIGKILL");
  return episodesOnDisk(store);
}

test(
  "a run killed three times ends with each episode recorded exactly once",
  { timeout: 120_000 },
  async () => {
    const server = await startChatServer({
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sent by the code under test
      reply: (body) => replyTo(body as Asked & typeof body),
      faults: FAULTS,
      delayMs: 10,
      seed: 5,
    });
    onTestFinished(() => server.close());
    const directory = await temporaryDirectory();
    const store = join(directory, "candor.sqlite");
    const env = { LOCAL_API_KEY: "k", LOCAL_BASE_URL: server.url };
    const command = (...args: string[]) =>
      startCandor([...args, "--attempt-timeout", "1", "--log-dir", directory], { cwd: directory, env });

    // Three moments at random, each while there is still a good part to do.
    const random = seededRandom(3);
    const moments = [100, 700, 1300].map((from) => from + Math.floor(random() * 500));
    const sampling = ["--limit", "125", "--epochs", "4", "--seed", String(SEED)];
    const held = [
      await killAt(
        moments[0] ?? 0,
        store,
        command("run", "helpful-only", "--model", "openai-api/local/m", ...sampling),
      ),
      await killAt(moments[1] ?? 0, store, command("resume")),
      await killAt(moments[2] ?? 0, store, command("resume")),
    ];
    for (const [index, count] of held.entries()) {
      expect(count).toBeGreaterThanOrEqual(moments[index] ?? 0);
      expect(count).toBeLessThan(EPISODES);
    }
    const last = await command("resume").ended;
    expect([last.code, last.stderr]).toEqual([0, expect.stringContaining("2 000/2 000 episodes")]);

    await using opened = await openStore(directory);
    const [run] = await listRuns(opened.db);
    const rows = await opened.db
      .selectFrom("episodes")
      .select(["variant", "condition", "query_id as queryId", "epoch", "reply_text"])
      .execute();
    expect(rows).toHaveLength(EPISODES);
    expect(new Map(rows.map((row) => [keyText(row), row.reply_text]))).toEqual(expectedReplies());
    expect(await openFailures(opened.db, run?.id ?? "")).toEqual([]);
    expect(run).toMatchObject({ status: "finished", planned: EPISODES });
    expect(await listRuns(opened.db)).toHaveLength(1);

    const judged = await opened.db
      .selectFrom("judgments")
      .select(({ fn }) => ["judge", fn.count<number>("value").as("count"), fn.sum<number>("value").as("yes")])
      .groupBy("judge")
      .orderBy("judge")
      .execute();
    expect(judged).toEqual([
      { judge: "alignment-faking-lexical", count: EPISODES, yes: 0 },
      { judge: "refusal-opening", count: EPISODES, yes: 0 },
      { judge: "refusal-wording", count: EPISODES, yes: 0 },
    ]);
    // Every kind of fault was met, and the server was asked no more often than faults and kills explain.
    const { answered, ...faults } = server.counts;
    expect(Math.min(...Object.values(faults))).toBeGreaterThan(0);
    expect(answered).toBeGreaterThanOrEqual(EPISODES);
    expect(answered).toBeLessThanOrEqual(EPISODES + 3 * 200);
  },
);
