import { expect, test } from "vitest";
import { ORGANISMS } from "../../src/organism/planted.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { certified, sampleOrganisms } from "./certified.ts";

test.each([1, 2, 3, 4, 5])("every planted truth is recovered with seed %i", async (seed) => {
  const store = await temporaryStore();
  const runs = await sampleOrganisms(store.db, ORGANISMS, { queries: 200, seed });
  const { recoveries } = await certified(store.db, runs, ORGANISMS);
  expect(recoveries.filter(({ recovered }) => !recovered)).toEqual([]);
});
