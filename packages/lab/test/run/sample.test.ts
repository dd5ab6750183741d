import { describe, expect, test } from "vitest";
import { AdaptiveLimit } from "../../src/run/adaptive-limit.ts";
import { SampleFailure, sampleWithRetries, type SampleContext } from "../../src/run/sample.ts";
import { scriptedSubject, type ScriptedReply } from "../../src/subject/scripted.ts";
import { SubjectError, type SampleRequest, type Subject } from "../../src/subject/subject.ts";

const REQUEST: SampleRequest = { messages: [{ role: "user", content: "Hello" }], maxTokens: 8 };

const transient = () => new SubjectError("transient", "500 try later", { status: 500 });
const rateLimit = (retryAfterMs?: number) =>
  new SubjectError("rate-limit", "429 slow down", { status: 429, retryAfterMs });
const fatal = () => new SubjectError("fatal", "400 no such parameter", { status: 400 });

/** Answers its calls in turn: an error is thrown, a text is the reply, the last stands for all that follow. */
function script(...turns: (ScriptedReply | Error)[]) {
  return scriptedSubject({
    reply: (_, index) => {
      const turn = turns[Math.min(index, turns.length - 1)] ?? "";
      if (turn instanceof Error) throw turn;
      return turn;
    },
  });
}

interface Draw extends Partial<SampleContext> {
  maxRetries?: number;
  attemptTimeoutMs?: number;
  limit?: AdaptiveLimit;
}

function draw(subject: Subject, { maxRetries = 3, attemptTimeoutMs = 10_000, limit, ...context }: Draw = {}) {
  const faults: SubjectError[] = [];
  const outcome = sampleWithRetries(
    subject,
    REQUEST,
    limit ?? new AdaptiveLimit(10, Date.now),
    { maxRetries, attemptTimeoutMs },
    {
      now: Date.now,
      random: () => 0,
      stop: new AbortController().signal,
      signal: new AbortController().signal,
      onFault: (error) => faults.push(error),
      ...context,
    },
  );
  return { faults, outcome };
}

async function failure(outcome: Promise<unknown>): Promise<SampleFailure> {
  const error: unknown = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SampleFailure) return error;
  throw new Error(`expected a SampleFailure, got ${String(error)}`);
}

describe("faults that pass", () => {
  test("are tried again, and the attempts counted", async () => {
    const subject = script(transient(), transient(), "done");
    const { outcome, faults } = draw(subject);
    expect(await outcome).toMatchObject({ attempts: 3, reply: { text: "done" } });
    expect(faults.map(({ message }) => message)).toEqual(["500 try later", "500 try later"]);
    expect(subject.calls).toEqual([REQUEST, REQUEST, REQUEST]);
  });

  test("are given up after maxRetries further attempts", async () => {
    const subject = script(transient());
    const { outcome, faults } = draw(subject, { maxRetries: 3 });
    const { attempts, cause, message } = await failure(outcome);
    expect([attempts, cause.status, message]).toEqual([4, 500, "500 try later"]);
    expect(subject.calls).toHaveLength(4);
    expect(faults).toHaveLength(4);
  });

  test("wait exponentially longer, by full jitter: a share of 500 ms × 2ⁿ", async () => {
    const starts: number[] = [];
    const subject = scriptedSubject({
      reply: () => {
        starts.push(performance.now());
        throw transient();
      },
    });
    await failure(draw(subject, { maxRetries: 3, random: () => 0.05 }).outcome);
    const waits = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    // 25, 50 and 100 ms; timers may fire a millisecond early and any time late.
    expect(waits).toHaveLength(3);
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThan(25 * 2 ** index - 2);
  });

  test("only the attempt that succeeded counts as latency", async () => {
    let clock = 0;
    const subject = scriptedSubject({
      reply: (_, index) => {
        clock += index === 0 ? 5000 : 70;
        if (index === 0) throw transient();
        return "done";
      },
    });
    expect((await draw(subject, { now: () => clock }).outcome).latencyMs).toBe(70);
  });
});

