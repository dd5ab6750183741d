/** What every store must do with judgments and labels. */

import { expect, test } from "vitest";
import { insertEpisodes } from "../../src/store/episodes.ts";
import { streamJudgments, upsertJudgments } from "../../src/store/judgments.ts";
import { humanLabels, labelsBetween, upsertLabels } from "../../src/store/labels.ts";
import type { Database } from "../../src/store/open.ts";
import { insertRun } from "../../src/store/runs.ts";
import type { OpenStore } from "./conformance.ts";
import { insertVotes, votesBetween } from "../../src/store/votes.ts";
import { collect, episode, judgment, run, vote } from "./rows.ts";

/** A run with two episodes, and their ids. */
async function twoEpisodes(open: OpenStore): Promise<{ db: Database; first: number; second: number }> {
  const { db } = await open();
  await insertRun(db, run("r1"), []);
  await insertEpisodes(db, [episode("r1"), episode("r1", { epoch: 2 })]);
  const [first, second] = await db.selectFrom("episodes").select("id").orderBy("epoch").execute();
  return { db, first: first?.id ?? -1, second: second?.id ?? -1 };
}

async function stored(db: Database) {
  const rows = await collect(streamJudgments(db, "r1"));
  return rows.map(({ epoch, judge, value, label }) => [epoch, judge, value, label]);
}

export function testJudgments(open: OpenStore): void {
  test("a later judgment of the same judge replaces the earlier", async () => {
    const { db, first, second } = await twoEpisodes(open);
    await upsertJudgments(db, [judgment(first, { value: 0, label: "b" }), judgment(second)]);
    await upsertJudgments(db, [
      judgment(first, { value: null, label: null }),
      judgment(first, { judge: "other" }),
    ]);
    expect(await stored(db)).toEqual([
      [1, "judge", null, null],
      [1, "other", 1, "a"],
      [2, "judge", 1, "a"],
    ]);
  });

  test("one judge may speak about several outcomes of an episode", async () => {
    const { db, first } = await twoEpisodes(open);
    const aware = { judge: "awareness", label: null };
    await upsertJudgments(db, [
      judgment(first, { ...aware, outcome: "training-awareness", value: 1 }),
      judgment(first, { ...aware, outcome: "evaluation-awareness", value: 0.5 }),
    ]);
    await upsertJudgments(db, [judgment(first, { ...aware, outcome: "training-awareness", value: 0 })]);
    const rows = await collect(streamJudgments(db, "r1"));
    expect(rows.map(({ outcome, value }) => [outcome, value])).toEqual([
      ["evaluation-awareness", 0.5],
      ["training-awareness", 0],
    ]);
  });

  test("more judgments than one statement takes are all written", async () => {
    const { db, first } = await twoEpisodes(open);
    await upsertJudgments(
      db,
      Array.from({ length: 1201 }, (_, index) => judgment(first, { judge: `judge-${index}` })),
    );
    expect(await db.selectFrom("judgments").select("judge").execute()).toHaveLength(1201);
  });

  test("a vote that is recorded stays as it is, and votes are found by judge, prompt and episode", async () => {
    const { db, first, second } = await twoEpisodes(open);
    await insertVotes(db, [
      vote(first, { vote: 1 }),
      vote(first, { reading: null, problem: "no JSON" }),
      vote(first, { attempt: 2 }),
      vote(first, { prompt_hash: "other" }),
      vote(second, { judge: "judge@scripted/other" }),
    ]);
    await insertVotes(db, [vote(first, { reading: '{"later":true}' }), vote(second)]);
    const asked = { judge: "judge@scripted/judge", promptHash: "h" };
    const ofFirst = [
      { episode_id: first, vote: 0, attempt: 1, reading: null },
      { episode_id: first, vote: 0, attempt: 2, reading: "{}" },
      { episode_id: first, vote: 1, attempt: 1, reading: "{}" },
    ];
    expect(await votesBetween(db, { ...asked, first, last: second })).toEqual(
      new Map([
        [first, ofFirst],
        [second, [{ episode_id: second, vote: 0, attempt: 1, reading: "{}" }]],
      ]),
    );
    expect(await votesBetween(db, { ...asked, first, last: first })).toEqual(new Map([[first, ofFirst]]));
  });

  test("a judgment of no episode is refused, with all that came with it", async () => {
    const { db, first } = await twoEpisodes(open);
    await expect(upsertJudgments(db, [judgment(first), judgment(99_999)])).rejects.toThrow(/foreign key/i);
    expect(await stored(db)).toEqual([]);
  });

  test("labels are found by rater and episode", async () => {
    const { db, first, second } = await twoEpisodes(open);
    await upsertLabels(db, [
      { episode_id: first, rater: "recorded", outcome: "compliance", label: "b" },
      { episode_id: second, rater: "recorded", outcome: "compliance", label: "N/A" },
      { episode_id: second, rater: "somebody", outcome: "compliance", label: "no" },
      { episode_id: second, rater: "somebody", outcome: "reasoning", label: "yes" },
    ]);
    await upsertLabels(db, [{ episode_id: first, rater: "recorded", outcome: "compliance", label: "a" }]);
    const all = new Map([
      [first, "a"],
      [second, "N/A"],
    ]);
    expect(await labelsBetween(db, "recorded", first, second)).toEqual(all);
    expect(await labelsBetween(db, "recorded", second, second)).toEqual(new Map([[second, "N/A"]]));
    expect(await labelsBetween(db, "somebody", first, first)).toEqual(new Map());
    expect(await humanLabels(db, "reasoning")).toMatchObject([
      { episode_id: second, rater: "somebody", label: "yes" },
    ]);
    expect(await humanLabels(db, "compliance", "no such run")).toEqual([]);
  });
}
