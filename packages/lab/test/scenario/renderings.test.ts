/** One scenario in two Englishes, each read by the subjects that need it. */

import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { pairsOf } from "../../src/cli/pairs.ts";
import { UserError } from "../../src/errors.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { renderingsOf } from "../../src/scenario/locate.ts";
import { scenarioSchema } from "../../src/scenario/schema.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";
import { scenario } from "../run/fixtures.ts";
import { SCENARIO, writeScenario } from "./fixtures.ts";

const COMPACT = {
  ...SCENARIO,
  title: "Short",
  prompt: { system: { rule: "parts/compact/rule.md" }, user: { message: "parts/compact/message.md" } },
  conditions: {
    free: { role: "trained", label: "A", queries: "small" },
    paid: { role: "unmonitored", label: "B", queries: "small" },
  },
  queries: { small: "compact-queries.yaml" },
};
const FILES = {
  "parts/compact/rule.md": "Do as told.",
  "parts/compact/message.md": "{{label}}. {{query}}",
  "compact-queries.yaml": "- { id: one, text: Go? }\n",
};

const SECOND = { ...FILES, "compact.yaml": stringify({ ...COMPACT, name: "second" }) };

/** Path of a scenario that has both renderings. */
function bothRenderings(changes: object = {}): Promise<string> {
  return writeScenario({}, { ...FILES, "compact.yaml": stringify({ ...COMPACT, ...changes }) });
}

function refusal(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("renderings", () => {
  test("the compact file stands beside the full one, with parts and queries of its own", async () => {
    const path = await bothRenderings();
    const [full] = loadScenarios(path);
    const [compact] = loadScenarios(path, undefined, "compact");
    expect([full?.rendering, compact?.rendering]).toEqual(["full", "compact"]);
    expect([full?.name, compact?.name]).toEqual(["fixture", "fixture"]);
    expect(compact?.system.map(({ text }) => text)).toEqual(["Do as told."]);
    expect(Object.keys(compact?.querySets ?? {})).toEqual(["small"]);
    expect(renderingsOf(path)).toEqual(["full", "compact"]);
  });

  test("a path to the compact file is the compact rendering, whoever asks", async () => {
    const path = join(dirname(await bothRenderings()), "compact.yaml");
    const loaded = [loadScenarios(path), loadScenarios(path, undefined, "compact")].flat();
    expect(loaded.map(({ rendering }) => rendering)).toEqual(["compact", "compact"]);
    expect(renderingsOf(path)).toEqual(["compact"]);
  });

  test("a scenario without one says so", async () => {
    const path = await writeScenario();
    const error = refusal(() => loadScenarios(path, undefined, "compact"));
    expect([error.code, error.message]).toEqual([
      "SCENARIO_RENDERING",
      `the scenario ${path} has no compact rendering; ask a model that reads the full one, or write compact.yaml ` +
        "beside its scenario.yaml",
    ]);
  });

  test("a compact file of another name or with other roles is refused", async () => {
    const renamed = await bothRenderings({ name: "other" });
    expect(refusal(() => loadScenarios(renamed, undefined, "compact")).message).toBe(
      `${dirname(renamed)}/compact.yaml:1:7: the compact rendering of fixture is named other; a rendering differs from ` +
        "its scenario in words alone",
    );
    const { free, paid } = COMPACT.conditions;
    const more = await bothRenderings({ conditions: { free, paid, rest: { ...paid, role: "control" } } });
    expect(refusal(() => loadScenarios(more, undefined, "compact")).message).toMatch(
      /compact\.yaml:\d+:3: the compact rendering has the conditions free \(trained\), paid \(unmonitored\), rest \(control\); a rendering differs from its scenario in words alone: free \(trained\), paid \(unmonitored\)$/,
    );
  });

  test("a scenario stored before there were renderings is full", () => {
    const { rendering: _, ...old } = scenario();
    expect(scenarioSchema.parse(old).rendering).toBe("full");
  });
});

function reads(name: string, rendering?: "full" | "compact") {
  return {
    ...scriptedSubject({ name, reply: () => "" }),
    ...(rendering === undefined ? {} : { rendering }),
  };
}

test("each subject gets the rendering that it reads, scenario by scenario", async () => {
  const paths = [await bothRenderings(), await writeScenario({ name: "second" }, SECOND)];
  const subjects = [reads("plain"), reads("small", "compact"), reads("large", "full")];
  const pairs = pairsOf([paths.join(",")], subjects, { model: [], epochs: 1, maxTokens: 10 });
  const seen = pairs.map(({ plan, subject }) => {
    const [first] = plan.variants;
    return `${first?.name} ${subject.name} ${first?.rendering} ${plan.size}`;
  });
  // Two conditions; two queries in full, one in compact English.
  expect(seen).toEqual(
    ["fixture", "second"].flatMap((name) => [
      `${name} scripted/plain full 4`,
      `${name} scripted/large full 4`,
      `${name} scripted/small compact 2`,
    ]),
  );
  const fullOnly = await writeScenario({ name: "full-only" });
  expect(
    refusal(() => pairsOf([fullOnly], [reads("s", "compact")], { model: [], epochs: 1, maxTokens: 1 })).code,
  ).toBe("SCENARIO_RENDERING");
});
