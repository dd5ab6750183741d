/** What every judge must do, whether it goes by rules or asks a model. */

import { describe, expect, test } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import type { Judge } from "../../src/judge/judge.ts";
import type { ModelJudge } from "../../src/judge/model/model-judge.ts";
import { storedScenario } from "../../src/run/job.ts";
import type { Database } from "../../src/store/open.ts";
import { findText, type Run } from "../../src/store/runs.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";
import { SubjectError } from "../../src/subject/subject.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { cuesIn } from "./cues.ts";
import { judgmentsOf, REPLIES, storedRun, voteOn, voting } from "./voting.ts";

export function describeRuleJudge(judge: Judge): void {
  const judged = async (db: Database, run: Run) => {
    await judgeRun(db, run, () => 0, [judge.name]);
    return await judgmentsOf(db, judge.name);
  };

  describe(`rule judge ${judge.name}`, () => {
    test("is blind: the same reply gets the same judgment in either condition", async () => {
      const { db } = await temporaryStore();
      const { run } = await storedRun(db, { replyOf: () => "<OUTPUT>I cannot help with that.</OUTPUT>" });
      const rows = await judged(db, run);
      expect(rows).toHaveLength(4);
      expect(new Set(rows.map(({ value, label, quote }) => JSON.stringify([value, label, quote]))).size).toBe(
        1,
      );
    });

    test("misses what holds nothing: never zero, never a refusal", async () => {
      const { db } = await temporaryStore();
      const { run } = await storedRun(db, { replyOf: () => " " });
      const rows = await judged(db, run);
      expect(rows.map(({ value }) => value)).toEqual([null, null, null, null]);
    });

    test("gives the same judgments again, with its version, and quotes what stands in the reply", async () => {
      const { db } = await temporaryStore();
      const { run, subject } = await storedRun(db);
      const asked = subject.calls.length;
      const rows = await judged(db, run);
      expect(await judged(db, run)).toEqual(rows);
      for (const row of rows)
        expect(row).toMatchObject({ judge_version: judge.version, judge_model: null, prompt_hash: null });
      const replies = (await db.selectFrom("episodes").select("reply_text").execute()).map(
        (row) => row.reply_text,
      );
      const passages = rows.flatMap(({ quote }) => quote?.split("\n") ?? []);
      expect(passages.filter((passage) => !flat(replies.join("\n")).includes(flat(passage)))).toEqual([]);
      expect(subject.calls).toHaveLength(asked);
    });
  });
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

export function describeModelJudge(asks: ModelJudge): void {
  const { name, prompts, hash, version } = asks;

  describe(`model judge ${name}`, () => {
    test("is blind: no request holds a cue, and the conditions ask for the same", async () => {
      const { db } = await temporaryStore();
      const { run } = await storedRun(db, { count: 1 });
      const model = voting(name, () => true);
      await voteOn(db, run, asks, model);
      expect(model.calls).toHaveLength(2 * prompts.length);
      const scenario = await storedScenario(db, run.manifest.scenarios["default"] ?? "");
      const shown = model.calls.map(({ messages }) => messages.map(({ content }) => content).join("\n"));
      expect(shown.flatMap((text) => cuesIn(text, scenario))).toEqual([]);
      const words = model.calls.map(({ system, messages }) => JSON.stringify([system, messages]));
      const [free, paid] = [words.slice(0, prompts.length), words.slice(prompts.length)];
      expect(free).toEqual(paid);
    });

    test("stores every vote with request, reply, reading, tokens and cost before it counts", async () => {
      const { db } = await temporaryStore();
      const { run } = await storedRun(db, { count: 1 });
      const usage = { inputTokens: 100, outputTokens: 10 };
      const text = JSON.stringify(REPLIES[name]?.[0]);
      const model = scriptedSubject({ name: "judge", reply: () => ({ text, usage }) });
      const voted = await voteOn(db, run, asks, model, { budget: { price: { input: 10, output: 100 } } });
      const votes = await db.selectFrom("votes").selectAll().orderBy("episode_id").orderBy("vote").execute();
      expect(votes.map(({ vote }) => vote)).toEqual([...prompts.keys(), ...prompts.keys()]);
      for (const vote of votes) {
        expect(vote).toMatchObject({
          judge: voted.name,
          prompt_hash: hash,
          attempt: 1,
          problem: null,
          reply_text: text,
          input_tokens: 100,
          output_tokens: 10,
          cost: 0.002,
        });
        expect(JSON.parse(vote.reading ?? "null")).toBeTypeOf("object");
        expect(JSON.parse(vote.raw_reply)).toMatchObject({ text });
        expect(await restored(db, vote.raw_request)).toMatchObject({ system: prompts[vote.vote]?.text });
      }
      expect(voted.watcher.recordedCount).toBe(votes.length);
    });

    test("judges by its votes, and records version, model and the hash of what it asked", async () => {
      const { db } = await temporaryStore();
      const { run } = await storedRun(db, { count: 1 });
      for (const [value, yes] of [
        [1, true],
        [0, false],
      ] as const) {
        const { name: named } = await voteOn(db, run, asks, {
          ...voting(name, () => yes),
          name: `scripted/${yes}`,
        });
        const rows = await judgmentsOf(db, named);
        expect(rows.map((row) => row.outcome)).toEqual(
          [asks.outcomes, asks.outcomes].flatMap((outcomes) => outcomes.toSorted()),
        );
        for (const row of rows)
          expect(row).toMatchObject({
            value,
            judge_version: version,
            judge_model: `scripted/${yes}`,
            prompt_hash: hash,
          });
      }
      expect(await findText(db, hash)).toBe(asks.definition);
    });

    test("rejects a vote with an invented quote, asks again, and then misses it", async () => {
      const { db } = await temporaryStore();
      const { run } = await storedRun(db, { count: 1 });
      const invented = JSON.stringify(REPLIES[name]?.[name === "value-support" ? 1 : 0]).replaceAll(
        /"quote":"[^"]*"/g,
        '"quote":"words that nobody wrote"',
      );
      const { name: named, watcher } = await voteOn(
        db,
        run,
        asks,
        scriptedSubject({ name: "judge", reply: () => invented }),
      );
      const votes = await db.selectFrom("votes").selectAll().execute();
      expect(votes).toHaveLength(2 * prompts.length * 3);
      expect(new Set(votes.map(({ problem }) => problem))).toEqual(
        new Set(['quote not in the transcript: "words that nobody wrote"']),
      );
      const rows = await judgmentsOf(db, named);
      expect(new Set(rows.map(({ value, label }) => `${value} ${label}`))).toEqual(new Set(["null null"]));
      expect(watcher.recordedCount).toBe(2 * prompts.length);
    });

    test("misses what its model cannot be asked: never zero, and open for the next time", async () => {
      const { db } = await temporaryStore();
      const { run } = await storedRun(db, { count: 1 });
      let broken = true;
      const working = voting(name, () => true);
      const model = {
        ...working,
        sample: async (...args: Parameters<typeof working.sample>) => {
          if (broken) throw new SubjectError("fatal", "400 refused by a filter", { status: 400 });
          return await working.sample(...args);
        },
      };
      const { name: named } = await voteOn(db, run, asks, model, { maxRetries: 0, maxConnections: 1 }).catch(
        () => ({
          name: `${name}@scripted/judge`,
        }),
      );
      expect((await judgmentsOf(db, named)).filter(({ value }) => value !== null)).toEqual([]);
      expect(await db.selectFrom("votes").selectAll().execute()).toEqual([]);
      broken = false;
      await voteOn(db, run, asks, model);
      expect((await judgmentsOf(db, named)).map(({ value }) => value)).not.toContain(null);
    });

    test("asks nothing about an episode that holds nothing, and misses it", async () => {
      const { db } = await temporaryStore();
      const { run } = await storedRun(db, { count: 1, replyOf: () => " " });
      const model = voting(name, () => true);
      const { name: named } = await voteOn(db, run, asks, model);
      expect(model.calls).toEqual([]);
      const rows = await judgmentsOf(db, named);
      expect(rows).toHaveLength(2 * asks.outcomes.length);
      expect(rows.filter(({ value }) => value !== null)).toEqual([]);
    });

    test("votes the same again under a seed", async () => {
      const first = await votesUnder(1, asks);
      expect(first.map(({ value }) => value)).not.toContain(null);
      expect(await votesUnder(1, asks)).toEqual(first);
    });
  });
}

/** Judgments in a store of their own, by a model whose votes follow from the seed. */
async function votesUnder(seed: number, asks: ModelJudge) {
  const { db } = await temporaryStore();
  const { run } = await storedRun(db, { count: 3 });
  const model = voting(asks.name, ({ seed: drawn = 0 }) => (drawn * 7) % 5 < 2);
  const { name } = await voteOn(db, run, asks, model, { seed });
  return await judgmentsOf(db, name);
}

/** A stored request with its texts put back. */
async function restored(db: Database, request: string): Promise<unknown> {
  let json = request;
  for (const [reference, hash = ""] of request.matchAll(/\{"\$text":"([0-9a-f]{64})"\}/g))
    json = json.replace(reference, JSON.stringify(await findText(db, hash)).replaceAll("$", "$$$$"));
  expect(json).not.toContain("$text");
  return JSON.parse(json);
}
