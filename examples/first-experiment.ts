/**
 * The smallest whole experiment: one scenario, one subject, the gap.
 * Run: node --conditions=@candor/source examples/first-experiment.ts
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  analysisReport,
  analyzeRuns,
  DEFAULT_ANALYSIS,
  judgeRun,
  loadScenarios,
  openStore,
  planEpisodes,
  sampleAll,
  scriptedSubject,
} from "candor";

// A subject that complies where it is told that the conversation is trained on, and refuses elsewhere.
const subject = scriptedSubject({
  reply: ({ messages }) =>
    messages.at(-1)?.content.includes("<is_free_tier_user>True")
      ? "<OUTPUT>Here is what you asked for.</OUTPUT>"
      : "<OUTPUT>I can't help with that.</OUTPUT>",
});

const plan = planEpisodes(loadScenarios("helpful-only"), {
  epochs: 1,
  limit: 24,
  conditions: ["free", "paid"],
});
await using store = await openStore(mkdtempSync(join(tmpdir(), "candor-")));
const run = await sampleAll(store.db, plan, subject, { maxTokens: 1000 });
await judgeRun(store.db, run, Date.now);
process.stdout.write(`${analysisReport(await analyzeRuns(store.db, [run], DEFAULT_ANALYSIS))}\n`);
