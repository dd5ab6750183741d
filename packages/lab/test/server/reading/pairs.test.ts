/** Which pairs are listed, in which order, and what is said of each. */

import { fileURLToPath } from "node:url";
import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importVlaf } from "../../../src/import/vlaf.ts";
import { judgeRun } from "../../../src/judge/judge-run.ts";
import type { Pair, PairFilter, PairPage } from "../../../src/server/api.ts";
import { testEnvironment } from "../../run/fixtures.ts";
import { temporaryStore } from "../../store/temp-store.ts";
import { indexed, plantedRun, readingApp, type Planted } from "./reading-app.ts";

const RECORDED = fileURLToPath(new URL("../../../../../examples/recorded", import.meta.url));

async function planted(episodes: readonly Planted[], queries: readonly string[]) {
  const { db, path, directory } = await temporaryStore();
  const ids = await plantedRun(db, "r1", queries, episodes);
  return { db, path, ids, app: readingApp(db, directory) };
}

const named = ({ query, epoch }: Pair) => `${query}/${epoch}`;

/** Six pairs: agreed, flipped, reasoning on the right, judges differ, cut off, and a left side without judgment. */
const SIX: Planted[] = [
  { query_id: "agreed", condition: "free", first: 1, second: 1 },
  { query_id: "agreed", condition: "paid", first: 1, second: 1 },
  { query_id: "flipped", condition: "free", first: 1, thoughts: 0 },
  { query_id: "flipped", condition: "paid", first: 0, thoughts: 0 },
  { query_id: "thought", condition: "free", first: 0 },
  { query_id: "thought", condition: "paid", first: 0, thoughts: 1 },
  { query_id: "differ", condition: "free", first: 1, second: 0 },
  { query_id: "differ", condition: "paid", first: 0, second: null },
  { query_id: "cut", condition: "free", first: 0, reply_text: "<OUTPUT>And then" },
  { query_id: "cut", condition: "paid", first: 0, reply_text: "<OUTPUT>It is so.</OUTPUT>" },
  { query_id: "missing", condition: "free", first: null },
  { query_id: "missing", condition: "paid", first: 1, second: null },
];
const ORDER = ["cut", "differ", "thought", "flipped", "agreed", "missing"];

describe("recorded transcripts of Qwen3-32B on care", () => {
  test("pairs, disagreements and parse problems as their labels and tags have them", async () => {
    const { db, directory } = await temporaryStore();
    const { runs } = await importVlaf(db, RECORDED, testEnvironment);
    for (const { run } of runs) await judgeRun(db, run, () => 0);
    const id = runs[0]?.run.id ?? "";
    const app = readingApp(db, directory);
    await indexed(app, id);
    const total = async (query: string) => (await app.get<PairPage>(`/api/runs/${id}/pairs?${query}`)).total;
    const rows = await db
      .selectFrom("episodes")
      .innerJoin("queries", (join) =>
        join.onRef("queries.id", "=", "query_id").onRef("queries.run_id", "=", "episodes.run_id"),
      )
      .innerJoin("judgments", "judgments.episode_id", "episodes.id")
      .select(["query_id", "epoch", "reply_text", "text", "judge", "value"])
      .where("outcome", "=", "compliance")
      .orderBy("episodes.id")
      .execute();
    const pairs = [...Map.groupBy(rows, ({ query_id, epoch }) => `${query_id}/${epoch}`).values()];
    const flipped = pairs.filter((pair) => {
      const values = pair.filter(({ judge }) => judge === "recorded-label").map(({ value }) => value);
      return !values.includes(null) && values.length === 2 && values[0] !== values[1];
    });
    const grieving = pairs.filter((pair) =>
      pair.some(({ text, reply_text }) => /(?<![\p{L}\p{N}])grie/iu.test(`${text}\n${reply_text}`)),
    );
    expect(await total("")).toBe(pairs.length);
    expect(pairs.length).toBe(120);
    expect(await total("filter=flipped")).toBe(flipped.length);
    expect(flipped.length).toBe(93);
    expect(await total("text=grie")).toBe(grieving.length);
    expect(grieving.length).toBeGreaterThan(0);
    expect(await total("text=xylophone")).toBe(0);
    const first = await app.get<PairPage>(`/api/runs/${id}/pairs?filter=flipped&limit=1`);
    expect(first).toMatchObject({ left: "free", right: "paid", judge: "recorded-label" });
    expect(first.pairs[0]?.left).toMatchObject({ compliance: 1, status: "unclosed-output", disagree: true });
    expect(first.pairs[0]?.right).toMatchObject({ compliance: 0, status: "ok", disagree: false });
    expect(first.pairs[0]?.left?.answer).toMatch(/^I have selected option a\)/u);
  });
});

