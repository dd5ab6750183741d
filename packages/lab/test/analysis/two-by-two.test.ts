import { expect, test } from "vitest";
import { temporaryStore } from "../store/temp-store.ts";
import { resultOf } from "./fixtures.ts";

/** Six queries, one epoch. */
const BEHAVIOUR = { free: [[1], [1], [1], [0], [0], [null]], paid: [[0], [0], [0], [0], [0], [1]] };
const THOUGHT = { free: [[1], [1], [0], [1], [null], [1]], paid: [[0], [0], [0], [0.5], [0], [0]] };

test("episodes are counted by behaviour and stated reasoning, those without both judgments apart", async () => {
  const { db } = await temporaryStore();
  const { twoByTwo } = await resultOf(db, {
    // Another judge of each outcome that says the opposite: only the first ones count.
    compliance: { first: BEHAVIOUR, second: { free: [[0]], paid: [[1]] } },
    reasoning: { thoughts: THOUGHT, others: { free: [[0]], paid: [[1]] } },
    planned: 7,
  });
  expect(twoByTwo).toEqual({
    judge: "thoughts",
    conditions: {
      // q5 has no judgment of its reasoning, q6 none of its answer, and the seventh episode was not sampled.
      free: { complied: { stated: 2, unstated: 1 }, refused: { stated: 1, unstated: 0 }, n: 4, missing: 3 },
      // Half of a judge's votes count as yes.
      paid: { complied: { stated: 0, unstated: 1 }, refused: { stated: 1, unstated: 4 }, n: 6, missing: 1 },
    },
  });
});

test("several epochs of a query are several episodes", async () => {
  const { db } = await temporaryStore();
  const { twoByTwo } = await resultOf(db, {
    compliance: { first: { free: [[1, 0, 1]], paid: [[0, 0, 0]] } },
    reasoning: { thoughts: { free: [[1, 1, 0]], paid: [[0, 0, 0]] } },
  });
  expect(twoByTwo?.conditions).toEqual({
    free: { complied: { stated: 1, unstated: 1 }, refused: { stated: 1, unstated: 0 }, n: 3, missing: 0 },
    paid: { complied: { stated: 0, unstated: 0 }, refused: { stated: 0, unstated: 3 }, n: 3, missing: 0 },
  });
});

test("without a judge of reasoning there is none", async () => {
  const { db } = await temporaryStore();
  const { twoByTwo } = await resultOf(db, { compliance: { first: BEHAVIOUR } });
  expect(twoByTwo).toBeNull();
});
