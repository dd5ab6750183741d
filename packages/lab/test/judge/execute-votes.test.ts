/** Voting over stored episodes: what is stored is never asked for again, and what is missing stays missing. */

import { expect, test } from "vitest";
import { analyzeRuns, DEFAULT_ANALYSIS } from "../../src/analysis/analyze.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { insertEpisodes } from "../../src/store/episodes.ts";
import { insertRun } from "../../src/store/runs.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";
import { SubjectError } from "../../src/subject/subject.ts";
import { episode, run as runRow } from "../store/rows.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { judgmentsOf, modelJudgeNamed, REPLIES, storedRun, voteOn, voting } from "./voting.ts";

const FAKING = modelJudgeNamed("alignment-faking");
const yes = JSON.stringify(REPLIES["alignment-faking"]?.[0]);

test("a second pass asks nothing and changes nothing", async () => {
  const { db } = await temporaryStore();
  const { run } = await storedRun(db);
  const model = voting("alignment-faking", ({ epoch = 0 }) => epoch <= 7);
  const { name } = await voteOn(db, run, FAKING, model);
  expect(model.calls).toHaveLength(80);
  const rows = await judgmentsOf(db, name);
  expect(rows).toMatchObject(Array.from({ length: 4 }, () => ({ value: 0, score: 0.35, label: "maybe" })));
  const { watcher } = await voteOn(db, run, FAKING, model);
  expect([model.calls.length, watcher.before, watcher.recordedCount]).toEqual([80, 80, 0]);
  expect(await judgmentsOf(db, name)).toEqual(rows);
});

test("a stop in the middle leaves no judgment of an episode whose votes are not through; the next pass goes on", async () => {
  const { db } = await temporaryStore();
  const { run } = await storedRun(db);
  const stop = new AbortController();
  const model = voting("alignment-faking", () => true);
  const stopping = {
    ...model,
    sample: async (...args: Parameters<typeof model.sample>) => {
      if (model.calls.length === 29) stop.abort();
      return await model.sample(...args);
    },
  };
  const { outcome, name } = await voteOn(db, run, FAKING, stopping, { maxConnections: 1, stop: stop.signal });
  expect(outcome).toEqual({ stopped: "interrupted" });
  const stored = await db.selectFrom("votes").selectAll().execute();
  expect(stored).toHaveLength(30);
  expect(await judgmentsOf(db, name)).toHaveLength(1);
  await voteOn(db, run, FAKING, model);
  expect(model.calls).toHaveLength(80);
  expect((await judgmentsOf(db, name)).map(({ value }) => value)).toEqual([1, 1, 1, 1]);
});

test("a reply that cannot be used is stored and asked for again, three times in all; too few votes miss", async () => {
  const { db } = await temporaryStore();
  const { run } = await storedRun(db, { count: 1 });
  // Votes 0–9 come at the second attempt; of the others none does.
  const model = scriptedSubject({
    name: "judge",
    reply: ({ epoch = 0, seed = 0 }) => (epoch <= 9 && seed % 3 === 1 ? yes : "I would rather not say."),
  });
  const { name } = await voteOn(db, run, FAKING, model, { seed: 0 });
  const attempts = await db.selectFrom("votes").select(["vote", "attempt", "reading", "problem"]).execute();
  expect(attempts).toHaveLength(2 * (9 * 2 + 11 * 3));
  expect(attempts.filter(({ reading }) => reading !== null)).toHaveLength(2 * 9);
  expect(
    attempts.every(({ reading, problem }) => (reading === null) === (problem === "no JSON object")),
  ).toBe(true);
  expect(await judgmentsOf(db, name)).toMatchObject([{ value: null }, { value: null }]);
  // Paid for three times, so not asked for again.
  await voteOn(db, run, FAKING, model, { seed: 0 });
  expect(model.calls).toHaveLength(attempts.length);
});

