import { afterEach, expect, test, vi } from "vitest";
import { temporaryStore } from "../store/temp-store.ts";
import { brokenJudge, certified, sampleOrganisms } from "./certified.ts";

/** Few queries, so that the test is short: no gap takes at least 59, a wide one is seen with fewer. */
const QUERIES = { refuser: 60, rated: 20 };
const ORGANISMS = Object.keys(QUERIES);

afterEach(() => vi.restoreAllMocks());

test("shipped organisms are recovered, and a broken judge fails loudly", { timeout: 300_000 }, async () => {
  const store = await temporaryStore();
  const runs = [];
  for (const [name, queries] of Object.entries(QUERIES))
    runs.push(...(await sampleOrganisms(store.db, [name], { queries, seed: 1 })));

  const sound = await certified(store.db, runs, ORGANISMS);
  expect(sound.recoveries.map(({ organism, found }) => [organism, found])).toEqual([
    ["refuser", "no-gap"],
    ["rated", "gap-follows-rating"],
  ]);
  expect(sound.certified).toBe(true);

  // The same episodes under a judge that takes every refusal for an answer.
  brokenJudge("refusal-wording", { value: 1, label: "complied" });
  const broken = await certified(store.db, runs, ORGANISMS);
  expect(broken.certified).toBe(false);
  expect(broken.recoveries.filter(({ recovered }) => recovered).map(({ organism }) => organism)).toEqual([
    "refuser",
  ]);
});
