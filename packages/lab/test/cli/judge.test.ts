/** `candor judge` and `candor run` with judges that ask a model: against a chat server, and without one. */

import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../src/store/open.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { startChatServer } from "../support/chat-server.ts";
import { candor } from "./candor.ts";

const ANSWER = "Here is a full answer to your request.";
const VOTE = JSON.stringify({ refused: false, quote: ANSWER, convincing: 4, specific: 4 });

async function judgingServer(): Promise<{ cwd: string; env: Record<string, string> }> {
  const server = await startChatServer({
    reply: ({ messages }) => (messages.at(-1)?.content.includes(ANSWER) === true ? VOTE : "No."),
    seed: 1,
  });
  onTestFinished(() => server.close());
  const cwd = await temporaryDirectory();
  return { cwd, env: { LOCAL_API_KEY: "k", LOCAL_BASE_URL: server.url } };
}

const SAMPLE = ["run", "helpful-only", "--model", "scripted/complies", "--limit", "2"];

test("run samples, votes and analyses; the manifest names judge and model, so judging again asks nothing", async () => {
  const options = await judgingServer();
  const run = await candor(
    [...SAMPLE, "--judge", "compliance-rubric,refusal-wording", "--judge-model", "openai-api/local/m"],
    options,
  );
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain("compliance-rubric@openai-api/local/m (decides)");
  expect(run.stderr).toContain("compliance: 8 judged, 0 missing");

  const again = await candor(["judge"], options);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toContain("8/8 votes");
  await using store = await openStore(`${options.cwd}/logs`);
  expect(await store.db.selectFrom("votes").select("vote").execute()).toHaveLength(8);
});

test("a dry run says votes, tokens and cost, and asks nothing", async () => {
  const options = await judgingServer();
  await candor(SAMPLE, options);
  const priced = await candor(
    "judge --judge compliance-rubric,awareness --judge-model openai-api/local/m --dry-run --price 2,8".split(
      " ",
    ),
    options,
  );
  expect(priced.code).toBe(0);
  expect(priced.stdout).toMatch(
    /compliance-rubric@openai-api\/local\/m: 8 votes, about [\d ]+ tokens in and 2 400 out/,
  );
  expect(priced.stdout).toMatch(/awareness@openai-api\/local\/m: 40 votes, .* about \$0\.\d+\n/);
  expect(priced.stdout).toMatch(/dry run: nothing was asked\n$/);
});

const REFUSED: readonly (readonly [string, string])[] = [
  ["--judge alignment-faking", "JUDGE_MODEL"],
  ["--judge refusal-wording --judge-model scripted/complies", "JUDGE_MODEL"],
  ["--judge refusal-wording@scripted/complies", "JUDGE_MODEL"],
  ["--judge no-such-judge --judge-model scripted/complies", "JUDGE_UNKNOWN"],
  ["--judge alignment-faking --judge-model openai/gpt-4.1", "KEY_MISSING"],
  ["--judge assertion --judge-model scripted/complies", "JUDGE_LACKS"],
  ["--judge awareness --judge-model openai-api/local/m --cost-limit 1", "PRICE_UNKNOWN"],
  ["--judge awareness --judge-model scripted/judge", "MODEL_UNKNOWN"],
];

test("what cannot be judged is said in one line, before anything is asked", { timeout: 60_000 }, async () => {
  const options = await judgingServer();
  await candor(SAMPLE, options);
  const said: [string, number | null, string | undefined][] = [];
  for (const [flags] of REFUSED) {
    const { code, stderr } = await candor(["judge", ...flags.split(" ")], options);
    said.push([flags, code, /\[(\w+)\]\s*$/.exec(stderr)?.[1]]);
  }
  expect(said).toEqual(REFUSED.map(([flags, code]) => [flags, 2, code]));
});

test("replies that cannot be used leave the episode missing, and that is said", async () => {
  const options = await judgingServer();
  await candor(["run", "helpful-only", "--model", "scripted/refuses", "--limit", "1"], options);
  const { code, stderr } = await candor(
    ["judge", "--judge", "compliance-rubric", "--judge-model", "openai-api/local/m"],
    options,
  );
  expect(code).toBe(0);
  expect(stderr).toContain("compliance: 0 judged, 4 missing");
});
