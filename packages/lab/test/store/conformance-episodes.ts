/** What every store must do with episodes. */

import { expect, test } from "vitest";
import {
  EpisodeWriter,
  episodePages,
  insertEpisodes,
  keyText,
  recordedKeys,
} from "../../src/store/episodes.ts";
import { insertRun } from "../../src/store/runs.ts";
import type { OpenStore } from "./conformance.ts";
import { collect, episode, run } from "./rows.ts";

export function testEpisodes(open: OpenStore): void {
  test("a key is recorded once: the first to come stays", async () => {
    const { db } = await open();
    await insertRun(db, run("r1"), []);
    await insertEpisodes(db, [episode("r1", { reply_text: "first" })]);
    await insertEpisodes(db, [episode("r1", { reply_text: "second" }), episode("r1", { epoch: 2 })]);
    const rows = await db.selectFrom("episodes").select(["epoch", "reply_text"]).orderBy("epoch").execute();
    expect(rows).toEqual([
      { epoch: 1, reply_text: "first" },
      { epoch: 2, reply_text: "reply" },
    ]);
  });

  test("each part of the key sets episodes apart", async () => {
    const { db } = await open();
    for (const id of ["r1", "r2"]) await insertRun(db, run(id), []);
    const changes = [{}, { variant: "v2" }, { condition: "paid" }, { query_id: "q2" }, { epoch: 2 }];
    await insertEpisodes(db, [...changes.map((change) => episode("r1", change)), episode("r2")]);
    expect(await recordedKeys(db, "r1")).toEqual(
      new Set([
        "default/free/q1/1",
        "v2/free/q1/1",
        "default/paid/q1/1",
        "default/free/q2/1",
        "default/free/q1/2",
      ]),
    );
    expect(await recordedKeys(db, "r2")).toEqual(new Set(["default/free/q1/1"]));
  });

  test("an episode of an unknown run is refused", async () => {
    const { db } = await open();
    await expect(insertEpisodes(db, [episode("nowhere")])).rejects.toThrow(/foreign key/i);
    expect(await recordedKeys(db, "nowhere")).toEqual(new Set());
  });

  test("500 written at once are all there when each settles", async () => {
    const { db } = await open();
    await insertRun(db, run("r1"), []);
    const writer = new EpisodeWriter(db);
    const late: number[] = [];
    const write = async (epoch: number) => {
      await writer.write(episode("r1", { epoch }));
      const key = keyText({ variant: "default", condition: "free", queryId: "q1", epoch });
      if (!(await recordedKeys(db, "r1")).has(key)) late.push(epoch);
    };
    await Promise.all(Array.from({ length: 500 }, (_, index) => write(index + 1)));
    expect(late).toEqual([]);
    expect((await recordedKeys(db, "r1")).size).toBe(500);
  });

  test("writes at once share commits: far fewer than one each", async () => {
    const { db } = await open();
    await insertRun(db, run("r1"), []);
    let commits = 0;
    const counting = db.withPlugin({
      transformQuery: ({ node }) => {
        commits += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const writer = new EpisodeWriter(counting);
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => writer.write(episode("r1", { epoch: index + 1 }))),
    );
    expect(commits).toBe(3);
  });

  test("a write that fails is told so, and the writer goes on", async () => {
    const { db } = await open();
    await insertRun(db, run("r1"), []);
    const writer = new EpisodeWriter(db);
    await expect(writer.write(episode("nowhere"))).rejects.toThrow(/foreign key/i);
    await writer.write(episode("r1"));
    expect(await recordedKeys(db, "r1")).toEqual(new Set(["default/free/q1/1"]));
  });

  test("pages hold every episode of the run once, in the order of arrival", async () => {
    const { db } = await open();
    for (const id of ["r1", "r2"]) await insertRun(db, run(id), []);
    for (const epoch of [3, 1, 2, 7, 5, 6, 4])
      await insertEpisodes(db, [episode("r1", { epoch }), episode("r2", { epoch })]);
    const pages = await collect(episodePages(db, "r1", 3));
    expect(pages.map((page) => page.map(({ epoch }) => epoch))).toEqual([[3, 1, 2], [7, 5, 6], [4]]);
    expect(await collect(episodePages(db, "none"))).toEqual([]);
  });
}