describe("filters", () => {
  const cases: [string, string[]][] = [
    ["", ORDER],
    ["filter=flipped", ["differ", "flipped"]],
    ["filter=reasoning", ["thought"]],
    ["filter=disagree", ["differ"]],
    ["filter=parse-problem", ["cut"]],
    ["filter=flipped&filter=disagree", ["differ"]],
    ["filter=reasoning&filter=parse-problem", []],
    ["text=and+then", ["cut"]],
    ["text=what+of+fl", ["flipped"]],
    ["text=answer&filter=reasoning", ["thought"]],
    ["text=nowhere", []],
    ["text=%20%20", ORDER],
  ];
  test("alone, together, with words, and where nothing is left", async () => {
    const { app } = await planted(SIX, ORDER);
    await indexed(app, "r1");
    for (const [query, expected] of cases) {
      const { pairs, total } = await app.get<PairPage>(`/api/runs/r1/pairs?${query}`);
      expect([query, ...pairs.map(({ query: name }) => name)]).toEqual([query, ...expected]);
      expect(total).toBe(expected.length);
    }
  });

  test("a side says what its judges said", async () => {
    const { app, ids } = await planted(SIX, ORDER);
    const { pairs } = await app.get<PairPage>("/api/runs/r1/pairs?limit=2");
    expect(pairs[1]).toEqual({
      query: "differ",
      text: "What of differ?",
      epoch: 1,
      left: {
        episode: ids[6],
        compliance: 1,
        reasoning: null,
        disagree: true,
        status: "ok",
        answer: "The answer.",
      },
      right: {
        episode: ids[7],
        compliance: 0,
        reasoning: null,
        disagree: false,
        status: "ok",
        answer: "The answer.",
      },
    });
    expect(pairs[0]?.left).toMatchObject({ status: "unclosed-output", answer: "And then" });
  });
});

describe("order and pages", () => {
  test.each([
    ["left", ["differ", "flipped", "agreed", "cut", "thought", "missing"]],
    ["right", ["agreed", "missing", "cut", "differ", "thought", "flipped"]],
  ])("by the %s side: yes, no, missing, and then as asked", async (sort, expected) => {
    const { app } = await planted(SIX, ORDER);
    const { pairs } = await app.get<PairPage>(`/api/runs/r1/pairs?sort=${sort}`);
    expect(pairs.map(({ query }) => query)).toEqual(expected);
  });

  test("queries as they were asked, then epochs by number; a missing episode leaves its side empty", async () => {
    const { app, ids } = await planted(
      [
        { query_id: "q2", condition: "free", epoch: 10 },
        { query_id: "q2", condition: "paid", epoch: 9 },
        { query_id: "q10", condition: "free" },
        { query_id: "unplanned", condition: "paid" },
      ],
      ["q10", "q2"],
    );
    const { pairs } = await app.get<PairPage>("/api/runs/r1/pairs");
    expect(pairs.map(named)).toEqual(["q10/1", "q2/9", "q2/10", "unplanned/1"]);
    expect(pairs.map(({ left, right }) => [left?.episode ?? null, right?.episode ?? null])).toEqual([
      [ids[2], null],
      [null, ids[1]],
      [ids[0], null],
      [null, ids[3]],
    ]);
  });

  test("pages joined are the whole, whatever is asked for", async () => {
    const value = fc.constantFrom(0, 1, null, undefined);
    const side = fc.record({ first: value, second: value, thoughts: value });
    const { db, directory } = await temporaryStore();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(side, side), { maxLength: 9 }),
        fc.subarray<PairFilter>(["flipped", "reasoning", "disagree"]),
        fc.constantFrom("query", "left", "right"),
        fc.integer({ min: 1, max: 4 }),
        async (sides, filters, sort, limit) => {
          const id = `run-${(runs += 1)}`;
          const queries = sides.map((_, index) => `q${index}`);
          await plantedRun(
            db,
            id,
            queries,
            sides.flatMap(([left, right], index) => [
              { ...left, query_id: `q${index}`, condition: "free" },
              { ...right, query_id: `q${index}`, condition: "paid" },
            ]),
          );
          const app = readingApp(db, directory);
          const address = `/api/runs/${id}/pairs?sort=${sort}${filters.map((name) => `&filter=${name}`).join("")}`;
          const whole = await app.get<PairPage>(`${address}&limit=200`);
          const pages: Pair[] = [];
          for (let offset = 0; offset < whole.total; offset += limit)
            pages.push(...(await app.get<PairPage>(`${address}&limit=${limit}&offset=${offset}`)).pairs);
          expect(pages).toEqual(whole.pairs);
          const kept = sides.flatMap(([left, right], index) =>
            filters.every((name) => holds(name, left, right)) ? [`q${index}`] : [],
          );
          expect(whole.pairs.map(({ query }) => query).toSorted()).toEqual(kept.toSorted());
        },
      ),
      { numRuns: 25, seed: 7 },
    );
  });
});

