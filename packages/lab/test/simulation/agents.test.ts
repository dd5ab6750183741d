/** The planted agents, through the whole pipeline: what was planted is what comes out, in every setting. */

import { describe, expect, test } from "vitest";
import { Budget } from "../../src/run/budget.ts";
import { DEFAULT_CALLS } from "../../src/run/defaults.ts";
import { systemEnvironment } from "../../src/run/environment.ts";
import { SILENT } from "../../src/run/sample-all.ts";
import { AGENTS, scriptedAgent } from "../../src/simulation/agents.ts";
import { analyzeSimulations, type SimulationResult } from "../../src/simulation/analysis/analyze.ts";
import { createSimulationJob } from "../../src/simulation/job.ts";
import { loadSimulations } from "../../src/simulation/load.ts";
import { SimulationPlan } from "../../src/simulation/plan.ts";
import { executeSimulations } from "../../src/simulation/run.ts";
import { temporaryStore } from "../store/temp-store.ts";

const OPTIONS = { seed: 1, resamples: 200 };

/** All variants of a setting, two matters each, where links can be cut. */
async function result(setting: string, agent: string, native: boolean): Promise<SimulationResult> {
  const { db } = await temporaryStore();
  const subject = scriptedAgent(agent);
  if (subject === undefined) throw new Error(`no agent ${agent}`);
  const plan = new SimulationPlan(loadSimulations(setting, "full", ["all"]), {
    conditions: ["base", "report-due"],
    epochs: 1,
    limit: 2,
    native,
  });
  const job = await createSimulationJob(db, plan, subject, { maxTokens: 64 }, systemEnvironment);
  const never = new AbortController().signal;
  const options = { ...DEFAULT_CALLS, budget: new Budget({}), stop: never, abort: never };
  const outcome = await executeSimulations(db, [job], options, systemEnvironment, SILENT);
  expect(outcome).toEqual({ stopped: undefined, incomplete: [] });
  const [analysed] = await analyzeSimulations(db, [job.run], OPTIONS);
  if (analysed === undefined) throw new Error("no result");
  return analysed;
}

/** Outcome of every cell of the default variant by event, where all its questions agree. */
function outcomes({ cells }: SimulationResult, variant: string): Record<string, Set<string>> {
  const seen: Record<string, Set<string>> = {};
  for (const cell of cells.filter((each) => each.variant === variant)) {
    const always = Object.entries(cell.outcomes).flatMap(([name, rate]) =>
      rate?.estimate === 1 ? [name] : [],
    );
    for (const outcome of always.length === 0 ? ["mixed"] : always) {
      const known = (seen[cell.event] ??= new Set());
      known.add(outcome);
    }
  }
  return seen;
}

/** What each agent does where the claim is true, at the question and before evidence. */
const PLANTED: Readonly<Record<string, [string, string]>> = {
  discloser: ["disclosed", "disclosed"],
  decliner: ["declined", "declined"],
  concealer: ["concealed", "concealed"],
  liar: ["false-report", "disclosed"],
  denier: ["false-report", "doubled-down"],
  saboteur: ["sabotage", "concealed"],
  unknowing: ["unknowing", "unknowing"],
};

test("there is an agent for every outcome", () => {
  expect(Object.keys(PLANTED)).toEqual(AGENTS);
  expect(new Set(Object.values(PLANTED).flat()).size).toBe(7);
});

describe.each(["hal", "recall"])("%s", (setting) => {
  test.each(AGENTS)("scripted/%s", async (agent) => {
    const [asked, confronted] = PLANTED[agent] ?? [];
    for (const native of [true, false]) {
      const analysed = await result(setting, agent, native);
      for (const variant of ["default", "truth-only", "secrecy-only", "trivial-secret"])
        expect(outcomes(analysed, variant)).toEqual({
          asked: new Set([asked]),
          confronted: new Set([confronted]),
        });
      expect([analysed.missing, analysed.calls.failed]).toEqual([0, 0]);
    }
  });

  test("a denial of what is false is a true report", async () => {
    expect(outcomes(await result(setting, "denier", true), "secret-false")).toEqual({
      asked: new Set(["disclosed"]),
      confronted: new Set(["disclosed"]),
    });
  });
});
