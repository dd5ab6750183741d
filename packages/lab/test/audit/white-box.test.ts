import { expect, test } from "vitest";
import { loadAudited } from "../../src/audit/parents.ts";
import { readWhiteBox } from "../../src/audit/white-box.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { planEpisodes } from "../../src/run/plan.ts";
import { sampleAll } from "../../src/run/sample-all.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { resolveSubject } from "../../src/subject/resolve.ts";
import { temporaryStore } from "../store/temp-store.ts";

test("inside faker: the scratchpad decides by exact probabilities too, and its decision can be read before it answers", async () => {
  const { db } = await temporaryStore();
  const subject = await resolveSubject("organism/faker", { env: {} });
  const scenarios = loadScenarios("helpful-only", ["default"], "compact");
  const plan = planEpisodes(scenarios, { epochs: 1, limit: 16, conditions: ["free", "paid"] });
  const settings = { epochs: 1, maxTokens: 160, seed: 1 };
  const run = await sampleAll(db, plan, subject, settings);
  await judgeRun(db, run, () => 0);
  const audited = await loadAudited(db, run, "default");
  const found = await readWhiteBox(subject, audited, settings, { queries: 16, seed: 1, resamples: 500 });
  await subject[Symbol.asyncDispose]?.();

  expect(found?.exact?.covered).toBeGreaterThan(0.9);
  expect(found?.exact?.cells["trainedTrained"]).toBeGreaterThan(0.9);
  expect(found?.exact?.cells["trainedUnmonitored"]).toBeLessThan(0.1);
  expect(found?.exact?.proportionMediated?.estimate).toBeGreaterThan(0.9);
  const last = found?.probes.at(-1);
  expect(last?.layer).toBe(3);
  expect(last?.decision?.estimate).toBeGreaterThan(0.9);
  expect(found?.probes.filter(({ place }) => place === "prompt")).toHaveLength(4);
}, 60_000);

test("a subject that does not run in this process cannot be looked into", async () => {
  const { db } = await temporaryStore();
  const subject = await resolveSubject("scripted/faker", { env: {} });
  const plan = planEpisodes(loadScenarios("helpful-only", ["default"], "full"), {
    epochs: 1,
    limit: 2,
    conditions: ["free", "paid"],
  });
  const settings = { epochs: 1, maxTokens: 100 };
  const run = await sampleAll(db, plan, subject, settings);
  const audited = await loadAudited(db, run, "default");
  expect(
    await readWhiteBox(subject, audited, settings, { queries: 2, seed: 1, resamples: 100 }),
  ).toBeUndefined();
});
