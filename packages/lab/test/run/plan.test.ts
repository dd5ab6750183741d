import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { planEpisodes } from "../../src/run/plan.ts";
import { keyText } from "../../src/store/episodes.ts";
import { queries, scenario } from "./fixtures.ts";

const smallPlan = fc
  .record({
    counts: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
    conditions: fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }),
    variants: fc.integer({ min: 1, max: 3 }),
    epochs: fc.integer({ min: 1, max: 3 }),
    limit: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  })
  .map(({ counts, conditions, variants, epochs, limit }) => {
    const changes = {
      querySets: Object.fromEntries(
        counts.map((count, set) => [
          `set${set}`,
          queries(count).map((query) => ({ ...query, id: `s${set}-${query.id}` })),
        ]),
      ),
      conditions: Object.fromEntries(
        conditions.map((set, index) => [
          `c${index}`,
          { role: "control" as const, label: "", queries: `set${set % counts.length}` },
        ]),
      ),
    };
    const all = Array.from({ length: variants }, (_, index) =>
      scenario({ ...changes, variant: `v${index}` }),
    );
    return { all, epochs, limit };
  });

describe("Plan", () => {
  test("its size is the number of episodes that it generates, each key once", () => {
    fc.assert(
      fc.property(smallPlan, ({ all, epochs, limit }) => {
        const plan = planEpisodes(all, { epochs, ...(limit === undefined ? {} : { limit }) });
        const keys = [...plan.episodes()].map(({ key }) => keyText(key));
        expect(keys).toHaveLength(plan.size);
        expect(new Set(keys).size).toBe(plan.size);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("the conditions of one query stand next to each other, epoch after epoch", () => {
    const plan = planEpisodes([scenario({ querySets: { asked: queries(2) } })], { epochs: 2 });
    const order = [...plan.episodes()].map(({ key }) => `${key.epoch} ${key.queryId} ${key.condition}`);
    expect(order).toEqual([
      "1 q1 free",
      "1 q1 paid",
      "1 q2 free",
      "1 q2 paid",
      "2 q1 free",
      "2 q1 paid",
      "2 q2 free",
      "2 q2 paid",
    ]);
  });

  test("a run stopped at any point lacks the partner of at most one query", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(60),
        (count, epochs, cut) => {
          const plan = planEpisodes([scenario({ querySets: { asked: queries(count) } })], { epochs });
          const done = [...plan.episodes()].slice(0, cut).map(({ key }) => key);
          const of = (condition: string) => done.filter((key) => key.condition === condition).length;
          expect(of("free") - of("paid")).toBeOneOf([0, 1]);
        },
      ),
      { seed: 2 },
    );
  });

  test("variants of one query stand together, with their own scenario", () => {
    const variants = [scenario(), scenario({ variant: "bare" })];
    const [first, second, third] = planEpisodes(variants, { epochs: 1 }).episodes();
    expect([first?.scenario.variant, first?.key.condition, first?.queryIndex]).toEqual([
      "default",
      "free",
      0,
    ]);
    expect([second?.scenario.variant, second?.key.condition]).toEqual(["default", "paid"]);
    expect([third?.scenario.variant, third?.key.queryId]).toEqual(["bare", "q1"]);
  });
});

test("option order alternates within each category and across categories, with and without a limit", () => {
  const paired = scenario({ querySets: { asked: queries(8, (index) => "aaaabbbb"[index]) } });
  const parities = (limit: number) => {
    const plan = planEpisodes([paired], { epochs: 1, limit, conditions: ["free"] });
    return Object.fromEntries(
      [...plan.episodes()].map(({ query, queryIndex }) => [query.id, queryIndex % 2]),
    );
  };
  expect(parities(8)).toEqual({ q1: 0, q2: 1, q3: 0, q4: 1, q5: 1, q6: 0, q7: 1, q8: 0 });
  expect(parities(4)).toEqual({ q1: 0, q5: 1, q2: 1, q6: 0 });
});

describe("the limit", () => {
  /** Ids by category: `a` holds four queries, `b` two, `c` one. */
  const unequal = scenario({ querySets: { asked: queries(7, (index) => "aaaabbc"[index]) } });
  const idsOf = (limit: number) =>
    planEpisodes([unequal], { epochs: 1, limit })
      .queries.get("free")
      ?.map(({ id }) => id);

  test("takes one query of each category before a second of any", () => {
    expect(idsOf(3)).toEqual(["q1", "q5", "q7"]);
    expect(idsOf(5)).toEqual(["q1", "q5", "q7", "q2", "q6"]);
  });

  test("takes all, in the order of the file, where it is no limit", () => {
    expect(idsOf(7)).toEqual(["q1", "q2", "q3", "q4", "q5", "q6", "q7"]);
    expect(idsOf(100)).toEqual(idsOf(7));
  });

  test("spreads evenly: no equal category is more than one ahead", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 23 }), (limit) => {
        const even = scenario({ querySets: { asked: queries(24, (index) => `c${index % 4}`) } });
        const taken = planEpisodes([even], { epochs: 1, limit }).queries.get("paid") ?? [];
        const sizes = Object.values(Object.groupBy(taken, ({ category = "" }) => category)).map(
          (list) => list?.length ?? 0,
        );
        expect(taken).toHaveLength(limit);
        expect(sizes).toHaveLength(Math.min(4, limit));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
      { seed: 3 },
    );
  });
});

describe("conditions", () => {
  const rated = { role: "rated" as const, label: "C", queries: "asked" };
  const tiers = scenario({ variant: "tiers", conditions: { ...scenario().conditions, panel: rated } });

  test("of one variant alone are asked in that variant alone", () => {
    const plan = planEpisodes([scenario(), tiers], { epochs: 2, limit: 1 });
    const keys = [...plan.episodes()].map(({ key }) => `${key.variant} ${key.condition}`);
    expect(keys.slice(0, 5)).toEqual([
      "default free",
      "default paid",
      "tiers free",
      "tiers paid",
      "tiers panel",
    ]);
    expect([plan.size, keys.length]).toEqual([10, 10]);
    const only = planEpisodes([scenario(), tiers], { epochs: 1, conditions: ["panel"] });
    expect([...only.episodes()].map(({ key }) => key.variant)).toEqual(Array(5).fill("tiers"));
  });

  test("only those asked for are planned", () => {
    const plan = planEpisodes([scenario()], { epochs: 2, conditions: ["paid"] });
    expect(plan.size).toBe(10);
    expect(new Set([...plan.episodes()].map(({ key }) => key.condition))).toEqual(new Set(["paid"]));
  });

  test("an unknown one is refused with the known ones", () => {
    expect(() => planEpisodes([scenario()], { epochs: 1, conditions: ["free", "gratis"] })).toThrow(
      new UserError("CONDITION_UNKNOWN", "unknown condition of small: gratis", {
        where: "--condition",
        fix: "use one of free, paid",
      }),
    );
  });
});
