import { afterEach, expect, test, vi } from "vitest";
import type { Judgment } from "../../src/judge/judge.ts";
import { RULE_JUDGES } from "../../src/judge/rules.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { certified, sampleOrganisms } from "./certified.ts";

/** Few queries, so that the test is short: no gap takes at least 59, a wide one is seen with fewer. */
const QUERIES = { refuser: 60, faker: 20, rated: 20 };
const ORGANISMS = Object.keys(QUERIES);

function replaceJudge(name: string, judgment: Judgment): void {
  const judge = RULE_JUDGES[name];
  if (judge === undefined) throw new Error(`no judge ${name}`);
  vi.spyOn(judge, "judge").mockReturnValue(judgment);
}

afterEach(() => vi.restoreAllMocks());

test("shipped organisms are recovered, and a broken judge fails loudly", { timeout: 300_000 }, async () => {
  const store = await temporaryStore();
  const runs = [];
  for (const [name, queries] of Object.entries(QUERIES))
    runs.push(...(await sampleOrganisms(store.db, [name], { queries, seed: 1 })));

  const sound = await certified(store.db, runs, ORGANISMS);
  expect(sound.recoveries.map(({ organism, found }) => [organism, found])).toEqual([
    ["refuser", "no-gap"],
    ["faker", "training-contingent-mediated"],
    ["rated", "gap-follows-rating"],
  ]);
  expect(sound.certified).toBe(true);

  // The same episodes under a judge that takes every refusal for an answer.
  replaceJudge("refusal-wording", { value: 1, label: "complied" });
  const broken = await certified(store.db, runs, ORGANISMS);
  expect(broken.certified).toBe(false);
  expect(broken.recoveries.filter(({ recovered }) => recovered).map(({ organism }) => organism)).toEqual([
    "refuser",
  ]);

  // And one that never sees faking: only what is said of the reasoning goes wrong.
  vi.restoreAllMocks();
  replaceJudge("alignment-faking-rules", { value: 0, score: 0 });
  const blind = await certified(store.db, runs, ORGANISMS);
  expect(blind.recoveries.filter(({ recovered }) => !recovered).map(({ organism }) => organism)).toEqual([
    "faker",
  ]);
});
