/** What every store must do with judgments and labels. */

import { expect, test } from "vitest";
import { insertEpisodes } from "../../src/store/episodes.ts";
import { insertLabels, labelsBetween, streamJudgments, upsertJudgments } from "../../src/store/judgments.ts";
import type { Database } from "../../src/store/open.ts";
import { insertRun } from "../../src/store/runs.ts";
import type { OpenStore } from "./conformance.ts";
import { collect, episode, judgment, run } from "./rows.ts";

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

  test("votes come as their mean, missing votes left out", async () => {
    const { db, first, second } = await twoEpisodes(open);
    const votes = [1, 0, null, 1, 1].map((value, vote) => judgment(first, { value, vote, label: null }));
    const missing = [0, 1].map((vote) => judgment(second, { value: null, vote, label: null }));
    await upsertJudgments(db, [...votes, ...missing]);
    expect(await stored(db)).toEqual([
      [1, "judge", 0.75, null],
      [2, "judge", null, null],
    ]);
  });

  test("more judgments than one statement takes are all written", async () => {
    const { db, first } = await twoEpisodes(open);
    await upsertJudgments(
      db,
      Array.from({ length: 1201 }, (_, vote) => judgment(first, { vote })),
    );
    expect(await db.selectFrom("judgments").select("vote").execute()).toHaveLength(1201);
  });

  test("a judgment of no episode is refused, with all that came with it", async () => {
    const { db, first } = await twoEpisodes(open);
    await expect(upsertJudgments(db, [judgment(first), judgment(99_999)])).rejects.toThrow(/foreign key/i);
    expect(await stored(db)).toEqual([]);
  });

  test("labels are found by rater and episode", async () => {
    const { db, first, second } = await twoEpisodes(open);
    await insertLabels(db, [
      { episode_id: first, rater: "recorded", label: "a" },
      { episode_id: second, rater: "recorded", label: "N/A" },
      { episode_id: second, rater: "somebody", label: "b" },
    ]);
    const all = new Map([
      [first, "a"],
      [second, "N/A"],
    ]);
    expect(await labelsBetween(db, "recorded", first, second)).toEqual(all);
    expect(await labelsBetween(db, "recorded", second, second)).toEqual(new Map([[second, "N/A"]]));
    expect(await labelsBetween(db, "somebody", first, first)).toEqual(new Map());
  });
}
