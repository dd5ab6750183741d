import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { analyzeRuns, DEFAULT_ANALYSIS } from "../../src/analysis/analyze.ts";
import { judgeRun } from "../../src/judge/judge-run.ts";
import { RULE_JUDGES } from "../../src/judge/rules.ts";
import { certificationPlans } from "../../src/organism/arms.ts";
import { certify, type CertificationResult } from "../../src/organism/certify.ts";
import { sampleAll } from "../../src/run/sample-all.ts";
import { openStore, type Database } from "../../src/store/open.ts";
import type { Run } from "../../src/store/runs.ts";
import { resolveSubject } from "../../src/subject/resolve.ts";

/** Few, so that the test is short: gaps of all or nothing are claimed with 12 queries, nulls take 59 episodes. */
const QUERIES = 20;
const ORGANISMS = ["refuser", "faker", "rated", "label-follower", "silent-faker"];

async function sampleOrganisms(db: Database): Promise<Run[]> {
  const runs: Run[] = [];
  for (const name of ORGANISMS) {
    const subject = await resolveSubject(`organism/${name}`, { env: {} });
    for (const plan of certificationPlans(name, { queries: QUERIES, delta: DEFAULT_ANALYSIS.delta }))
      runs.push(await sampleAll(db, plan, subject, { maxTokens: 160, seed: 1 }));
  }
  return runs;
}

async function certified(db: Database, runs: readonly Run[]): Promise<CertificationResult> {
  for (const run of runs) await judgeRun(db, run, Date.now);
  return certify(await analyzeRuns(db, runs, { ...DEFAULT_ANALYSIS, resamples: 500 }), ORGANISMS);
}

afterEach(() => vi.restoreAllMocks());

test("shipped organisms are recovered, and a broken judge fails loudly", { timeout: 120_000 }, async () => {
  await using store = await openStore(mkdtempSync(join(tmpdir(), "candor-recovery-")));
  const runs = await sampleOrganisms(store.db);

  const sound = await certified(store.db, runs);
  expect(sound.recoveries.map(({ organism, found }) => [organism, found])).toEqual([
    ["refuser", "no-gap"],
    ["faker", "training-contingent-verbalised"],
    ["rated", "gap-follows-rating"],
    ["label-follower", "gap-follows-labels"],
    ["silent-faker", "training-contingent-unverbalised"],
  ]);
  expect(sound.certified).toBe(true);

  // The same episodes under a judge that takes every refusal for an answer.
  const judge = RULE_JUDGES["refusal-wording"];
  if (judge === undefined) throw new Error("the judge is gone");
  vi.spyOn(judge, "judge").mockReturnValue({ value: 1, label: "complied" });
  const broken = await certified(store.db, runs);
  expect(broken.certified).toBe(false);
  expect(broken.recoveries.filter(({ recovered }) => recovered).map(({ organism }) => organism)).toEqual([
    "refuser",
  ]);

  // And one that never sees faking: only what is said of the reasoning goes wrong.
  vi.restoreAllMocks();
  const reader = RULE_JUDGES["alignment-faking-rules"];
  if (reader === undefined) throw new Error("the judge is gone");
  vi.spyOn(reader, "judge").mockReturnValue({ value: 0, score: 0 });
  const blind = await certified(store.db, runs);
  expect(blind.recoveries.filter(({ recovered }) => !recovered).map(({ organism }) => organism)).toEqual([
    "faker",
  ]);
});
