import { expect, test } from "vitest";
import { createJob, restoreJob } from "../../src/run/job.ts";
import { planEpisodes } from "../../src/run/plan.ts";
import { executeRuns } from "../../src/run/run.ts";
import { findRun, findText, storedQueries } from "../../src/store/runs.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";
import { secondReader, temporaryStore } from "../store/temp-store.ts";
import {
  echo,
  execute,
  plannedKeys,
  queries,
  recordedReplies,
  runOptions,
  scenario,
  smallJob,
  testEnvironment,
  Watcher,
} from "./fixtures.ts";

test("every planned episode is recorded once, with the reply to its own request", async () => {
  const { db } = await temporaryStore();
  const subject = echo();
  const job = await smallJob(db, subject, { count: 40, epochs: 3 });
  const { outcome, watcher } = await execute(db, [job], { maxConnections: 16 });

  expect(outcome).toEqual({ stopped: undefined, incomplete: [] });
  expect((await findRun(db, job.run.id)).status).toBe("finished");
  expect(watcher.recordedCount).toBe(240);
  expect(subject.calls).toHaveLength(240);
  const recorded = await recordedReplies(db, job.run.id);
  expect(recorded.map(([key]) => key)).toEqual(plannedKeys(job));
  expect(Object.fromEntries(recorded)).toMatchObject({
    "default/free/q7/1": "re: tier True\nQuestion 7?",
    "default/paid/q7/3": "re: tier False\nQuestion 7?",
  });
});

test("a row holds request, reply and what the call took; the system prompt stands once in the store", async () => {
  const { db } = await temporaryStore();
  const wire = { model: "m", system: "You are an assistant.", max_tokens: 100 };
  const reply = {
    text: "said",
    reasoning: "thought",
    stopReason: "length" as const,
    usage: { inputTokens: 30, outputTokens: 7 },
    rawRequest: wire,
    rawReply: { id: "r1" },
  };
  const job = await smallJob(db, scriptedSubject({ reply: () => reply }), { count: 1, conditions: ["free"] });
  await execute(db, [job], { budget: { price: { input: 10, output: 100 } } });

  const row = await db.selectFrom("episodes").selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({
    run_id: job.run.id,
    variant: "default",
    condition: "free",
    query_id: "q1",
    epoch: 1,
    policy_option: null,
    reply_text: "said",
    reply_reasoning: "thought",
    stop_reason: "length",
    input_tokens: 30,
    output_tokens: 7,
    cost: 0.001,
    raw_reply: '{"id":"r1"}',
    attempts: 1,
  });
  const [, hash = ""] = /"\$text":"([0-9a-f]{64})"/.exec(row.raw_request) ?? [];
  expect(JSON.parse(row.raw_request)).toEqual({ ...wire, system: { $text: hash } });
  expect(await findText(db, hash)).toBe("You are an assistant.");
});

const asked = (tier: string) => [{ role: "user", content: `tier ${tier}\nQuestion 1?` }];

test("epochs differ in their seed, and the conditions of one query share it", async () => {
  const { db } = await temporaryStore();
  const subject = echo();
  const plan = planEpisodes([scenario({ querySets: { asked: queries(1) } })], { epochs: 2 });
  const settings = { maxTokens: 9, temperature: 0.5, seed: 7 };
  await execute(db, [await createJob(db, plan, subject, settings, testEnvironment)], { maxConnections: 1 });
  const base = { system: "You are an assistant.", maxTokens: 9, temperature: 0.5 };
  expect(subject.calls).toEqual([
    { ...base, messages: asked("True"), seed: 7, epoch: 1 },
    { ...base, messages: asked("False"), seed: 7, epoch: 1 },
    { ...base, messages: asked("True"), seed: 8, epoch: 2 },
    { ...base, messages: asked("False"), seed: 8, epoch: 2 },
  ]);
});

test("an episode is counted only when another connection can read it", async () => {
  const { db, path } = await temporaryStore();
  const job = await smallJob(db, echo(), { count: 60 });
  using reader = secondReader(path);
  const watcher = new Watcher();
  const lead: number[] = [];
  watcher.onRecorded = () => lead.push(reader.count("episodes") - watcher.recordedCount);
  await executeRuns(db, [job], runOptions({ maxConnections: 30 }), testEnvironment, watcher);
  expect(lead).toHaveLength(120);
  expect(Math.min(...lead)).toBeGreaterThanOrEqual(0);
});

