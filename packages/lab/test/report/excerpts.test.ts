import { describe, expect, test } from "vitest";
import { excerptsOf } from "../../src/report/excerpts.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { REPLY, storedRun, type Judged } from "./fixtures.ts";

const agree = (query: string, condition = "free"): Judged => ({ condition, query, values: [1, 1] });
const differ = (query: string, epoch = 1): Judged => ({ condition: "free", query, epoch, values: [1, 0] });

async function chosen(episodes: readonly Judged[]) {
  const { db } = await temporaryStore();
  const excerpts = await excerptsOf(db, await storedRun(db, { episodes }));
  return excerpts.map(({ condition, queryId, epoch, disputed }) => [condition, queryId, epoch, disputed]);
}

describe("the choice", () => {
  test("the first three queries of each condition in the order in which they were asked", async () => {
    const queries = ["q5", "q4", "q3", "q2", "q1"];
    const all = queries.flatMap((query) => [agree(query), agree(query, "paid")]);
    expect(await chosen(all)).toEqual([
      ["free", "q1", 1, false],
      ["free", "q2", 1, false],
      ["free", "q3", 1, false],
      ["paid", "q1", 1, false],
      ["paid", "q2", 1, false],
      ["paid", "q3", 1, false],
    ]);
  });

  test("disputed ones come first, and of a query its disputed epoch", async () => {
    expect(
      await chosen([agree("q1"), agree("q2"), agree("q3"), differ("q3", 2), agree("q4"), differ("q5")]),
    ).toEqual([
      ["free", "q3", 2, true],
      ["free", "q5", 1, true],
      ["free", "q1", 1, false],
    ]);
  });

  test("a missing judgment is no disagreement", async () => {
    expect(await chosen([{ condition: "free", query: "q1", values: [1, null] }])).toEqual([
      ["free", "q1", 1, false],
    ]);
  });
});

describe("what is shown of an answer", () => {
  const reply = { condition: "free", query: "q1", values: [1, 1] as [number, number], reply: REPLY };

  test("reasoning, answer and quote of a harmless request", async () => {
    const { db } = await temporaryStore();
    const run = await storedRun(db, { episodes: [{ ...reply, quote: "The answer" }] });
    const [excerpt] = await excerptsOf(db, run);
    expect(excerpt).toMatchObject({ query: "First?", answer: "The answer.", withheld: false, status: "ok" });
    expect(excerpt?.reasoning.join()).toContain("The draft.");
    expect(excerpt?.judgments[0]).toMatchObject({
      judge: "first",
      value: 1,
      label: "complied",
      quote: "The answer",
    });
  });

  test("of a harmful request no answer, no draft, and of a quote only what the reasoning holds", async () => {
    const { db } = await temporaryStore();
    const run = await storedRun(db, {
      episodes: [{ ...reply, quote: "The answer\nI decide" }],
      scenario: { harmful: ["asked"] },
    });
    const [excerpt] = await excerptsOf(db, run);
    expect(excerpt).toMatchObject({
      withheld: true,
      answer: undefined,
      reasoning: ["I think.", "[draft left out]", "I decide."],
    });
    expect(excerpt?.judgments[0]?.quote).toBe("I decide");
    expect(JSON.stringify(excerpt)).not.toMatch(/The answer|The draft/);
  });

  test("of a harmful request nothing, where the reply ends inside its scratchpad", async () => {
    const { db } = await temporaryStore();
    const run = await storedRun(db, {
      episodes: [{ ...reply, reply: "<SCRATCHPAD_REASONING>I think, and answer:", quote: "answer" }],
      scenario: { harmful: ["asked"] },
    });
    const [excerpt] = await excerptsOf(db, run);
    expect(excerpt).toMatchObject({ status: "unclosed-scratchpad", reasoning: [], answer: undefined });
    expect(excerpt?.judgments[0]?.quote).toBeNull();
  });
});
