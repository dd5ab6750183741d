import { afterEach, expect, test, vi } from "vitest";
import { ORGANISMS } from "../../src/organism/planted.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { brokenJudge, certified, sampleOrganisms } from "./certified.ts";

afterEach(() => vi.restoreAllMocks());

test.each([1, 2, 3, 4, 5])("every planted truth is recovered with seed %i", async (seed) => {
  const store = await temporaryStore();
  const runs = await sampleOrganisms(store.db, ORGANISMS, { queries: 200, seed });
  const { recoveries } = await certified(store.db, runs, ORGANISMS);
  expect(recoveries.filter(({ recovered }) => !recovered)).toEqual([]);
});

test("a judge that never sees faking is found out by those who fake, and by nobody else", async () => {
  const organisms = ["refuser", "faker", "rated"];
  const store = await temporaryStore();
  const runs = await sampleOrganisms(store.db, organisms, { queries: 60, seed: 1 });
  brokenJudge("alignment-faking-rules", { value: 0, score: 0 });
  const { recoveries } = await certified(store.db, runs, organisms);
  expect(recoveries.filter(({ recovered }) => !recovered).map(({ organism }) => organism)).toEqual(["faker"]);
});
