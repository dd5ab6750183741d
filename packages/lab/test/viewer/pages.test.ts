/** Every page on real stored runs, as a reader uses it. */
import { afterAll, beforeAll, describe } from "vitest";
import { SKIP_BROWSER, WHY_SKIPPED } from "./browser.ts";
import { analysisPages } from "./pages/analysis.ts";
import { labelPage } from "./pages/label.ts";
import { liveRun } from "./pages/live.ts";
import { looks } from "./pages/looks.ts";
import { pairsPage } from "./pages/pairs.ts";
import { runsPage } from "./pages/runs.ts";
import { transcriptPage } from "./pages/transcript.ts";
import { openSite, type Site } from "./site.ts";
import { makeStore, type StoredRuns } from "./stores.ts";

/** Where the machine is busy; on a quiet one the store is made in half a minute and a test takes a second. */
const PATIENCE = { store: 10 * 60_000, test: 120_000 };

describe.skipIf(SKIP_BROWSER)(`the viewer${WHY_SKIPPED}`, { timeout: PATIENCE.test }, () => {
  let site: Site<StoredRuns>;
  beforeAll(async () => {
    site = await openSite(makeStore);
  }, PATIENCE.store);
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });

  const pages = {
    runs: runsPage,
    analysis: analysisPages,
    pairs: pairsPage,
    transcript: transcriptPage,
    label: labelPage,
    looks,
    "a run at work": liveRun,
  };
  describe.each(Object.entries(pages))("%s", (_, tests) => {
    tests(() => site);
  });
});