test("a subject in this process has no server to lose: waiting for its turn never times out", async () => {
  const slow = scriptedSubject({ reply: () => new Promise((resolve) => setTimeout(resolve, 60, "late")) });
  const { reply, attempts } = await draw({ ...slow, local: true }, { attemptTimeoutMs: 5 }).outcome;
  expect([reply.text, attempts]).toEqual(["late", 1]);
});

describe("rate limits", () => {
  test("pause the whole provider for as long as it asks", async () => {
    const limit = new AdaptiveLimit(10, Date.now);
    const begun = Date.now();
    const first = draw(script(rateLimit(80), "first"), { limit });
    await new Promise(setImmediate);
    expect(limit.pauseMs).toBeGreaterThan(0);
    const answeredAt: number[] = [];
    const other = scriptedSubject({
      reply: () => {
        answeredAt.push(Date.now() - begun);
        return "second";
      },
    });
    const second = draw(other, { limit });
    expect([await first.outcome, await second.outcome]).toMatchObject([{ attempts: 2 }, { attempts: 1 }]);
    expect(answeredAt[0]).toBeGreaterThanOrEqual(80);
  });

  test("count as attempts, and shrink the limit", async () => {
    const limit = new AdaptiveLimit(1, Date.now);
    const { attempts, cause } = await failure(draw(script(rateLimit(0)), { limit, maxRetries: 2 }).outcome);
    expect([attempts, cause.kind]).toEqual([3, "rate-limit"]);
    const wide = new AdaptiveLimit(4, Date.now);
    await draw(script(rateLimit(0), rateLimit(0), rateLimit(0), rateLimit(0), "done"), {
      limit: wide,
      maxRetries: 4,
    }).outcome;
    expect(wide.limit).toBe(2);
  });
});

describe("what ends at once", () => {
  test("a fatal error: the same request would fail again", async () => {
    const subject = script(fatal(), "too late");
    const { attempts, cause } = await failure(draw(subject).outcome);
    expect([attempts, cause.kind, subject.calls.length]).toEqual([1, "fatal", 1]);
  });

  test("an error that is no call's fault: a bug keeps its type and is not tried again", async () => {
    const subject = script(new TypeError("a bug"));
    await expect(draw(subject).outcome).rejects.toThrow(TypeError);
    expect(subject.calls).toHaveLength(1);
  });

  test.each([
    ["call", "call aborted", () => new Promise<never>(() => undefined)],
    ["pause", "stopped", () => Promise.reject(rateLimit(60_000))],
    ["back-off", "stopped", () => Promise.reject(transient())],
  ])("an abort in the middle of a %s", async (_, message, reply) => {
    const controller = new AbortController();
    const { outcome } = draw(scriptedSubject({ reply }), {
      stop: controller.signal,
      signal: controller.signal,
      random: () => 0.99,
    });
    await new Promise(setImmediate);
    controller.abort();
    expect((await failure(outcome)).cause.message).toBe(message);
  });
});

test("a call that hangs is dropped after the attempt's time and tried again", async () => {
  const subject = scriptedSubject({
    reply: (_, index) => (index === 0 ? new Promise<never>(() => undefined) : "answered"),
  });
  const begun = Date.now();
  const { outcome, faults } = draw(subject, { attemptTimeoutMs: 40 });
  expect(await outcome).toMatchObject({ attempts: 2, reply: { text: "answered" } });
  expect(Date.now() - begun).toBeGreaterThanOrEqual(38);
  expect(faults.map(({ kind }) => kind)).toEqual(["transient"]);
  expect(faults[0]?.cause).toEqual(new Error("no reply within 0.04 s"));
});

test("a stop ends the wait for a paused provider at once, without a call", async () => {
  const controller = new AbortController();
  const limit = new AdaptiveLimit(10, Date.now);
  limit.rateLimited(3_600_000);
  const subject = script("never asked for");
  const { outcome } = draw(subject, { stop: controller.signal, limit });
  controller.abort();
  expect((await failure(outcome)).attempts).toBe(0);
  expect(subject.calls).toEqual([]);
});
