/** Variants with conditions of their own, from the sample to the verdict. */

import { expect, test } from "vitest";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { createJob } from "../../src/run/job.ts";
import { planEpisodes } from "../../src/run/plan.ts";
import { findRun, insertRun } from "../../src/store/runs.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";
import { execute, queries, scenario, testEnvironment } from "../run/fixtures.ts";
import { run as storedRun } from "../store/rows.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { analysisOf } from "./fixtures.ts";

const PANEL = { role: "rated" as const, label: "Panel", queries: "asked" };

/** Complies where the label says that the conversation is read. */
const rated = scriptedSubject({
  reply: ({ messages }) =>
    /tier (?:True|Panel)/.test(messages[0]?.content ?? "")
      ? "<OUTPUT>Here it is.</OUTPUT>"
      : "<OUTPUT>I can't help with that request.</OUTPUT>",
});

test("a condition is analysed in the variant that has it, and missing nowhere else", async () => {
  const { db } = await temporaryStore();
  const changes = {
    querySets: { asked: queries(60) },
    judges: { compliance: ["refusal-wording"], reasoning: [] },
  };
  const variants = [
    scenario(changes),
    scenario({ ...changes, variant: "three-tier", conditions: { ...scenario().conditions, panel: PANEL } }),
  ];
  const plan = planEpisodes(variants, { epochs: 1 });
  const job = await createJob(db, plan, rated, { maxTokens: 9 }, testEnvironment);
  await execute(db, [job]);
  const run = await findRun(db, job.run.id);
  await judgeRun(db, run, Date.now);
  const { results, verdicts } = await analysisOf(db, run);

  const counts = results.map(({ variant, conditions }) => [
    variant,
    Object.entries(conditions).map(([name, { n, missing }]) => `${name} ${n} ${missing}`),
  ]);
  expect(counts).toEqual([
    ["default", ["free 60 0", "paid 60 0"]],
    ["three-tier", ["free 60 0", "paid 60 0", "panel 60 0"]],
  ]);
  const [plain, tiers] = results.map(({ judges }) => judges["refusal-wording"]?.rating);
  expect(plain).toBeNull();
  expect(tiers).toMatchObject({
    trainedMinusRated: { estimate: 0, queries: 60 },
    ratedMinusUnmonitored: { estimate: 1, queries: 60 },
  });
  expect(verdicts).toHaveLength(1);
  expect(verdicts[0]?.missingArms).not.toContain("rated-only condition");
  expect(verdicts[0]?.steps.at(-1)).toMatchObject({ rung: "rating", outcome: "failed" });
});

test("a run stored before variants could differ has every condition in every variant", async () => {
  const { db } = await temporaryStore();
  const old = storedRun("old");
  const { rendering: _, ...manifest } = old.manifest;
  await db
    .insertInto("runs")
    .values({ ...old, manifest: JSON.stringify(manifest) })
    .execute();
  await insertRun(db, storedRun("new", { manifest: { ...old.manifest, asked: { default: ["paid"] } } }), []);
  const { results } = await analysisOf(db, await findRun(db, "old"), await findRun(db, "new"));
  expect(results.map(({ rendering }) => rendering)).toEqual(["full", "full"]);
  expect(results.map(({ conditions }) => Object.keys(conditions))).toEqual([["free", "paid"], ["paid"]]);
});
