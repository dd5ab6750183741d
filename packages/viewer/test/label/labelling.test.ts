import { describe, expect, test } from "vitest";
import { afterStep, progressOf, skipped, startLabelling, type LabelStep } from "../../src/label/labelling.ts";

const TASK = {
  rater: "ana",
  outcome: "compliance",
  question: "?",
  queue: [11, 12, 13],
  left: 5,
  total: 8,
} as const;

const YES = { kind: "answer", label: "yes" } as const;
const SKIP = { kind: "skip" } as const;
const BACK = { kind: "back" } as const;

const after = (...steps: LabelStep[]) =>
  steps.reduce(afterStep, startLabelling({ ...TASK, queue: [...TASK.queue] }));

describe("labelling", () => {
  test("an answer leads on at once and counts", () => {
    const state = after(YES);
    expect(state.position).toBe(1);
    expect([...state.given]).toEqual([[11, "yes"]]);
    expect(progressOf(state)).toEqual({ labelled: 4, total: 8 });
  });

  test("whoever goes back may answer anew, and is counted once", () => {
    const state = after(YES, BACK, { kind: "answer", label: "no" });
    expect([...state.given]).toEqual([[11, "no"]]);
    expect(progressOf(state).labelled).toBe(4);
    expect(after(BACK).position).toBe(0);
  });

  test("behind the last there is nothing to answer or skip", () => {
    const through = after(YES, YES, YES);
    expect(afterStep(through, YES)).toBe(through);
    expect(afterStep(through, SKIP).position).toBe(3);
  });

  test("more episodes are added once", () => {
    const state = after(YES, SKIP, YES, { kind: "more", queue: [12, 14, 15] });
    expect(state.queue).toEqual([11, 12, 13, 14, 15]);
    expect(state.position).toBe(3);
  });

  test("skipped ones come again behind those that are answered", () => {
    const state = after(SKIP, YES, SKIP);
    expect(skipped(state)).toEqual([11, 13]);
    const again = afterStep(state, { kind: "skipped-again" });
    expect(again.queue.slice(again.position)).toEqual([11, 13]);
  });

  test("an answer that was not stored is kept with the reason until it is", () => {
    const failed = after(YES, { kind: "failed", episode: 11, problem: "busy" });
    expect([...failed.unsaved]).toEqual([[11, "busy"]]);
    expect(failed.given.get(11)).toBe("yes");
    expect(afterStep(failed, { kind: "saved", episode: 11 }).unsaved.size).toBe(0);
  });
});
