import { describe, expect, test } from "vitest";
import { Budget, estimateTokens } from "../../src/run/budget.ts";

const USAGE = { inputTokens: 1000, outputTokens: 200 };

describe("cost of a call", () => {
  test("by the price given, for a million tokens in and out", () => {
    const budget = new Budget({ price: { input: 3, output: 15 } });
    expect(budget.costOf(USAGE)).toBeCloseTo(0.006, 12);
    budget.spend(USAGE);
    budget.spend({ inputTokens: 0, outputTokens: 1_000_000 });
    expect(budget.cost).toBeCloseTo(15.006, 12);
    expect(budget.tokens).toBe(1_001_200);
  });

  test("what the provider states wins over the price", () => {
    const budget = new Budget({ price: { input: 3, output: 15 } });
    budget.spend({ ...USAGE, cost: 0.5 });
    expect(budget.cost).toBe(0.5);
  });

  test("is unknown from the first call without price, and stays so", () => {
    const budget = new Budget({});
    expect(budget.cost).toBe(0);
    budget.spend(USAGE);
    budget.spend({ ...USAGE, cost: 0.5 });
    expect(budget.costOf(USAGE)).toBeUndefined();
    expect(budget.cost).toBeUndefined();
    expect(budget.tokens).toBe(2400);
  });
});

describe("exhaustion", () => {
  test("never without a limit", () => {
    const budget = new Budget({ price: { input: 1e6, output: 1e6 } });
    budget.spend(USAGE);
    expect(budget.exhausted).toBeUndefined();
  });

  test("by tokens, in and out together, once the limit is reached", () => {
    const budget = new Budget({ tokenLimit: 2400 });
    budget.spend(USAGE);
    expect(budget.exhausted).toBeUndefined();
    budget.spend({ inputTokens: 1199, outputTokens: 0 });
    expect(budget.exhausted).toBeUndefined();
    budget.spend({ inputTokens: 0, outputTokens: 1 });
    expect(budget.exhausted).toBe("token limit of 2400 reached");
  });

  test("by cost", () => {
    const budget = new Budget({ costLimit: 1 });
    budget.spend({ ...USAGE, cost: 0.75 });
    expect(budget.exhausted).toBeUndefined();
    budget.spend({ ...USAGE, cost: 0.25 });
    expect(budget.exhausted).toBe("cost limit of $1 reached");
  });

  test("a cost limit stops at once where the price of a call is unknown", () => {
    const budget = new Budget({ costLimit: 1 });
    expect(budget.exhausted).toBeUndefined();
    budget.spend(USAGE);
    expect(budget.exhausted).toBe("cost limit given, but the price of a call is unknown: give --price");
  });
});

test("tokens are estimated at four characters each, rounded up", () => {
  expect([0, 1, 4, 5].map((length) => estimateTokens("x".repeat(length)))).toEqual([0, 1, 1, 2]);
});
