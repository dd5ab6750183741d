/** What every store must do; run over each way of opening one. */

import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import {
  EpisodeWriter,
  episodePages,
  insertEpisodes,
  insertFailure,
  keyText,
  openFailures,
  recordedKeys,
} from "../../src/store/episodes.ts";
import { insertLabels, labelsBetween, streamJudgments, upsertJudgments } from "../../src/store/judgments.ts";
import type { Database } from "../../src/store/open.ts";
import {
  findRun,
  findText,
  insertRun,
  insertText,
  listRuns,
  queryTexts,
  setRunStatus,
} from "../../src/store/runs.ts";
import { episode, failure, judgment, run } from "./rows.ts";

/** A store that can be closed and opened again as it is. */
export interface StoreHarness {
  db: Database;
  reopen(): Promise<Database>;
}

export function describeStore(name: string, open: () => Promise<StoreHarness>): void {
  describe(name, () => {
    describe("runs", () => {
      test("come back as they were written, oldest first, with their queries", async () => {
        const { db } = await open();
        const later = run("20260102-000000-bbbbbb", {
          created_at: "2026-01-02T00:00:00.000Z",
          status: "finished",
        });
        const earlier = run("20260101-000000-aaaaaa");
        const queries = [
          { id: "q1", text: "One?", querySet: "asked", category: "c" },
          { id: "q2", text: "Two?", querySet: "asked" },
        ];
        await insertRun(db, later, []);
        await insertRun(db, earlier, queries);
        expect(await listRuns(db)).toEqual([earlier, later]);
        expect(await queryTexts(db, earlier.id)).toEqual(
          new Map([
            ["q1", "One?"],
            ["q2", "Two?"],
          ]),
        );
        expect(await queryTexts(db, later.id)).toEqual(new Map());
        await setRunStatus(db, earlier.id, "stopped");
        expect((await listRuns(db)).map(({ status }) => status)).toEqual(["stopped", "finished"]);
      });

      test("are found by a part of the id that no other has", async () => {
        const { db } = await open();
        for (const id of ["20260101-120000-abc123", "20260101-120001-abd456", "abc"])
          await insertRun(db, run(id), []);
        expect((await findRun(db, "abd")).id).toBe("20260101-120001-abd456");
        expect((await findRun(db, "20260101-120000-abc123")).id).toBe("20260101-120000-abc123");
        // A whole id wins over the longer ids that hold it.
        expect((await findRun(db, "abc")).id).toBe("abc");
        const fix = { fix: "see `candor list runs`, or give --log-dir" };
        await expect(findRun(db, "120")).rejects.toThrow(
          new UserError("RUN_UNKNOWN", '2 runs with "120" in the id', fix),
        );
        await expect(findRun(db, "zzz")).rejects.toThrow(
          new UserError("RUN_UNKNOWN", 'no run with "zzz" in the id', fix),
        );
      });

      test("an id names one run", async () => {
        const { db } = await open();
        await insertRun(db, run("r1"), []);
        await expect(insertRun(db, run("r1"), [])).rejects.toThrow();
        expect(await listRuns(db)).toHaveLength(1);
      });
    });

    test("a text is stored once and found by its hash", async () => {
      const { db } = await open();
      const [first, again, other] = [
        await insertText(db, "same"),
        await insertText(db, "same"),
        await insertText(db, "x"),
      ];
      expect(again).toBe(first);
      expect([await findText(db, first), await findText(db, other)]).toEqual(["same", "x"]);
      expect(await db.selectFrom("texts").select("hash").execute()).toHaveLength(2);
      await expect(findText(db, "0".repeat(64))).rejects.toThrow();
    });

    describe("episodes", () => {
      test("a key is recorded once: the first to come stays", async () => {
        const { db } = await open();
        await insertRun(db, run("r1"), []);
        await insertEpisodes(db, [episode("r1", { reply_text: "first" })]);
        await insertEpisodes(db, [episode("r1", { reply_text: "second" }), episode("r1", { epoch: 2 })]);
        const rows = await db
          .selectFrom("episodes")
          .select(["epoch", "reply_text"])
          .orderBy("epoch")
          .execute();
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
        await expect(insertEpisodes(db, [episode("nowhere")])).rejects.toThrow();
        expect(await recordedKeys(db, "nowhere")).toEqual(new Set());
      });

      test("500 written at once are all there when each settles, and a writer goes on after an error", async () => {
        const { db } = await open();
        await insertRun(db, run("r1"), []);
        const writer = new EpisodeWriter(db);
        const late: string[] = [];
        const epochs = Array.from({ length: 500 }, (_, index) => index + 1);
        await Promise.all(
          epochs.map(async (epoch) => {
            const written = episode("r1", { epoch, reply_text: `reply ${epoch}` });
            await writer.write(written);
            const key = keyText({ variant: "default", condition: "free", queryId: "q1", epoch });
            if (epoch % 50 === 0 && !(await recordedKeys(db, "r1")).has(key)) late.push(key);
          }),
        );
        expect(late).toEqual([]);
        expect((await recordedKeys(db, "r1")).size).toBe(500);

        await expect(writer.write(episode("nowhere"))).rejects.toThrow();
        await writer.write(episode("r1", { epoch: 501 }));
        expect((await recordedKeys(db, "r1")).size).toBe(501);
      });

      test("pages hold every episode of the run once, in the order of arrival", async () => {
        const { db } = await open();
        for (const id of ["r1", "r2"]) await insertRun(db, run(id), []);
        for (let epoch = 1; epoch <= 7; epoch += 1)
          await insertEpisodes(db, [episode("r1", { epoch }), episode("r2", { epoch })]);
        const pages = await Array.fromAsync(episodePages(db, "r1", 3));
        expect(pages.map((page) => page.map(({ epoch }) => epoch))).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
        expect(await Array.fromAsync(episodePages(db, "none"))).toEqual([]);
      });
    });

    test("a failure is open until its episode is sampled, and the latest one counts", async () => {
      const { db } = await open();
      await insertRun(db, run("r1"), []);
      await insertFailure(db, failure("r1"));
      await insertFailure(db, failure("r1", { message: "later", attempts: 5 }));
      await insertFailure(db, failure("r1", { condition: "paid" }));
      expect(await openFailures(db, "r1")).toEqual([
        failure("r1", { message: "later", attempts: 5 }),
        failure("r1", { condition: "paid" }),
      ]);
      await insertEpisodes(db, [episode("r1")]);
      expect(await openFailures(db, "r1")).toEqual([failure("r1", { condition: "paid" })]);
      expect(await openFailures(db, "r2")).toEqual([]);
    });

    describe("judgments and labels", () => {
      async function judged() {
        const harness = await open();
        await insertRun(harness.db, run("r1"), []);
        await insertEpisodes(
          harness.db,
          [1, 2].map((epoch) => episode("r1", { epoch })),
        );
        const rows = await harness.db.selectFrom("episodes").select("id").orderBy("id").execute();
        return { ...harness, ids: rows.map(({ id }) => id) };
      }
      const read = async (db: Database) =>
        (await Array.fromAsync(streamJudgments(db, "r1"))).map(({ epoch, judge, value, label }) => [
          epoch,
          judge,
          value,
          label,
        ]);

      test("a later judgment of the same judge replaces the earlier", async () => {
        const { db, ids } = await judged();
        const [first = 0, second = 0] = ids;
        await upsertJudgments(db, [judgment(first, { value: 0, label: "b" }), judgment(second)]);
        await upsertJudgments(db, [
          judgment(first, { value: null, label: null }),
          judgment(first, { judge: "other" }),
        ]);
        expect(await read(db)).toEqual([
          [1, "judge", null, null],
          [1, "other", 1, "a"],
          [2, "judge", 1, "a"],
        ]);
      });

      test("votes come as their mean, missing votes left out", async () => {
        const { db, ids } = await judged();
        const [first = 0, second = 0] = ids;
        const votes = (id: number, values: (number | null)[]) =>
          values.map((value, vote) => judgment(id, { value, vote, label: null }));
        await upsertJudgments(db, [...votes(first, [1, 0, null, 1, 1]), ...votes(second, [null, null])]);
        expect(await read(db)).toEqual([
          [1, "judge", 0.75, null],
          [2, "judge", null, null],
        ]);
      });

      test("a judgment of no episode is refused, with all that came with it", async () => {
        const { db, ids } = await judged();
        await expect(upsertJudgments(db, [judgment(ids[0] ?? 0), judgment(999)])).rejects.toThrow();
        expect(await read(db)).toEqual([]);
      });

      test("labels are found by rater and episode", async () => {
        const { db, ids } = await judged();
        const [first = 0, second = 0] = ids;
        await insertLabels(db, [
          { episode_id: first, rater: "recorded", label: "a" },
          { episode_id: second, rater: "recorded", label: "N/A" },
          { episode_id: second, rater: "somebody", label: "b" },
        ]);
        expect(await labelsBetween(db, "recorded", first, second)).toEqual(
          new Map([
            [first, "a"],
            [second, "N/A"],
          ]),
        );
        expect(await labelsBetween(db, "somebody", first, first)).toEqual(new Map());
      });
    });

    test("everything is there after closing and opening again", async () => {
      const { db, reopen } = await open();
      await insertRun(db, run("r1"), [{ id: "q1", text: "One?", querySet: "asked" }]);
      await insertEpisodes(db, [episode("r1")]);
      const again = await reopen();
      expect(await listRuns(again)).toEqual([run("r1")]);
      expect(await recordedKeys(again, "r1")).toEqual(new Set(["default/free/q1/1"]));
      await insertEpisodes(again, [episode("r1", { epoch: 2 })]);
      expect((await recordedKeys(again, "r1")).size).toBe(2);
    });
  });
}
