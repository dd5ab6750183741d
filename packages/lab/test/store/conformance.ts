/** What every store must do; `describeStore` runs it over one way of opening a store. */

import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { insertEpisodes, insertFailure, openFailures, recordedKeys } from "../../src/store/episodes.ts";
import type { Database } from "../../src/store/open.ts";
import {
  findRun,
  findText,
  insertRun,
  insertText,
  listRuns,
  setRunStatus,
  storedQueries,
} from "../../src/store/runs.ts";
import { testEpisodes } from "./conformance-episodes.ts";
import { testJudgments } from "./conformance-judgments.ts";
import { episode, failure, run } from "./rows.ts";

/** A store that can be closed and opened again as it is. */
export interface StoreHarness {
  db: Database;
  reopen: () => Promise<Database>;
}

export type OpenStore = () => Promise<StoreHarness>;

export function describeStore(name: string, open: OpenStore): void {
  describe(`${name}: runs`, () => {
    testRuns(open);
  });
  describe(`${name}: episodes`, () => {
    testEpisodes(open);
  });
  describe(`${name}: judgments and labels`, () => {
    testJudgments(open);
  });

  test(`${name}: everything is there after closing and opening again`, async () => {
    const { db, reopen } = await open();
    await insertRun(db, run("r1"), [{ id: "q1", text: "One?", querySet: "asked" }]);
    await insertEpisodes(db, [episode("r1")]);
    const again = await reopen();
    expect(await listRuns(again)).toEqual([run("r1")]);
    expect(await recordedKeys(again, "r1")).toEqual(new Set(["default/free/q1/1"]));
    await insertEpisodes(again, [episode("r1", { epoch: 2 })]);
    expect((await recordedKeys(again, "r1")).size).toBe(2);
  });
}

function testRuns(open: OpenStore): void {
  test("come back as they were written, oldest first, with their queries", async () => {
    const { db } = await open();
    const later = run("20260102-000000-bbbbbb", {
      created_at: "2026-01-02T00:00:00.000Z",
      status: "finished",
    });
    const earlier = run("20260101-000000-aaaaaa");
    const queries = [
      {
        id: "q1",
        text: "One?",
        querySet: "asked",
        category: "c",
        options: { policy: "Obey", value: "Object" },
      },
      { id: "q2", text: "Two?", querySet: "asked" },
    ];
    await insertRun(db, later, []);
    await insertRun(db, earlier, queries);
    expect(await listRuns(db)).toEqual([earlier, later]);
    expect([...(await storedQueries(db, earlier.id)).values()]).toEqual(queries);
    expect(await storedQueries(db, later.id)).toEqual(new Map());
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
    await expect(findRun(db, "zz")).rejects.toThrow(
      new UserError("RUN_UNKNOWN", 'no run with "zz" in the id', fix),
    );
  });

  test("an id names one run", async () => {
    const { db } = await open();
    await insertRun(db, run("r1"), []);
    await expect(insertRun(db, run("r1"), [])).rejects.toThrow(/unique/i);
    expect(await listRuns(db)).toHaveLength(1);
  });

  test("a manifest that this version cannot read is named, not guessed at", async () => {
    const { db } = await open();
    await insertRun(db, run("r1"), []);
    await db.updateTable("runs").set({ manifest: '{"candor":"9"}' }).execute();
    await expect(listRuns(db)).rejects.toThrow(
      new UserError("STORE_INVALID", "run r1 has a manifest that this version cannot read", {
        fix: "update candor",
      }),
    );
  });

  test("a text is stored once and found by its hash", async () => {
    const { db } = await open();
    const hashes = [await insertText(db, "same"), await insertText(db, "same"), await insertText(db, "x")];
    expect(hashes[1]).toBe(hashes[0]);
    expect([await findText(db, hashes[0] ?? ""), await findText(db, hashes[2] ?? "")]).toEqual(["same", "x"]);
    expect(await db.selectFrom("texts").select("hash").execute()).toHaveLength(2);
    await expect(findText(db, "0".repeat(64))).rejects.toThrow("no result");
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
}
