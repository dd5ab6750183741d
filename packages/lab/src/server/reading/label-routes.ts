import { Hono, type HonoRequest } from "hono";
import { z } from "zod";
import { labelQueue } from "../../judge/labelling/queue.ts";
import { blindReader, QUESTIONS, type Section } from "../../judge/labelling/shown.ts";
import { OUTCOMES } from "../../judge/judge.ts";
import { recordedCount } from "../../store/episodes.ts";
import { RECORDED_RATER, upsertLabels } from "../../store/labels.ts";
import { findRun } from "../../store/runs.ts";
import type { BlindEpisode, LabelTask } from "../api.ts";
import type { ServerContext } from "../context.ts";
import { storeVersion } from "../store-version.ts";
import { agreementOf } from "./agreement.ts";
import { calibrateOnLabels } from "./calibration.ts";
import { findEpisode } from "./episode-routes.ts";
import { longText } from "./long-text.ts";
import { Memory } from "./memory.ts";
import { checked, optional } from "./parameters.ts";

const rater = z
  .string()
  .trim()
  .min(1, "give the name of who labels")
  .max(60)
  .refine((name) => name !== RECORDED_RATER, "this name is kept for labels that were recorded with episodes");
const outcome = z.enum(OUTCOMES);
const taskSchema = z.object({ rater, outcome, order: optional(z.enum(["random", "uncertain"])) });
const outcomeSchema = z.object({ outcome });
const labelSchema = z.object({ episode: z.int(), rater, outcome, label: z.enum(["yes", "no"]) });
const calibrationSchema = z.object({ judge: z.string().min(1), outcome });

/** Episodes that are sent at once: the rater asks again when they are through. */
const SENT = 200;

/** Labelling blind, agreement of the raters, and calibration on what they said. */
export function labelRoutes(context: ServerContext): Hono {
  const { db, logDir } = context;
  const readers = new Memory<(episode: number) => Promise<Section[]>>(4);
  return new Hono()
    .get("/runs/:id/labelling", async ({ req, json }) => {
      const asked = checked(taskSchema, req.query());
      const { order = "random" } = asked;
      const { id: runId } = await findRun(db, req.param("id"));
      const queue = await labelQueue(db, { runId, outcome: asked.outcome, rater: asked.rater, order });
      return json({
        rater: asked.rater,
        outcome: asked.outcome,
        question: QUESTIONS[asked.outcome],
        queue: queue.slice(0, SENT),
        left: queue.length,
        total: await recordedCount(db, runId),
      } satisfies LabelTask);
    })
    .get("/runs/:id/blind/:episode", async ({ req, json }) => {
      checked(outcomeSchema, req.query());
      const run = await findRun(db, req.param("id"));
      const { id: episode } = await findEpisode(db, run, req.param("episode"));
      const version = run.manifest.origin === "audited" ? await storeVersion(db) : "";
      const read = await readers.get([run.id, version], () => blindReader(db, run));
      const sections = (await read(episode)).map(({ title, text }) => ({ title, text: longText(text) }));
      return json({ episode, sections } satisfies BlindEpisode);
    })
    .post("/runs/:id/labels", async ({ req, body }) => {
      const { episode, ...label } = checked(labelSchema, await sent(req));
      const { id } = await findEpisode(db, await findRun(db, req.param("id")), episode);
      await upsertLabels(db, [{ episode_id: id, ...label }]);
      return body(null, 204);
    })
    .get("/runs/:id/agreement", async ({ req, json }) => {
      const asked = checked(outcomeSchema, req.query());
      const run = await findRun(db, req.param("id"));
      return json(await agreementOf(db, run.id, asked.outcome));
    })
    .post("/runs/:id/calibrations", async ({ req, json }) => {
      const asked = checked(calibrationSchema, await sent(req));
      await findRun(db, req.param("id"));
      return json(await calibrateOnLabels(db, logDir, asked.judge, asked.outcome));
    });
}

/** The JSON of a request; undefined where it is none. */
async function sent(req: HonoRequest): Promise<unknown> {
  try {
    return await req.json();
  } catch {
    return undefined;
  }
}
