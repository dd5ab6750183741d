/** One setting in all its variants, from prompt to judgment. */

import { judgeRun } from "../../src/judge/judge-run.ts";
import { planEpisodes } from "../../src/run/plan.ts";
import { sampleAll } from "../../src/run/sample-all.ts";
import type { Rendering } from "../../src/scenario/scenario.ts";
import { episodePages } from "../../src/store/episodes.ts";
import { resolveSubject } from "../../src/subject/resolve.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { variantsOf } from "./settings.ts";

const SUBJECTS = { full: "scripted/faker", compact: "organism/refuser" };

/** Asks one query in the two conditions that form the gap. */
export async function runSetting(
  name: string,
  rendering: Rendering,
): Promise<{ variants: string[]; asked: string[]; episodes: number; values: number }> {
  const { db } = await temporaryStore();
  const variants = variantsOf(name, rendering);
  const conditions = Object.keys(variants[0]?.conditions ?? {}).slice(0, 2);
  const plan = planEpisodes(variants, { epochs: 1, limit: 1, conditions });
  const subject = await resolveSubject(SUBJECTS[rendering], { env: {} });
  const run = await sampleAll(db, plan, subject, { maxTokens: 200, seed: 1 });
  await judgeRun(db, run, () => 0);
  await subject[Symbol.asyncDispose]?.();
  const asked = new Set<string>();
  for await (const page of episodePages(db, run.id)) for (const episode of page) asked.add(episode.variant);
  const { values } = await db
    .selectFrom("judgments")
    .where("outcome", "=", "compliance")
    .select(({ fn }) => fn.count("value").as("values"))
    .executeTakeFirstOrThrow();
  return {
    variants: variants.map(({ variant }) => variant).toSorted(),
    asked: [...asked].toSorted(),
    episodes: plan.size,
    values: Number(values),
  };
}