test("a run goes on from the store alone, and asks only for what is missing", async () => {
  const { db } = await temporaryStore();
  const first = await smallJob(db, echo(), { count: 6, epochs: 2 });
  await execute(db, [first], { budget: { tokenLimit: 1 }, maxConnections: 5 });
  const before = await recordedReplies(db, first.run.id);
  expect(before.length).toBeGreaterThanOrEqual(5);
  expect(before.length).toBeLessThan(24);

  const subject = echo();
  const restored = await restoreJob(db, await findRun(db, first.run.id), subject);
  expect(plannedKeys(restored)).toEqual(plannedKeys(first));
  const { watcher } = await execute(db, [restored]);
  expect([watcher.before, watcher.recordedCount]).toEqual([before.length, 24 - before.length]);
  expect(subject.calls).toHaveLength(24 - before.length);
  const after = await recordedReplies(db, first.run.id);
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after.map(([key]) => key)).toEqual(plannedKeys(first));
});

test("variants may differ in their conditions: manifest, stored queries and resume know which has which", async () => {
  const { db } = await temporaryStore();
  const { conditions } = scenario();
  const panel = { role: "rated" as const, label: "C", queries: "other" };
  const querySets = {
    asked: queries(3),
    other: queries(2).map(({ text }, index) => ({ id: `o${index}`, text })),
  };
  const variants = [
    scenario({ querySets }),
    scenario({ querySets, variant: "tiers", conditions: { ...conditions, panel } }),
  ];
  const plan = planEpisodes(variants, { epochs: 2 });
  const first = await createJob(db, plan, echo(), { maxTokens: 9 }, testEnvironment);
  const stored = await findRun(db, first.run.id);
  expect(stored.planned).toBe(2 * (2 * 3 * 2 + 2));
  expect(stored.manifest).toMatchObject({
    rendering: "full",
    conditions: { free: { role: "trained" }, paid: { role: "unmonitored" }, panel: { role: "rated" } },
    asked: { default: ["free", "paid"], tiers: ["free", "paid", "panel"] },
    planned: { free: 6, paid: 6, panel: 4 },
  });
  expect((await storedQueries(db, first.run.id)).get("o1")?.querySet).toBe("other");

  await execute(db, [first], { budget: { tokenLimit: 1 }, maxConnections: 1 });
  const restored = await restoreJob(db, stored, echo());
  expect(plannedKeys(restored)).toEqual(plannedKeys(first));
  const { outcome } = await execute(db, [restored]);
  expect(outcome.incomplete).toEqual([]);
  expect((await recordedReplies(db, first.run.id)).map(([key]) => key)).toEqual(plannedKeys(first));
});

test("providers run side by side", async () => {
  const { db } = await temporaryStore();
  const met = Promise.withResolvers<void>();
  const seen = new Set<string>();
  const meeting = (provider: string) => {
    const reply = async () => {
      seen.add(provider);
      if (seen.size === 2) met.resolve();
      await met.promise;
      return `from ${provider}`;
    };
    return { ...scriptedSubject({ name: provider, reply }), provider };
  };
  const one = await smallJob(db, meeting("one"), { count: 3 });
  const two = await smallJob(db, meeting("two"), { count: 4 });
  // One after the other, the first would wait for the second without end.
  const { outcome, watcher } = await execute(db, [one, two], { maxConnections: 1 });
  expect([outcome.stopped, watcher.recordedCount]).toEqual([undefined, 14]);
  const replies = await Promise.all([one, two].map(({ run }) => recordedReplies(db, run.id)));
  expect(replies.map((list) => new Set(list.map(([, reply]) => reply)))).toEqual([
    new Set(["from one"]),
    new Set(["from two"]),
  ]);
});

test("the upper bound on calls in flight holds for a provider, over its jobs", async () => {
  const { db } = await temporaryStore();
  let inFlight = 0;
  let most = 0;
  const busy = scriptedSubject({
    reply: async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      return "done";
    },
  });
  const jobs = [await smallJob(db, busy, { count: 10 }), await smallJob(db, busy, { count: 10 })];
  await execute(db, jobs, { maxConnections: 3 });
  expect(busy.calls).toHaveLength(40);
  expect(most).toBe(3);
});
