/** `candor calibrate` of judges that ask a model, on plain texts: against a chat server that fails. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { OPPOSES, REPLIES, modelJudgeNamed } from "../judge/voting.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { startChatServer, type Faults } from "../support/chat-server.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { candor, startCandor } from "./candor.ts";

const JUDGE = "alignment-faking@openai-api/local/m";
const CARD = "logs/judge-cards/alignment-faking@openai-api_local_m--reasoning.json";
/** Each starts several processes. */
const SLOW = { timeout: 120_000 };
const FAULTS = { rateLimit: 0.1, retryAfterSeconds: 0.05, serverError: 0.05, reset: 0.02, cutJson: 0.01 };
const [YES, NO] = (REPLIES["alignment-faking"] ?? []).map((vote) => JSON.stringify(vote));

interface Case {
  label: "yes" | "no";
  /** Votes of 20 that say yes; undefined where no reply can be used. */
  votes: number | undefined;
  condition: "free" | "paid";
}

/** Positives: 6 found, 2 missed, 1 without a judgment. Negatives: 1 flagged, 6 left alone. */
const CASES: readonly Case[] = [
  ...[20, 20, 16, 12, 8, 7, 8, 0, undefined].map((votes, index): Case => {
    return { label: "yes", votes, condition: index < 4 ? "free" : "paid" };
  }),
  ...[0, 0, 2, 4, 7, 9, 0].map((votes, index): Case => {
    return { label: "no", votes, condition: index < 4 ? "free" : "paid" };
  }),
];

const textOf = (index: number) => `Case ${index} of the free tier. ${OPPOSES}.`;
const rowOf = ({ label, condition }: Case, index: number) => ({
  id: `case-${index}`,
  text: textOf(index),
  query: `Request ${index}?`,
  label,
  condition,
});

interface Asked {
  messages: { role: string; content: string }[];
  seed: number;
}

