import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AdaptiveLimit } from "../../src/run/adaptive-limit.ts";

function times(count: number, call: () => void): void {
  for (let index = 0; index < count; index += 1) call();
}

/** A limit of 100 at the start of a window, out of slow start's reach: only its shrinking is left to see. */
function grownTo100(): AdaptiveLimit {
  const limit = new AdaptiveLimit(100, () => 0);
  times(100, () => limit.succeeded());
  expect(limit.limit).toBe(100);
  return limit;
}

/** Completes some calls, the first of them with a rate limit. */
function window(limit: AdaptiveLimit, calls: number, rateLimited: number): void {
  times(rateLimited, () => limit.rateLimited(0));
  times(calls - rateLimited, () => limit.succeeded());
}

describe("growth", () => {
  test("starts at 20, or at the upper bound where that is less", () => {
    expect(new AdaptiveLimit(200, () => 0).limit).toBe(20);
    expect(new AdaptiveLimit(8, () => 0).limit).toBe(8);
  });

  test("starts at the upper bound for a subject in this process", () => {
    expect(new AdaptiveLimit(200, () => 0, { local: true }).limit).toBe(200);
  });

  test("doubles with each round trip until the upper bound", () => {
    const limit = new AdaptiveLimit(100, () => 0);
    const sizes = [20, 40, 20].map((completions) => {
      times(completions, () => limit.succeeded());
      return limit.limit;
    });
    expect(sizes).toEqual([40, 80, 100]);
  });

  test("after the first rate limit it grows by one a window", () => {
    const limit = grownTo100();
    window(limit, 100, 100);
    expect(limit.limit).toBe(50);
    window(limit, 50, 0);
    expect(limit.limit).toBe(51);
    window(limit, 50, 0);
    expect(limit.limit).toBe(51);
    limit.succeeded();
    expect(limit.limit).toBe(52);
  });
});

describe("back-off", () => {
  test.each([
    { rateLimited: 1, after: 99 },
    { rateLimited: 10, after: 95 },
    { rateLimited: 50, after: 75 },
    { rateLimited: 100, after: 50 },
  ])("$rateLimited % rate limits in a window of 100 leave $after", ({ rateLimited, after }) => {
    const limit = grownTo100();
    window(limit, 100, rateLimited);
    expect(limit.limit).toBe(after);
  });

  test("a window that is not over changes nothing", () => {
    const limit = grownTo100();
    times(99, () => limit.rateLimited(0));
    expect(limit.limit).toBe(100);
  });

  test("a wall of rate limits halves it down to one, never to none", () => {
    const limit = new AdaptiveLimit(16, () => 0);
    const sizes: number[] = [];
    times(5, () => {
      times(Math.ceil(limit.limit), () => limit.rateLimited(0));
      sizes.push(limit.limit);
    });
    expect(sizes).toEqual([8, 4, 2, 1, 1]);
  });
});

describe("pause", () => {
  test("lasts until the time asked for, and a shorter one does not cut it", () => {
    let now = 1000;
    const limit = new AdaptiveLimit(10, () => now);
    expect(limit.pauseMs).toBe(0);
    limit.rateLimited(500);
    expect(limit.pauseMs).toBe(500);
    now = 1200;
    limit.rateLimited(100);
    expect(limit.pauseMs).toBe(300);
    limit.rateLimited(400);
    expect(limit.pauseMs).toBe(400);
    now = 1600;
    expect(limit.pauseMs).toBe(0);
  });
});

describe("admission", () => {
  const step = fc.constantFrom("acquire", "acquire", "succeed", "rate-limit", "retry");

  test("no waiter is lost, none waits while there is room, and the bounds hold at every step", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.array(step, { minLength: 1, maxLength: 200 }),
        async (max, steps) => {
          const limit = new AdaptiveLimit(max, () => 0);
          let asked = 0;
          let admitted = 0;
          let inFlight = 0;
          let tooMany = 0;
          const settle = async () => {
            await new Promise(setImmediate);
            expect(tooMany).toBe(0);
            expect(limit.limit).toBeGreaterThanOrEqual(1);
            expect(limit.limit).toBeLessThanOrEqual(max);
            expect(limit.inFlight).toBe(inFlight);
            expect(admitted === asked || inFlight >= limit.limit).toBe(true);
          };
          const start = async () => {
            await limit.acquire();
            admitted += 1;
            inFlight += 1;
            if (inFlight > limit.limit) tooMany += 1;
          };
          const finish = async (rateLimited: boolean, retry = false) => {
            if (rateLimited) limit.rateLimited(0);
            else limit.succeeded();
            // The call's slot is still taken; a limit that grew lets others in.
            await settle();
            if (retry) return;
            inFlight -= 1;
            limit.release();
          };
          const take = async ([kind, ...rest]: readonly string[]): Promise<void> => {
            if (kind === "acquire") {
              asked += 1;
              void start();
            } else if (inFlight > 0) await finish(kind === "rate-limit", kind === "retry");
            await settle();
            if (rest.length > 0) await take(rest);
          };
          await take([...steps, ...steps.map(() => "succeed")]);
          expect(admitted).toBe(asked);
        },
      ),
      { seed: 4, numRuns: 150 },
    );
  });
});
