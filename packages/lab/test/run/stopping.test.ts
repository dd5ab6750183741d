import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { openFailures } from "../../src/store/episodes.ts";
import { findRun } from "../../src/store/runs.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";
import { SubjectError, type SampleRequest } from "../../src/subject/subject.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { echo, execute, plannedKeys, recordedReplies, smallJob } from "./fixtures.ts";

const question = ({ messages }: SampleRequest) => messages[0]?.content ?? "";

test("what cannot be sampled is recorded as a failure, not as an answer, and a resume clears it", async () => {
  const { db } = await temporaryStore();
  let broken = true;
  const subject = scriptedSubject({
    reply: (request) => {
      if (broken && question(request).includes("Question 2?"))
        throw new SubjectError("transient", "503 overloaded", { status: 503 });
      return "answer";
    },
  });
  const job = await smallJob(db, subject);
  const { outcome, watcher } = await execute(db, [job], { maxRetries: 2 });

  expect(outcome).toEqual({ stopped: undefined, incomplete: [job.run] });
  // Every episode was tried, so the run is over; a resume is still free to try again.
  expect((await findRun(db, job.run.id)).status).toBe("finished");
  expect([watcher.recordedCount, watcher.failures.length, watcher.faults.length]).toEqual([8, 2, 6]);
  const failures = await openFailures(db, job.run.id);
  expect(failures).toHaveLength(2);
  expect(failures).toMatchObject([
    { condition: "free", query_id: "q2", kind: "transient", message: "503 overloaded", attempts: 3 },
    { condition: "paid", query_id: "q2", kind: "transient", message: "503 overloaded", attempts: 3 },
  ]);
  expect(await recordedReplies(db, job.run.id)).toHaveLength(8);

  broken = false;
  expect((await execute(db, [job])).outcome.incomplete).toEqual([]);
  expect(await openFailures(db, job.run.id)).toEqual([]);
  expect((await recordedReplies(db, job.run.id)).map(([key]) => key)).toEqual(plannedKeys(job));
  expect((await findRun(db, job.run.id)).status).toBe("finished");
});

test("one request that the API will never take does not stop the others", async () => {
  const { db } = await temporaryStore();
  const subject = scriptedSubject({
    reply: (request) => {
      if (question(request).includes("Question 1?"))
        throw new SubjectError("fatal", "400 content policy", { status: 400 });
      return "answer";
    },
  });
  const job = await smallJob(db, subject);
  const { watcher } = await execute(db, [job], { maxConnections: 1 });
  expect([watcher.recordedCount, watcher.failures.length, subject.calls.length]).toEqual([8, 2, 10]);
});

test.each([401, 403, 404])("a %i stops the run with one line and keeps what was recorded", async (status) => {
  const { db } = await temporaryStore();
  const subject = scriptedSubject({
    reply: (_, index) => {
      if (index >= 5) throw new SubjectError("fatal", `${status} refused`, { status });
      return `answer ${index}`;
    },
  });
  const job = await smallJob(db, subject, { count: 50 });
  const refusal = await execute(db, [job], { maxConnections: 1 }).catch((error: unknown) => error);

  expect(refusal).toEqual(
    new UserError("SUBJECT_REFUSED", `scripted/subject: ${status} refused`, {
      where: "--model",
      fix: "check key, model name and base URL; nothing recorded is lost",
    }),
  );
  expect(subject.calls).toHaveLength(6);
  const replies = (await recordedReplies(db, job.run.id)).map(([, reply]) => reply);
  expect(replies.toSorted()).toEqual(["answer 0", "answer 1", "answer 2", "answer 3", "answer 4"]);
  expect((await findRun(db, job.run.id)).status).toBe("stopped");

  await execute(db, [{ ...job, subject: echo() }]);
  expect((await recordedReplies(db, job.run.id)).map(([key]) => key)).toEqual(plannedKeys(job));
});

test("a provider that never answers is given up after twenty failures", async () => {
  const { db } = await temporaryStore();
  const subject = scriptedSubject({
    reply: () => {
      throw new SubjectError("transient", "connection refused");
    },
  });
  const job = await smallJob(db, subject, { count: 50 });
  await expect(execute(db, [job], { maxConnections: 1, maxRetries: 0 })).rejects.toThrow(
    "--model: scripted/subject: connection refused; check key, model name and base URL",
  );
  expect(subject.calls).toHaveLength(20);
  expect(await openFailures(db, job.run.id)).toHaveLength(20);
});