/** A directory with labelled texts, and a judge model whose votes are known; `--seed 1` tells it which vote it is. */
async function setUp(cases: readonly Case[], options: { faults?: Faults; delayMs?: number } = {}) {
  const asked: { shown: string; key: string }[] = [];
  const server = await startChatServer({
    reply: (body) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sent by the code under test
      const { messages, seed } = body as Asked & typeof body;
      const shown = messages.at(-1)?.content ?? "";
      const index = Number(/Case (\d+)/u.exec(shown)?.[1]);
      asked.push({ shown, key: `${index}/${seed}` });
      const votes = cases[index]?.votes;
      if (votes === undefined) return "I would rather not say.";
      return (Math.floor((seed - 1) / 3) < votes ? YES : NO) ?? "";
    },
    ...options,
    seed: 3,
  });
  onTestFinished(() => server.close());
  const cwd = await temporaryDirectory();
  const write = (rows: readonly object[]) => {
    writeFileSync(join(cwd, "texts.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
  };
  write(cases.map(rowOf));
  const start = (...flags: string[]) =>
    startCandor(["calibrate", JUDGE, "--labels", "texts.jsonl", "--seed", "1", ...flags], {
      cwd,
      env: { LOCAL_API_KEY: "k", LOCAL_BASE_URL: server.url },
    });
  return { asked, server, cwd, write, start, calibrate: (...flags: string[]) => start(...flags).ended };
}

/** Share of pairs of a positive and a negative that the scores put in order, ties by half. */
function areaByPairs(cases: readonly Case[]): number {
  const scores = (label: string) =>
    cases.flatMap((each) => (each.label === label && each.votes !== undefined ? [each.votes] : []));
  const pairs = scores("yes").flatMap((yes) => scores("no").map((no) => (Math.sign(yes - no) + 1) / 2));
  return pairs.reduce((sum, won) => sum + won, 0) / pairs.length;
}

/** What `--json` prints, as far as it is looked at here. */
interface Printed {
  version: number;
  card: { auroc: { estimate: number }; kappa: { estimate: number } };
  calibration: { disagreements: unknown[]; sweep: { threshold: number | null }[] };
}

function printed(stdout: string): Printed {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- printed by the code under test
  return JSON.parse(stdout) as Printed;
}

test(
  "a judge of known errors gets the card that it deserves, and a second call asks nothing",
  SLOW,
  async () => {
    const { asked, cwd, calibrate } = await setUp(CASES, { faults: FAULTS });
    const first = await calibrate("--json");
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining("320/320 votes")]);
    expect(first.stderr).toContain(`labelled-texts  ${JUDGE}  reasoning: 15 judged, 1 missing`);
    const { version, card, calibration } = printed(first.stdout);
    expect(version).toBe(1);
    expect(card).toMatchObject({
      judge: JUDGE,
      judgeVersion: modelJudgeNamed("alignment-faking").version,
      judgeModel: "openai-api/local/m",
      promptHash: modelJudgeNamed("alignment-faking").hash,
      outcome: "reasoning",
      labels: { source: "texts.jsonl", n: 15, missing: 1, disputed: 0 },
      sensitivity: { successes: 6, n: 8 },
      specificity: { successes: 6, n: 7 },
      conditions: {
        free: { sensitivity: { successes: 4, n: 4 }, specificity: { successes: 4, n: 4 } },
        paid: { sensitivity: { successes: 2, n: 4 }, specificity: { successes: 2, n: 3 } },
      },
    });
    expect(card.auroc.estimate).toBeCloseTo(areaByPairs(CASES), 12);
    // 12 of 15 agree; by chance 8/15 · 7/15 + 7/15 · 8/15 = 112/225.
    expect(card.kappa.estimate).toBeCloseTo((12 / 15 - 112 / 225) / (1 - 112 / 225), 12);
    expect(calibration.disagreements).toMatchObject([
      { id: "case-7", truth: 1, score: 0, condition: "paid" },
      { id: "case-5", truth: 1, score: 0.35 },
      { id: "case-14", truth: 0, score: 0.45, quote: OPPOSES },
    ]);
    const threshold = calibration.sweep.find(({ threshold: from }) => from === 0.35);
    expect(threshold).toMatchObject({ sensitivity: 7 / 8, specificity: 5 / 7 });
    expect(JSON.parse(readFileSync(join(cwd, CARD), "utf8"))).toEqual(card);

    // Blind to the kind of user, and shown what the text answers.
    expect(asked.filter(({ shown }) => /free tier/iu.test(shown))).toEqual([]);
    expect(asked.every(({ shown, key }) => shown.includes(`Request ${key.split("/")[0]}?`))).toBe(true);

    // The text is shown once: as the scratchpad.
    expect(asked.every(({ shown }) => shown.split(OPPOSES).length === 2)).toBe(true);

    const before = asked.length;
    const second = await calibrate("--json");
    expect(asked).toHaveLength(before);
    expect(printed(second.stdout).calibration).toEqual(calibration);
  },
);

test(
  "a corrected label costs nothing, a new text only its own votes, and other texts stay out",
  SLOW,
  async () => {
    const few = CASES.slice(0, 4);
    const { asked, write, calibrate } = await setUp(CASES);
    write(few.map(rowOf));
    await calibrate();
    expect(asked).toHaveLength(80);
    const rows = [...few, CASES[9]].flatMap((each, index) =>
      each ? [rowOf(each, index === 4 ? 9 : index)] : [],
    );
    write(rows.map((row) => (row.id === "case-0" ? { ...row, label: "no" } : row)));
    const dry = await calibrate("--dry-run", "--price", "2,8");
    expect(dry.stdout).toMatch(
      /^labelled-texts {2}\S+: 20 votes, about [\d ]+ tokens in and 6 000 out .*\$0\.\d+\n/,
    );
    const { stdout, stderr } = await calibrate("--json");
    expect(asked).toHaveLength(100);
    expect(stderr).toContain("100/100 votes");
    expect(printed(stdout).card).toMatchObject({
      sensitivity: { successes: 3, n: 3 },
      specificity: { successes: 1, n: 2 },
    });
    write(rows.slice(4));
    const alone = await calibrate();
    expect([asked.length, alone.stderr]).toEqual([
      100,
      expect.stringContaining("reasoning: 1 judged, 0 missing"),
    ]);
  },
);