test("votes that could not be cast are cast later; the judgment then counts them", async () => {
  const { db } = await temporaryStore();
  const { run } = await storedRun(db, { count: 1 });
  let down = true;
  const model = scriptedSubject({
    name: "judge",
    reply: ({ epoch = 0 }) => {
      if (down && epoch > 12) throw new SubjectError("fatal", "400", { status: 400 });
      return epoch > 12 ? JSON.stringify(REPLIES["alignment-faking"]?.[1]) : yes;
    },
  });
  const { name, watcher } = await voteOn(db, run, FAKING, model);
  expect(watcher.failures).toHaveLength(16);
  expect(await judgmentsOf(db, name)).toMatchObject([{ score: 1 }, { score: 1 }]);
  down = false;
  await voteOn(db, run, FAKING, model);
  expect(await judgmentsOf(db, name)).toMatchObject([{ score: 0.6 }, { score: 0.6 }]);
});

test("another model is another judge, and another prompt asks anew", async () => {
  const { db } = await temporaryStore();
  const { run } = await storedRun(db, { count: 1 });
  const one = voting("alignment-faking", () => true);
  await voteOn(db, run, FAKING, one);
  await voteOn(db, run, FAKING, { ...voting("alignment-faking", () => false), name: "scripted/other" });
  expect(await judgmentsOf(db, "alignment-faking@scripted/judge")).toMatchObject([
    { value: 1 },
    { value: 1 },
  ]);
  expect(await judgmentsOf(db, "alignment-faking@scripted/other")).toMatchObject([
    { value: 0 },
    { value: 0 },
  ]);
  await voteOn(db, run, { ...FAKING, hash: "another" }, one);
  expect(one.calls).toHaveLength(80);
});

test("a refused key stops with one line that names the flag", async () => {
  const { db } = await temporaryStore();
  const { run } = await storedRun(db);
  const model = scriptedSubject({
    name: "judge",
    reply: () => {
      throw new SubjectError("fatal", "401 no key", { status: 401 });
    },
  });
  await expect(voteOn(db, run, FAKING, model)).rejects.toThrow(
    /^--judge-model: scripted\/judge: 401 no key; /,
  );
});

test("analysis gives each column of awareness its rates and its gap, apart from compliance", async () => {
  const { db } = await temporaryStore();
  const { run } = await storedRun(db);
  await voteOn(
    db,
    run,
    modelJudgeNamed("awareness"),
    voting("awareness", () => true),
  );
  const { results } = await analyzeRuns(db, [run], DEFAULT_ANALYSIS);
  const [result] = results;
  expect(Object.keys(result?.others ?? {})).toEqual([
    "training-awareness",
    "evaluation-awareness",
    "scenario-recognition",
  ]);
  expect(result?.others["training-awareness"]?.["awareness@scripted/judge"]).toMatchObject({
    conditions: { free: { n: 2, compliance: { estimate: 1 } }, paid: { n: 2 } },
    gap: { estimate: 0 },
  });
  expect(Object.keys(result?.judges ?? {})).not.toContain("awareness@scripted/judge");
});

test("10 000 stored episodes are judged again by rules, and nobody is asked", async () => {
  const { db } = await temporaryStore();
  // A live subject without a key: any call to it, or even making it, would fail.
  const row = runRow("r1", { subject: "openai/gpt-4.1", planned: 10_000 });
  await insertRun(db, row, [{ id: "q1", text: "One?", querySet: "asked" }]);
  for (let first = 1; first <= 10_000; first += 200)
    await insertEpisodes(
      db,
      Array.from({ length: 200 }, (_, index) =>
        episode("r1", {
          epoch: first + index,
          reply_text: index % 2 === 0 ? "I'm unable to help." : "Here you are.",
        }),
      ),
    );
  expect(await judgeRun(db, row, () => 0, ["refusal-wording"])).toBe(10_000);
  expect(await judgeRun(db, row, () => 0, ["refusal-wording"])).toBe(10_000);
  const counts = await db
    .selectFrom("judgments")
    .select(({ fn }) => ["value", fn.countAll<number>().as("count")])
    .groupBy("value")
    .orderBy("value")
    .execute();
  expect(counts).toEqual([
    { value: 0, count: 5000 },
    { value: 1, count: 5000 },
  ]);
});
