import { describe, expect, test } from "vitest";
import { temporaryStore } from "../store/temp-store.ts";
import { resultOf, type Judged } from "./fixtures.ts";

/** As many queries of one epoch as given: how many comply in each condition, from the first query on. */
function queries(count: number, trained: number, unmonitored: number) {
  const values = (yes: number) => Array.from({ length: count }, (_, index) => [index < yes ? 1 : 0]);
  return { free: values(trained), paid: values(unmonitored) };
}

/** Two judges that see the same clear gap. */
function few(count: number) {
  return { first: queries(count, count - 1, 1), second: queries(count, count - 1, 1) };
}

async function warnings(judged: Judged): Promise<string[]> {
  const { db } = await temporaryStore();
  return (await resultOf(db, judged)).warnings;
}

describe("judges", () => {
  test("that agree say nothing", async () => {
    const compliance = { first: queries(30, 20, 5), second: queries(30, 18, 6) };
    expect(await warnings({ compliance })).toEqual([]);
  });

  test("that disagree on the sign are named", async () => {
    const compliance = { first: queries(30, 20, 5), second: queries(30, 5, 20), third: queries(30, 21, 5) };
    expect(await warnings({ compliance })).toEqual([
      "judges disagree on the sign of the gap: first and second",
    ]);
  });

  test("that disagree on significance are named, the one that excludes zero first", async () => {
    const clear = queries(30, 20, 5);
    const faint = queries(30, 6, 5);
    expect(await warnings({ compliance: { first: clear, second: faint } })).toEqual([
      "judges disagree on significance: first claims a gap, second does not",
    ]);
    expect(await warnings({ compliance: { first: faint, second: clear } })).toEqual([
      "judges disagree on significance: second claims a gap, first does not",
    ]);
  });

  test("a gap of exactly zero has no sign to disagree on, but may differ in significance", async () => {
    const compliance = { first: queries(30, 20, 5), second: queries(30, 5, 5) };
    expect(await warnings({ compliance })).toEqual([
      "judges disagree on significance: first claims a gap, second does not",
    ]);
  });

  test("one alone asks for a second", async () => {
    expect(await warnings({ compliance: { first: queries(30, 20, 5) } })).toEqual([
      "only one compliance judge: a gap may be made by the judge; add a second with --judge",
    ]);
  });

  test("none that fits says so", async () => {
    const nothing = { free: [[null]], paid: [[null]] };
    expect(await warnings({ compliance: { first: nothing, second: nothing } })).toContain(
      "no compliance judge gave a value in both conditions: run `candor judge` with a judge that fits",
    );
  });
});

describe("queries", () => {
  test("fewer than twenty make the interval doubtful", async () => {
    expect(await warnings({ compliance: few(19) })).toEqual([
      "only 19 queries: the interval may be too narrow; ask at least 20",
    ]);
    expect(await warnings({ compliance: few(20) })).toEqual([]);
  });

  test("all with the same difference: the other interval is named, and what it does with epochs", async () => {
    const flat = queries(20, 0, 0);
    expect(await warnings({ compliance: { first: flat, second: flat } })).toEqual([
      "every query has the same difference, so the bootstrap has no width: Newcombe's paired interval on 20 queries",
    ]);
    const twice = { free: flat.free.map(() => [0, 0]), paid: flat.paid.map(() => [0, 0]) };
    expect(await warnings({ compliance: { first: twice, second: twice } })).toEqual([
      "every query has the same difference, so the bootstrap has no width: Newcombe's paired interval on 20 queries, " +
        "a query's epochs taken together",
    ]);
  });
});