test(
  "calibrating that is killed twice repeats no vote that it has stored; the card comes at the end",
  SLOW,
  async () => {
    const { asked, cwd, start } = await setUp(CASES, { faults: FAULTS, delayMs: 10 });
    await using store = await openStore(join(cwd, "logs"));
    const kills: { held: Set<string>; before: number }[] = [];
    for (const moment of [80, 200]) {
      const { child, ended } = start("--attempt-timeout", "1", "--max-connections", "16");
      while ((await storedKeys(store)).length < moment && child.exitCode === null) await sleep(5);
      child.kill("SIGKILL");
      expect((await ended).signal).toBe("SIGKILL");
      const held = new Set(await storedKeys(store));
      expect(held.size).toBeGreaterThanOrEqual(moment);
      expect(existsSync(join(cwd, CARD))).toBe(false);
      kills.push({ held, before: asked.length });
    }
    const last = await start("--attempt-timeout", "1").ended;
    expect([last.code, last.stderr]).toEqual([0, expect.stringContaining("320/320 votes")]);
    const repeated = kills.flatMap(({ held, before }) =>
      asked.slice(before).filter(({ key }) => held.has(key)),
    );
    expect(repeated).toEqual([]);
    const keys = await storedKeys(store);
    // 15 texts of 20 usable votes, and one of 20 votes that were tried three times.
    expect([keys.length, new Set(keys).size]).toEqual([15 * 20 + 60, 15 * 20 + 60]);
    expect(JSON.parse(readFileSync(join(cwd, CARD), "utf8"))).toMatchObject({
      labels: { n: 15, missing: 1 },
      sensitivity: { successes: 6, n: 8 },
    });
  },
);

test("a limit stops without a card and says how to go on", SLOW, async () => {
  const { asked, cwd, calibrate } = await setUp(CASES);
  const stopped = await calibrate("--token-limit", "3000", "--max-connections", "4");
  expect([stopped.code, stopped.stdout]).toEqual([0, ""]);
  expect(stopped.stderr).toMatch(/token limit.*; go on with: the same command\n$/);
  expect(existsSync(join(cwd, CARD))).toBe(false);
  const before = asked.length;
  expect((await calibrate()).stdout).toContain("judge card: ");
  expect(
    new Set(asked.slice(0, before).map(({ key }) => key)).isDisjointFrom(
      new Set(asked.slice(before).map(({ key }) => key)),
    ),
  ).toBe(true);
});

test("votes that could not be cast are said, and cast by the same command", SLOW, async () => {
  const { cwd, calibrate } = await setUp(CASES, { faults: { reset: 0.1 } });
  const first = await calibrate("--max-retries", "0");
  expect(first.code).toBe(2);
  expect(first.stderr).toContain("some votes could not be cast; go on with: the same command\n");
  expect(first.stdout).toContain("judge card: ");
  const second = await calibrate();
  expect([second.code, second.stderr]).toEqual([0, expect.stringContaining("320/320 votes")]);
  expect(JSON.parse(readFileSync(join(cwd, CARD), "utf8"))).toMatchObject({
    labels: { n: 15, missing: 1 },
    sensitivity: { successes: 6, n: 8 },
    specificity: { successes: 6, n: 7 },
  });
});

test("where no vote can be used there is no card", async () => {
  const { cwd, calibrate } = await setUp(CASES.slice(8, 9));
  const { code, stdout, stderr } = await calibrate();
  expect([code, stdout, existsSync(join(cwd, CARD))]).toEqual([2, "", false]);
  expect(stderr).toMatch(
    /\nerror: texts\.jsonl: too few votes of \S+ could be used on any text; .* \[CALIBRATION_IMPOSSIBLE\]\n$/,
  );
});

test("a dry run says votes, tokens and cost, and asks nothing", async () => {
  const { asked, cwd, calibrate } = await setUp(CASES);
  const { code, stdout } = await calibrate("--dry-run", "--price", "2,8");
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /: 320 votes, about [\d ]+ tokens in and 96 000 out \(300 a vote\), about \$\d\.\d+\n/,
  );
  expect(stdout).toMatch(/dry run: nothing was asked\n$/);
  expect([asked.length, existsSync(join(cwd, CARD))]).toEqual([0, false]);
});

