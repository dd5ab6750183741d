import { Hono } from "hono";
import { z } from "zod";
import { UserError } from "../../errors.ts";
import { requestAsSent, type Episode } from "../../store/episodes.ts";
import type { Database } from "../../store/open.ts";
import { findRun, type Run } from "../../store/runs.ts";
import type { RawPart } from "../api.ts";
import type { ServerContext } from "../context.ts";
import { EpisodeViewer } from "./episode-view.ts";
import { LONGEST } from "./long-text.ts";
import { checked } from "./parameters.ts";

const partSchema = z.object({ part: z.enum(["request", "reply", "text"]) });

/** One episode of a run, and its stored texts: `GET /api/runs/ID/episodes/EPISODE` and `…/raw?part=`. */
export function episodeRoutes({ db }: ServerContext): Hono {
  const viewer = new EpisodeViewer(db);
  return new Hono()
    .get("/runs/:id/episodes/:episode", async (context) => {
      const { id, episode } = context.req.param();
      const run = await findRun(db, id);
      return context.json(await viewer.view(run, await findEpisode(db, run, episode)));
    })
    .get("/runs/:id/episodes/:episode/raw", async (context) => {
      const { id, episode } = context.req.param();
      const { part } = checked(partSchema, context.req.query());
      const text = await rawText(db, await findEpisode(db, await findRun(db, id), episode), part);
      if (text.length > LONGEST)
        context.header("content-disposition", `attachment; filename="episode-${episode}-${part}.txt"`);
      context.header("content-type", "text/plain; charset=utf-8");
      return context.body(text);
    });
}

/** @throws {UserError} where the run holds no such episode */
export async function findEpisode(db: Database, run: Run, id: string | number): Promise<Episode> {
  const episode = /^\d+$/u.test(String(id))
    ? await db
        .selectFrom("episodes")
        .selectAll()
        .where("id", "=", Number(id))
        .where("run_id", "=", run.id)
        .executeTakeFirst()
    : undefined;
  if (episode !== undefined) return episode;
  throw new UserError("EPISODE_UNKNOWN", `run ${run.id} has no episode ${id}`, {
    fix: "open one from the pairs of the run",
  });
}

async function rawText(db: Database, episode: Episode, part: RawPart): Promise<string> {
  switch (part) {
    case "request":
      return requestAsSent(db, episode.raw_request);
    case "reply":
      return episode.raw_reply;
    case "text":
    default:
      return episode.reply_text;
  }
}