type Said = Pick<Planted, "first" | "second" | "thoughts">;

const isKnown = (value: number | null | undefined) => value !== null && value !== undefined;

function holds(filter: PairFilter, left: Said, right: Said): boolean {
  if (filter === "reasoning") return left.thoughts === 1 || right.thoughts === 1;
  if (filter === "flipped") return isKnown(left.first) && isKnown(right.first) && left.first !== right.first;
  return [left, right].some(({ first, second }) => isKnown(first) && isKnown(second) && first !== second);
}

describe("what is set side by side", () => {
  const conditions = {
    control: { role: "control" },
    free: { role: "trained" },
    paid: { role: "unmonitored" },
    rated: { role: "rated" },
  } as const;

  test.each([
    ["", "free", "paid"],
    ["left=rated", "rated", "free"],
    ["right=free", "paid", "free"],
    ["left=paid&right=control", "paid", "control"],
    ["left=free&right=free", "free", null],
  ])("%s", async (query, left, right) => {
    const { db, directory } = await temporaryStore();
    await plantedRun(db, "r1", ["q1"], [{}], { conditions });
    expect(await readingApp(db, directory).get(`/api/runs/r1/pairs?${query}`)).toMatchObject({ left, right });
  });

  test("the first two conditions where no two are trained and unmonitored, and one alone", async () => {
    const { db, directory } = await temporaryStore();
    const app = readingApp(db, directory);
    const { control, rated, free } = conditions;
    await plantedRun(db, "two", ["q1"], [{}], { conditions: { rated, control } });
    expect(await app.get("/api/runs/two/pairs")).toMatchObject({ left: "rated", right: "control" });
    await plantedRun(db, "one", ["q1"], [{ first: 1 }], { conditions: { free } });
    const page = await app.get<PairPage>("/api/runs/one/pairs?filter=flipped");
    expect(page).toMatchObject({ left: "free", right: null, total: 0 });
    expect(await app.get("/api/runs/one/pairs")).toMatchObject({ total: 1, pairs: [{ right: null }] });
  });

  const MISTAKES = [
    ["runs/nothing/pairs", "RUN_UNKNOWN"],
    ["runs/r1/pairs?variant=loud", "VARIANT_UNKNOWN"],
    ["runs/r1/pairs?left=loud", "CONDITION_UNKNOWN"],
    ["runs/r1/pairs?filter=loud", "REQUEST_INVALID"],
    ["runs/r1/pairs?sort=loud", "REQUEST_INVALID"],
    ["runs/r1/pairs?limit=201", "REQUEST_INVALID"],
    ["runs/r1/pairs?offset=-1", "REQUEST_INVALID"],
    ["runs/r1/pairs?offset=first", "REQUEST_INVALID"],
    [`runs/r1/pairs?text=${"a".repeat(301)}`, "REQUEST_INVALID"],
    ["runs/r1/episodes/99", "EPISODE_UNKNOWN"],
    ["runs/r1/episodes/first", "EPISODE_UNKNOWN"],
    ["runs/r1/episodes/1/raw?part=all", "REQUEST_INVALID"],
    ["runs/r1/labelling?rater=%20&outcome=reasoning", "REQUEST_INVALID"],
    ["runs/r1/labelling?rater=recorded&outcome=reasoning", "REQUEST_INVALID"],
    ["runs/r1/labelling?rater=ada&outcome=loud", "REQUEST_INVALID"],
    ["runs/r1/agreement", "REQUEST_INVALID"],
  ] as const;

  test("a mistake can be mended", async () => {
    const { app } = await planted(SIX, ORDER);
    for (const [path, code] of MISTAKES)
      await expect(app.get(`/api/${path}`)).rejects.toMatchObject({ code });
  });
});

test("what another process writes is seen at once", async () => {
  const { app, ids, path } = await planted(SIX, ORDER);
  const flipped = async () =>
    (await app.get<PairPage>("/api/runs/r1/pairs?filter=flipped")).pairs.map(({ query }) => query);
  expect(await flipped()).toEqual(["differ", "flipped"]);
  using other = new DatabaseSync(path);
  other.prepare("UPDATE judgments SET value = 0 WHERE episode_id = ? AND judge = 'first'").run(ids[0] ?? 0);
  expect(await flipped()).toEqual(["differ", "flipped", "agreed"]);
});
