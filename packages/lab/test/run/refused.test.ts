/** When a provider's refusal ends the run. */

import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { openFailures } from "../../src/store/episodes.ts";
import { findRun } from "../../src/store/runs.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";
import { SubjectError } from "../../src/subject/subject.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { echo, execute, plannedKeys, recordedReplies, smallJob } from "./fixtures.ts";

test.each([
  [401, 6],
  [403, 25],
  [404, 25],
])("a %i after answers stops the run in %i calls and keeps what was recorded", async (status, calls) => {
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
  expect(subject.calls).toHaveLength(calls);
  const replies = (await recordedReplies(db, job.run.id)).map(([, reply]) => reply);
  expect(replies.toSorted()).toEqual(["answer 0", "answer 1", "answer 2", "answer 3", "answer 4"]);
  expect((await findRun(db, job.run.id)).status).toBe("stopped");

  await execute(db, [{ ...job, subject: echo() }]);
  expect((await recordedReplies(db, job.run.id)).map(([key]) => key)).toEqual(plannedKeys(job));
});

test.each([401, 403, 404])("a %i at the first call stops the run at once", async (status) => {
  const { db } = await temporaryStore();
  const subject = scriptedSubject({
    reply: () => {
      throw new SubjectError("fatal", `${status} refused`, { status });
    },
  });
  const job = await smallJob(db, subject, { count: 50 });
  await expect(execute(db, [job], { maxConnections: 1 })).rejects.toThrow(`${status} refused`);
  expect(subject.calls).toHaveLength(1);
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

/** Fails where the list says so, over and over, and answers else. */
function failing(pattern: readonly boolean[]) {
  return scriptedSubject({
    reply: (_, index) => {
      if (pattern[index % pattern.length] === true)
        throw new SubjectError("fatal", "400 bad", { status: 400 });
      return "answer";
    },
  });
}

test("twenty failures in a row stop a run that had answers, nineteen do not", async () => {
  const { db } = await temporaryStore();
  const often = Array.from({ length: 20 }, (_, index) => index > 0);
  const patient = failing(often);
  const { outcome } = await execute(db, [await smallJob(db, patient, { count: 50 })], { maxConnections: 1 });
  expect([patient.calls.length, outcome.stopped]).toEqual([100, undefined]);

  const lost = failing([...often, true]);
  const job = await smallJob(db, lost, { count: 50 });
  await expect(execute(db, [job], { maxConnections: 1 })).rejects.toThrow(
    "--model: scripted/subject: 400 bad",
  );
  expect(lost.calls).toHaveLength(21);
  expect(await recordedReplies(db, job.run.id)).toHaveLength(1);
});
