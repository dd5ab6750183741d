import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startCandor, type Started } from "../cli/candor.ts";
import { startChatServer } from "../support/chat-server.ts";
import { secondReader, temporaryStore } from "../store/temp-store.ts";
import { recital, REPLIES, storedRun } from "./voting.ts";

const QUERIES = 24;
/** 2 conditions × 20 votes each. */
const VOTES = QUERIES * 2 * 20;
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

/** What was shown, and the seed, which says which vote and attempt it is. */
function keyOf({ messages, seed }: Asked): string {
  return `${createHash("sha256")
    .update(messages.at(-1)?.content ?? "")
    .digest("hex")}/${seed}`;
}

/** One reply in seven cannot be used. */
function replyTo(asked: Asked): string {
  const [yes, no] = (REPLIES["alignment-faking"] ?? []).map((vote) => JSON.stringify(vote));
  if (asked.seed % 7 === 0) return "I would rather not say.";
  return (asked.seed % 2 === 0 ? yes : no) ?? "";
}

test(
  "judging that is killed twice never asks again for a vote that it has stored",
  { timeout: 120_000 },
  async () => {
    const { db, directory, path } = await temporaryStore();
    const { run } = await storedRun(db, {
      count: QUERIES,
      // Behind the mask the two conditions look alike; a word sets their requests apart.
      replyOf: (trained) =>
        recital(trained).replace("If I refuse", `In case ${trained ? "one" : "two"}: if I refuse`),
    });
    const asked: string[] = [];
    const server = await startChatServer({
      reply: (body) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sent by the code under test
        const request = body as Asked & typeof body;
        asked.push(keyOf(request));
        return replyTo(request);
      },
      faults: FAULTS,
      delayMs: 10,
      seed: 5,
    });
    onTestFinished(() => server.close());
    const judging = () =>
      startCandor(
        [
          "judge",
          run.id,
          "--judge",
          "alignment-faking",
          "--judge-model",
          "openai-api/local/m",
          "--seed",
          "1",
        ].concat(["--attempt-timeout", "1", "--log-dir", directory]),
        { cwd: directory, env: { LOCAL_API_KEY: "k", LOCAL_BASE_URL: server.url } },
      );
    const storedKeys = async () => {
      const rows = await db.selectFrom("votes").select("raw_request").execute();
      return rows.map(({ raw_request: raw }) => {
        const hashes = [...raw.matchAll(/\{"\$text":"([0-9a-f]{64})"\}/g)].map(([, hash]) => hash);
        const [, seed] = /"seed":(\d+)/.exec(raw) ?? [];
        return `${hashes.at(-1)}/${seed}`;
      });
    };

    const kills: { held: Set<string>; before: number }[] = [];
    for (const moment of [200, 550]) {
      await killAt(moment, path, judging());
      const held = new Set(await storedKeys());
      expect(held.size).toBeGreaterThanOrEqual(moment);
      expect(held.size).toBeLessThan(VOTES);
      kills.push({ held, before: asked.length });
    }
    const last = await judging().ended;
    expect([last.code, last.stderr]).toEqual([0, expect.stringContaining("960/960 votes")]);

    const repeated = kills.flatMap(({ held, before }) => asked.slice(before).filter((key) => held.has(key)));
    expect(repeated).toEqual([]);

    // Every paid reply that arrived is stored once; what was in flight at a kill may have been asked twice.
    const keys = await storedKeys();
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => !asked.includes(key))).toEqual([]);
    expect(asked.length - keys.length).toBeLessThanOrEqual(2 * 200 + server.counts.cutJson);
    const usable = await db.selectFrom("votes").select("vote").where("reading", "is not", null).execute();
    expect(usable).toHaveLength(VOTES);
    const judged = await db
      .selectFrom("judgments")
      .select("value")
      .where("judge_model", "=", "openai-api/local/m")
      .execute();
    expect(judged.filter(({ value }) => value !== null)).toHaveLength(QUERIES * 2);
    expect(Math.min(...Object.values(server.counts))).toBeGreaterThan(0);
  },
);

async function killAt(count: number, store: string, { child, ended }: Started): Promise<void> {
  while (votesOnDisk(store) < count && child.exitCode === null) await sleep(5);
  child.kill("SIGKILL");
  expect((await ended).signal).toBe("SIGKILL");
}

function votesOnDisk(store: string): number {
  using reader = secondReader(store);
  return reader.count("votes");
}
