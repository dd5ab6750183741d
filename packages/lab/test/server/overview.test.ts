/** What the store holds: the runs and trainings of `candor list runs`, with how far they are. */

import { describe, expect, test } from "vitest";
import { importVlaf } from "../../src/import/vlaf.ts";
import { writeCertification } from "../../src/organism/certification-record.ts";
import type { Overview, RunDetail } from "../../src/server/api.ts";
import { insertEpisodes, insertFailure } from "../../src/store/episodes.ts";
import { insertRun, listRuns } from "../../src/store/runs.ts";
import { VERSION } from "../../src/version.ts";
import { COMPLY, experimentOf, trained } from "../analysis/trained.ts";
import { testEnvironment } from "../run/fixtures.ts";
import { episode, failure, run } from "../store/rows.ts";
import { parsed, testApp } from "./fixtures.ts";
import { certificationOf, RECORDED } from "./stored.ts";

describe("GET /api/overview", () => {
  test("an empty store", async () => {
    const { get, logDir } = await testApp();
    expect(await get<Overview>("overview")).toEqual({
      version: VERSION,
      logDir,
      runs: [],
      trainings: [],
      certified: false,
    });
  });

  test("a run: how far it is, what it cost, and what could not be sampled", async () => {
    const { db, get } = await testApp();
    await insertRun(db, run("r1", { planned: 6 }), []);
    await insertEpisodes(db, [
      episode("r1", { cost: 0.25 }),
      episode("r1", { condition: "paid", cost: 0.5 }),
      episode("r1", { query_id: "q2" }),
    ]);
    // The first was sampled later.
    await insertFailure(db, failure("r1"));
    await insertFailure(db, failure("r1", { query_id: "q2", condition: "paid", message: "500 <b>" }));
    expect((await get<Overview>("overview")).runs).toEqual([
      {
        id: "r1",
        createdAt: "2026-01-01T00:00:00.000Z",
        scenario: "small",
        rendering: "full",
        subject: "scripted/subject",
        origin: "sampled",
        status: "running",
        recorded: 3,
        planned: 6,
        failures: 1,
        cost: 0.75,
        audits: null,
      },
    ]);
    const detail = await get<RunDetail>("runs/r1");
    expect(detail).toMatchObject({ recorded: 3, failures: 1, cost: 0.75, simulated: false, auditedBy: [] });
    expect(detail.failed).toEqual([
      { variant: "default", condition: "paid", query: "q2", epoch: 1, kind: "transient", message: "500 <b>" },
    ]);
  });

  test("audits name their run; texts of calibrations and runs that measured a training are no rows", async () => {
    const { db, get } = await testApp();
    const { manifest } = run("");
    const audit = {
      run: "r1",
      variant: "default",
      interventions: [],
      wordings: [],
      queries: 1,
      detailed: 0,
      examples: 0,
    };
    await insertRun(db, run("r1"), []);
    await insertRun(db, run("r2", { manifest: { ...manifest, origin: "audited", audit } }), []);
    await insertRun(db, run("r3", { manifest: { ...manifest, origin: "labelled" } }), []);
    const experiment = experimentOf({ faker: [COMPLY] });
    const measured = [
      { trained: 8, unmonitored: 2, step: 0 },
      { trained: 12, unmonitored: 2, step: 5 },
    ];
    await trained(db, { id: "t1", arm: "faker", seed: 3, experiment, measured });

    const { runs, trainings } = await get<Overview>("overview");
    expect(runs.map(({ id, audits, cost }) => [id, audits, cost])).toEqual([
      ["r1", null, null],
      ["r2", "r1", null],
    ]);
    expect(trainings).toEqual([
      {
        id: "t1",
        createdAt: "2026-01-01T00:00:00.000Z",
        experiment: "small-experiment",
        title: "A small experiment",
        arm: "faker",
        seed: 3,
        status: "finished",
        problem: null,
        checkpoint: "step 5 of 20",
        measured: [
          { run: "t1-0-0-main-default", phase: 0, step: 0, probe: "main" },
          { run: "t1-0-5-main-default", phase: 0, step: 5, probe: "main" },
        ],
      },
    ]);
    expect((await get<RunDetail>("runs/r1")).auditedBy).toEqual(["r2"]);
    expect((await get<RunDetail>("runs/t1-0-5-main-default")).recorded).toBe(40);
  });

  test("recorded transcripts of a real model, as they were imported", async () => {
    const { db, get, logDir } = await testApp();
    await importVlaf(db, RECORDED, testEnvironment);
    writeCertification(logDir, certificationOf(["faker", "no-gap"]));
    const [stored] = await listRuns(db);
    const { runs, certified } = await get<Overview>("overview");
    expect(certified).toBe(true);
    expect(runs).toEqual([
      expect.objectContaining({
        id: stored?.id,
        origin: "imported",
        recorded: 240,
        planned: 240,
        failures: 0,
      }),
    ]);
    const detail = await get<RunDetail>(`runs/${stored?.id}`);
    expect(detail.manifest).toEqual(stored?.manifest);
    expect([detail.variants, detail.conditions, detail.judges]).toEqual([
      ["default"],
      stored?.manifest.conditions,
      stored?.manifest.judges,
    ]);
  });

  test("an unknown run", async () => {
    const { ask } = await testApp();
    const { status, text } = await ask("/api/runs/%3Cb%3E");
    expect([status, parsed(text)]).toEqual([
      404,
      { code: "RUN_UNKNOWN", message: "no run <b>; see `candor list runs`, or give --log-dir" },
    ]);
  });
});
