/** The reading half of the server over a store of its own. */

import { Hono } from "hono";
import { onTestFinished } from "vitest";
import { UserError } from "../../../src/errors.ts";
import type { Outcome } from "../../../src/judge/judge.ts";
import type { PairPage } from "../../../src/server/api.ts";
import { episodeRoutes } from "../../../src/server/reading/episode-routes.ts";
import { labelRoutes } from "../../../src/server/reading/label-routes.ts";
import { pairRoutes } from "../../../src/server/reading/pair-routes.ts";
import { insertEpisodes, type NewEpisode } from "../../../src/store/episodes.ts";
import { upsertJudgments } from "../../../src/store/judgments.ts";
import type { Database } from "../../../src/store/open.ts";
import { insertRun, type Run } from "../../../src/store/runs.ts";
import { episode, judgment, run } from "../../store/rows.ts";

export interface ReadingApp {
  /** The JSON of an answer; errors that a user can mend are thrown. */
  get<T>(path: string): Promise<T>;
  raw(path: string): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
}

export function readingApp(db: Database, logDir: string): ReadingApp {
  const closing = new AbortController();
  onTestFinished(() => closing.abort());
  const context = { db, logDir, options: { seed: 1, resamples: 100, delta: 0.05 } };
  const app = new Hono()
    .route("/api", pairRoutes(context, closing.signal))
    .route("/api", episodeRoutes(context))
    .route("/api", labelRoutes(context));
  let thrown: Error | undefined;
  app.onError((error, { text }) => {
    thrown = error;
    return text(error.message, error instanceof UserError ? 400 : 500);
  });
  const answer = async (path: string, init?: RequestInit) => {
    const response = await app.request(path, init);
    if (!response.ok && thrown !== undefined) throw thrown;
    return response;
  };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wrong shape fails the test that reads it
    get: async <T>(path: string) => (await (await answer(path)).json()) as T,
    raw: answer,
    post: (path, body) => answer(path, { method: "POST", body: JSON.stringify(body) }),
  };
}

/** Ask again until the index of a run is complete. */
export async function indexed(app: ReadingApp, runId: string): Promise<PairPage["index"]> {
  for (;;) {
    const { index } = await app.get<PairPage>(`/api/runs/${runId}/pairs?limit=1`);
    if (index.done === index.total) return index;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** An episode of `free` or `paid` with what `first`, `second` (compliance) and `thoughts` (reasoning) say of it. */
export interface Planted extends Partial<NewEpisode> {
  first?: number | null | undefined;
  second?: number | null | undefined;
  thoughts?: number | null | undefined;
}

/** A run with these episodes in the order given; queries were asked in the order of `queries`. */
export async function plantedRun(
  db: Database,
  id: string,
  queries: readonly string[],
  episodes: readonly Planted[],
  manifest: Partial<Run["manifest"]> = {},
): Promise<number[]> {
  const base = run(id);
  const asked = { free: [...queries], paid: [...queries] };
  const judges = { default: { compliance: ["first", "second"], reasoning: ["thoughts"] } };
  await insertRun(
    db,
    { ...base, manifest: { ...base.manifest, queries: asked, judges, ...manifest } },
    queries.map((query) => ({ id: query, querySet: "asked", text: `What of ${query}?` })),
  );
  return episodes.length === 0 ? [] : plantEpisodes(db, id, episodes);
}

export async function plantEpisodes(
  db: Database,
  id: string,
  episodes: readonly Planted[],
): Promise<number[]> {
  const recorded = await db.selectFrom("episodes").select("id").where("run_id", "=", id).execute();
  await insertEpisodes(
    db,
    episodes.map((planted) => {
      const { first: _first, second: _second, thoughts: _thoughts, ...changes } = planted;
      return episode(id, { reply_text: "<OUTPUT>The answer.</OUTPUT>", ...changes });
    }),
  );
  const rows = await db.selectFrom("episodes").select("id").where("run_id", "=", id).orderBy("id").execute();
  const ids = rows.slice(recorded.length).map((row) => row.id);
  const said = (place: number, judge: string, value: number | null | undefined, outcome: Outcome) =>
    value === undefined ? [] : [judgment(ids[place] ?? 0, { judge, value, outcome })];
  await upsertJudgments(
    db,
    episodes.flatMap(({ first, second, thoughts }, place) => [
      ...said(place, "first", first, "compliance"),
      ...said(place, "second", second, "compliance"),
      ...said(place, "thoughts", thoughts, "reasoning"),
    ]),
  );
  return ids;
}
