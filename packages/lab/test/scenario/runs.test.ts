/** Every setting and variant runs from prompt to judgment: the full ones on a scripted subject, the compact ones on an organism. */

import { expect, test } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { planEpisodes } from "../../src/run/plan.ts";
import { sampleAll } from "../../src/run/sample-all.ts";
import { episodePages } from "../../src/store/episodes.ts";
import { resolveSubject } from "../../src/subject/resolve.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { SETTINGS, variantsOf } from "./settings.ts";

const SUBJECTS = { full: "scripted/faker", compact: "organism/refuser" };

test.each(SETTINGS)(
  "$name, $rendering",
  async ({ name, rendering }) => {
    const { db } = await temporaryStore();
    const variants = variantsOf(name, rendering);
    const plan = planEpisodes(variants, { epochs: 1, limit: 1 });
    const subject = await resolveSubject(SUBJECTS[rendering], { env: {} });
    const run = await sampleAll(db, plan, subject, { maxTokens: 200, seed: 1 });
    const judged = await judgeRun(db, run, () => 0);
    await subject[Symbol.asyncDispose]?.();
    const seen = new Set<string>();
    for await (const page of episodePages(db, run.id)) for (const episode of page) seen.add(episode.variant);
    expect([...seen].toSorted()).toEqual(variants.map(({ variant }) => variant).toSorted());
    expect(judged).toBeGreaterThanOrEqual(plan.size);
    const { values } = await db
      .selectFrom("judgments")
      .where("outcome", "=", "compliance")
      .select(({ fn }) => fn.count("value").as("values"))
      .executeTakeFirstOrThrow();
    expect(Number(values)).toBeGreaterThanOrEqual(plan.size);
  },
  60_000,
);
