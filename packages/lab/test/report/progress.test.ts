import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress } from "../../src/report/progress.ts";
import { AdaptiveLimit } from "../../src/run/adaptive-limit.ts";
import { Budget } from "../../src/run/budget.ts";
import { SubjectError } from "../../src/subject/subject.ts";
import { run } from "../store/rows.ts";

const RUN = run("r1");

/** A clock that a test moves, and a stream that keeps what is written. */
function watched(stream: { isTTY?: boolean; columns?: number } = {}, budget = new Budget({}), total = 100) {
  const written: string[] = [];
  const clock = { now: 0 };
  const output = { ...stream, write: (text: string) => written.push(text) };
  const progress = new Progress(output, total, budget, () => clock.now);
  return { progress, written, clock };
}

function times(count: number, call: () => void): void {
  for (let index = 0; index < count; index += 1) call();
}

function fault(status?: number): SubjectError {
  return new SubjectError("transient", `${status ?? "reset"} last words`, { status });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("counts, rate, time left and tokens; what was recorded before counts, but not for the rate", () => {
  const budget = new Budget({});
  const { progress, written, clock } = watched({}, budget, 2000);
  progress.started(RUN, 500);
  times(300, () => progress.recorded());
  budget.spend({ inputTokens: 60_000, outputTokens: 1234 });
  clock.now = 60_000;
  progress.close();
  expect(written).toEqual(["800/2 000 episodes  0/0 in flight  5.0/s  61 234 tokens  ETA 4 min 00 s\n"]);
});

test("cost in place of tokens where the price of every call is known", () => {
  const budget = new Budget({ price: { input: 10, output: 0 } });
  const { progress, written, clock } = watched({}, budget, 2);
  progress.recorded();
  budget.spend({ inputTokens: 250_000, outputTokens: 9 });
  clock.now = 1000;
  progress.close();
  expect(written).toEqual(["1/2 episodes  0/0 in flight  1.0/s  $2.50  ETA 1 s\n"]);
});

test("faults by status, missing episodes with the last reason, and the provider's pause", () => {
  const { progress, written, clock } = watched();
  const limit = new AdaptiveLimit(50, () => clock.now);
  progress.limits(new Map([["openai", limit]]));
  void limit.acquire();
  limit.rateLimited(90_000);
  for (const error of [fault(429), fault(500), fault(429), fault()]) progress.faulted(error);
  progress.failed();
  progress.close();
  expect(written).toEqual([
    "0/100 episodes  1/20 in flight  0.0/s  faults 429 ×2 500 ×1 transient ×1  1 missing  " +
      "provider paused 1 min 30 s  $0.0000\n",
    "! last error: reset last words\n",
  ]);
});

test("several providers are added up", () => {
  const { progress, written } = watched();
  const limits = [8, 50].map((max) => new AdaptiveLimit(max, () => 0));
  for (const limit of limits) void limit.acquire();
  progress.limits(new Map(limits.map((limit, index) => [`p${index}`, limit])));
  progress.close();
  expect(written[0]).toContain("2/28 in flight");
});

test("a pipe gets a plain line every ten seconds and at the end", () => {
  const { progress, written } = watched();
  vi.advanceTimersByTime(9_999);
  expect(written).toHaveLength(0);
  vi.advanceTimersByTime(10_001);
  expect(written).toHaveLength(2);
  progress.close();
  vi.advanceTimersByTime(60_000);
  expect(written).toHaveLength(3);
  expect(
    written.every((line) => !line.includes("\r") && !line.includes("\u001b") && line.endsWith("\n")),
  ).toBe(true);
});

test("a terminal gets one line, redrawn five times a second and cut to its width", () => {
  const { progress, written } = watched({ isTTY: true, columns: 30 });
  vi.advanceTimersByTime(1000);
  expect(written).toEqual(Array.from({ length: 5 }, () => "\r\u001b[2K0/100 episodes  0/0 in flight"));
  progress.close();
  expect(written.slice(5)).toEqual(["\r\u001b[2K0/100 episodes  0/0 in flight", "\n"]);
});
