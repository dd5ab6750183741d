import { describe, expect, test } from "vitest";
import { chooseCounterpart, rawLink, readingLink, readReading } from "../../src/transcript/address.ts";

const queryOf = (link: string) => new URLSearchParams(link.split("?")[1]);

describe("address of a transcript", () => {
  test("holds how it is read", () => {
    const reading = { beside: "paid", marking: "importance", words: true } as const;
    const link = readingLink("run 1", 7, reading);
    expect(link).toBe("#/runs/run%201/episodes/7?with=paid&marks=importance&words=differ");
    expect(readReading(queryOf(link))).toEqual(reading);
  });

  test("leaves out what is so without it, and does without what nobody could choose", () => {
    const usual = { beside: undefined, marking: "agenda", words: false } as const;
    expect(readingLink("r", 7, usual)).toBe("#/runs/r/episodes/7");
    expect(readReading(new URLSearchParams("marks=toString&words=yes"))).toEqual(usual);
  });

  test("stored texts have an address of their own", () => {
    expect(rawLink({ run: "a/b", id: 3 }, "reply")).toBe("/api/runs/a%2Fb/episodes/3/raw?part=reply");
  });
});

const counterparts = [
  { condition: "panel", role: "rated", episode: 2 },
  { condition: "paid", role: "unmonitored", episode: 3 },
] as const;

const chosen = (role: "trained" | "unmonitored", beside?: string) =>
  chooseCounterpart({ role, counterparts: [...counterparts] }, beside)?.episode;

describe("counterpart of an episode", () => {
  test("is the one asked for, or of the opposite role, or the first", () => {
    expect(chosen("trained", "panel")).toBe(2);
    expect(chosen("trained")).toBe(3);
    expect(chosen("trained", "gone")).toBe(3);
    expect(chosen("unmonitored")).toBe(2);
    expect(chooseCounterpart({ role: "trained", counterparts: [] }, undefined)).toBeUndefined();
  });
});