test("a bug in a subject is thrown as it is, after what is in flight is recorded", async () => {
  const { db } = await temporaryStore();
  const subject = scriptedSubject({
    reply: async (_, index) => {
      if (index === 2) throw new TypeError("a bug");
      await new Promise(setImmediate);
      return "answer";
    },
  });
  const job = await smallJob(db, subject, { count: 50 });
  await expect(execute(db, [job], { maxConnections: 3 })).rejects.toThrow(new TypeError("a bug"));
  expect(await recordedReplies(db, job.run.id)).toHaveLength(subject.calls.length - 1);
  expect(subject.calls.length).toBeLessThan(10);
});

test("a token limit stops cleanly, and a resume completes the run", async () => {
  const { db } = await temporaryStore();
  const subject = scriptedSubject({
    reply: () => ({ text: "answer", usage: { inputTokens: 70, outputTokens: 30 } }),
  });
  const job = await smallJob(db, subject, { count: 10 });
  const { outcome } = await execute(db, [job], { maxConnections: 1, budget: { tokenLimit: 650 } });
  expect(outcome).toEqual({ stopped: "token limit of 650 reached", incomplete: [job.run] });
  expect(await recordedReplies(db, job.run.id)).toHaveLength(7);
  expect(await openFailures(db, job.run.id)).toEqual([]);

  expect((await execute(db, [job])).outcome).toEqual({ stopped: undefined, incomplete: [] });
  expect(await recordedReplies(db, job.run.id)).toHaveLength(20);
  expect(subject.calls).toHaveLength(20);
});

test("usage that the provider does not report is estimated, so that the limit still holds", async () => {
  const { db } = await temporaryStore();
  // 21 + 21 characters in, 5 out: 11 + 2 tokens a call.
  const subject = scriptedSubject({ reply: () => "12345" });
  const job = await smallJob(db, subject, { count: 10, conditions: ["free"] });
  await execute(db, [job], { maxConnections: 1, budget: { tokenLimit: 39 } });
  expect(subject.calls).toHaveLength(3);
  const row = await db.selectFrom("episodes").select(["input_tokens", "cost"]).executeTakeFirst();
  expect(row).toEqual({ input_tokens: null, cost: null });
});

/** A subject whose calls wait until the gate opens. */
function gated() {
  const gate = Promise.withResolvers<string>();
  return { gate, subject: scriptedSubject({ reply: () => gate.promise }) };
}

test("a stop signal lets what is in flight finish, and starts nothing more", async () => {
  const { db } = await temporaryStore();
  const { gate, subject } = gated();
  const stop = new AbortController();
  const job = await smallJob(db, subject, { count: 10 });
  const running = execute(db, [job], { maxConnections: 6, stop: stop.signal });
  await expect.poll(() => subject.calls.length).toBe(6);
  stop.abort();
  gate.resolve("late but whole");
  const { outcome } = await running;
  expect(outcome).toEqual({ stopped: "interrupted", incomplete: [job.run] });
  expect((await recordedReplies(db, job.run.id)).map(([, reply]) => reply)).toEqual(
    Array.from({ length: 6 }, () => "late but whole"),
  );
  expect((await findRun(db, job.run.id)).status).toBe("stopped");
});

test("an abort drops what is in flight without a trace, neither answer nor failure", async () => {
  const { db } = await temporaryStore();
  const { subject } = gated();
  const [stop, abort] = [new AbortController(), new AbortController()];
  const job = await smallJob(db, subject, { count: 10 });
  const running = execute(db, [job], { maxConnections: 6, stop: stop.signal, abort: abort.signal });
  await expect.poll(() => subject.calls.length).toBe(6);
  stop.abort();
  abort.abort();
  expect((await running).outcome.stopped).toBe("interrupted");
  expect(await recordedReplies(db, job.run.id)).toEqual([]);
  expect(await openFailures(db, job.run.id)).toEqual([]);

  await execute(db, [{ ...job, subject: echo() }]);
  expect((await recordedReplies(db, job.run.id)).map(([key]) => key)).toEqual(plannedKeys(job));
});

test("rate limits slow a run and lose nothing", async () => {
  const { db } = await temporaryStore();
  const subject = scriptedSubject({
    reply: (_, index) => {
      if (index % 4 === 3) throw new SubjectError("rate-limit", "429", { status: 429, retryAfterMs: 2 });
      return "answer";
    },
  });
  const job = await smallJob(db, subject, { count: 30 });
  const { outcome, watcher } = await execute(db, [job], { maxConnections: 8, maxRetries: 10 });
  expect(outcome.incomplete).toEqual([]);
  expect(watcher.faults.length).toBe(subject.calls.length - 60);
  expect(watcher.faults.every(({ kind }) => kind === "rate-limit")).toBe(true);
  expect(await recordedReplies(db, job.run.id)).toHaveLength(60);
});
