/** What changed in the store reaches those who listen. */

import { get, type IncomingMessage } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import type { StoreChange } from "../../src/server/api.ts";
import { changeAfter, storeVersion } from "../../src/server/store-version.ts";
import { insertEpisodes } from "../../src/store/episodes.ts";
import { insertRun, setRunStatus } from "../../src/store/runs.ts";
import { episode, run } from "../store/rows.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { startServer, type TestServer } from "./fixtures.ts";
import { otherWrite } from "./stored.ts";

const changes: { parse: (text: string) => StoreChange } = JSON;

/** Events as they come. */
async function* listen({ base }: TestServer): AsyncGenerator<StoreChange, void> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = get(new URL("/api/events", base), resolve).on("error", reject);
  onTestFinished(() => void sent.destroy());
  const response = await promise;
  expect(response.headers["content-type"]).toBe("text/event-stream");
  let text = "";
  for await (const part of response.setEncoding("utf8")) {
    text += String(part);
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [, data = ""] = /^event: changed\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      yield changes.parse(data);
    }
  }
}

async function next(events: AsyncGenerator<StoreChange, void>): Promise<StoreChange | "ended"> {
  const result = await events.next();
  return result.done === true ? "ended" : result.value;
}

const state = { planned: 2, failures: 0, cost: null };

describe("GET /api/events", () => {
  test("runs at work at once; then what another process writes", async () => {
    const server = await startServer();
    await insertRun(server.db, run("r1"), []);
    await insertRun(server.db, run("r2", { status: "finished" }), []);
    const events = listen(server);
    const atWork = { id: "r1", status: "running", recorded: 0, ...state };
    expect(await next(events)).toEqual({ runs: [atWork], counts: { runs: 2, trainings: 0 } });

    await otherWrite(server.logDir, async (db) => await insertEpisodes(db, [episode("r1", { cost: 0.5 })]));
    const recorded = { ...atWork, recorded: 1, cost: 0.5 };
    expect(await next(events)).toEqual({ runs: [recorded], counts: { runs: 2, trainings: 0 } });

    await otherWrite(server.logDir, async (db) => await setRunStatus(db, "r1", "finished"));
    expect(await next(events)).toEqual({
      runs: [{ ...recorded, status: "finished" }],
      counts: { runs: 2, trainings: 0 },
    });

    await otherWrite(server.logDir, async (db) => await insertRun(db, run("r3", { status: "stopped" }), []));
    expect(await next(events)).toEqual({
      runs: [{ id: "r3", status: "stopped", recorded: 0, ...state }],
      counts: { runs: 3, trainings: 0 },
    });
  });

  test("each listener is told what it does not know; one that left does not disturb the others", async () => {
    const server = await startServer();
    await insertRun(server.db, run("r1", { status: "finished" }), []);
    const [first, second] = [listen(server), listen(server)];
    expect(await next(first)).toMatchObject({ runs: [] });
    expect(await next(second)).toMatchObject({ runs: [] });
    await first.return(undefined);
    await otherWrite(server.logDir, async (db) => await insertEpisodes(db, [episode("r1")]));
    expect(await next(second)).toMatchObject({ runs: [{ id: "r1", recorded: 1 }] });
    expect(await next(listen(server))).toMatchObject({ runs: [] });
    expect(server.bugs).toEqual([]);
  });
});

describe("version of a store", () => {
  test("changes with own writes and with those of others", async () => {
    const { db, directory } = await temporaryStore();
    const { signal } = new AbortController();
    const first = await storeVersion(db);
    const waiting = changeAfter(db, first, 10_000, signal);
    await insertRun(db, run("r0"), []);
    const second = await waiting;
    expect(second).not.toBe(first);
    expect(await storeVersion(db)).toBe(second);
    await otherWrite(directory, async (other) => await insertRun(other, run("r1"), []));
    expect(await changeAfter(db, second, 10_000, signal)).not.toBe(second);
  });

  test("a wait ends with its time or its signal", async () => {
    const { db } = await temporaryStore();
    const version = await storeVersion(db);
    expect(await changeAfter(db, version, 1, new AbortController().signal)).toBe(version);
    const stop = new AbortController();
    const waiting = changeAfter(db, version, 60_000, stop.signal);
    stop.abort();
    expect(await waiting).toBe(version);
  });
});