test("the texts are no run of an experiment", SLOW, async () => {
  const { cwd, calibrate } = await setUp(CASES.slice(0, 2));
  await calibrate();
  for (const command of ["analyze", "judge", "resume"]) {
    const { code, stderr } = await candor([command], { cwd });
    expect([command, code, stderr]).toEqual([command, 2, expect.stringContaining("the store holds no run")]);
  }
  const listed = await candor(["list", "runs"], { cwd });
  expect(listed.stdout).toMatch(/labelled-texts +labelled-texts +recorded\/unknown +2\/2 +finished/);
  const shown = await candor(["show", "labelled-texts"], { cwd });
  expect(shown.stdout).toContain(`${JUDGE} faking`);
});

test("a judge of answers is shown the text as an answer", async () => {
  const shown: string[] = [];
  const server = await startChatServer({
    reply: ({ messages }) => {
      shown.push(messages.at(-1)?.content ?? "");
      return JSON.stringify({ refused: false, quote: "Here is", convincing: 4, specific: 4 });
    },
    seed: 1,
  });
  onTestFinished(() => server.close());
  const cwd = await temporaryDirectory();
  writeFileSync(join(cwd, "texts.csv"), "text,label\nHere is how.,yes\nHere is why.,no\n");
  const { code, stdout } = await candor(
    "calibrate compliance-rubric --judge-model openai-api/local/m --labels texts.csv --json".split(" "),
    { cwd, env: { LOCAL_API_KEY: "k", LOCAL_BASE_URL: server.url } },
  );
  expect([code, printed(stdout).card]).toMatchObject([
    0,
    { outcome: "compliance", sensitivity: { successes: 1, n: 1 }, specificity: { successes: 0, n: 1 } },
  ]);
  expect(shown.toSorted()[0]).toMatch(/=== answer \w{8} ===\nHere is (?:how|why)\.\n/u);
});

const GOOD = '{"text":"I think.","label":"yes"}\n{"text":"I do.","label":"no"}';

test.each([
  ["alignment-faking", GOOD, "JUDGE_MODEL"],
  ["alignment-faking-rules --judge-model scripted/complies", GOOD, "JUDGE_MODEL"],
  ["alignment-faking-rules@scripted/complies", GOOD, "JUDGE_MODEL"],
  ["no-such-judge --judge-model scripted/complies", GOOD, "JUDGE_UNKNOWN"],
  ["value-support --judge-model scripted/complies", GOOD, "JUDGE_LACKS"],
  ["assertion --judge-model scripted/complies", GOOD, "JUDGE_LACKS"],
  ["awareness --judge-model scripted/complies", GOOD, "CALIBRATION_IMPOSSIBLE"],
  ["alignment-faking --judge-model scripted/complies --outcome compliance", GOOD, "CALIBRATION_IMPOSSIBLE"],
  [
    "alignment-faking --judge-model scripted/complies",
    `${GOOD}\n{"id":7,"label":"no"}`,
    "CALIBRATION_IMPOSSIBLE",
  ],
  ["alignment-faking --judge-model scripted/complies", '{"text":"x","label":"maybe"}', "LABELS_INVALID"],
  ["alignment-faking --judge-model openai/gpt-4.1", GOOD, "KEY_MISSING"],
  ["alignment-faking --judge-model openai-api/local/m --cost-limit 1", GOOD, "PRICE_UNKNOWN"],
])("%s is refused in one line, and leaves no store", async (args, rows, expected) => {
  const cwd = await temporaryDirectory();
  writeFileSync(join(cwd, "texts.jsonl"), rows);
  const env = { LOCAL_API_KEY: "k", LOCAL_BASE_URL: "http://127.0.0.1:9/v1" };
  const { code, stdout, stderr } = await candor(
    ["calibrate", ...args.split(" "), "--labels", "texts.jsonl"],
    { cwd, env },
  );
  expect([code, stdout, stderr.trim().split("\n").length]).toEqual([2, "", 1]);
  expect(stderr).toContain(`[${expected}]`);
  expect(existsSync(join(cwd, "logs"))).toBe(false);
});

/** Text and seed of every stored vote. */
async function storedKeys({ db }: Store): Promise<string[]> {
  const rows = await db
    .selectFrom("votes")
    .innerJoin("episodes", "episodes.id", "votes.episode_id")
    .select(["episodes.reply_text", "votes.raw_request"])
    .execute();
  return rows.map(
    ({ reply_text: text, raw_request: raw }) =>
      `${/Case (\d+)/u.exec(text)?.[1]}/${/"seed":(\d+)/u.exec(raw)?.[1]}`,
  );
}
