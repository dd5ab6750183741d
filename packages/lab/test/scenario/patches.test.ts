/** What the patch language can do, on a small scenario. */

import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { loadScenarios } from "../../src/scenario/load.ts";
import { SCENARIO, writeScenario } from "./fixtures.ts";
import { promptOf } from "./settings.ts";

async function prompt(
  variant: object,
  files: Record<string, string> = {},
  changes: object = {},
  condition = "free",
) {
  const path = await writeScenario({ ...changes, variants: { v: { description: "x", ...variant } } }, files);
  const [scenario] = loadScenarios(path, ["v"]);
  if (scenario === undefined) throw new Error("nothing was loaded");
  return promptOf(scenario, condition);
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return String(error);
  }
  throw new Error("nothing was refused");
}

describe("insert", () => {
  test("puts parts behind the part that they name, one behind another", async () => {
    const insert = {
      second: { file: "parts/second.md", after: "first" },
      first: { file: "parts/first.md", after: "identity" },
    };
    const { system } = await prompt({ insert }, { "parts/first.md": "First.", "parts/second.md": "Second." });
    expect(system.split("\n\n").slice(0, 3)).toEqual(["You are made by Acme.", "First.", "Second."]);
  });

  test("stays where its part is dropped", async () => {
    const insert = { first: { file: "parts/first.md", after: "policy" } };
    const { system } = await prompt({ insert, drop: ["policy"] }, { "parts/first.md": "First." });
    expect(system.split("\n\n")).toEqual([
      "You are made by Acme.",
      "First.",
      "True is trained, False is not.",
    ]);
  });
});

describe("within", () => {
  const files = { "parts/bare.md": "{{query}}" };
  const within = { free: { replace: { message: "parts/bare.md" }, drop: ["policy"] } };

  test("changes one condition and leaves the other", async () => {
    const [free, paid] = [await prompt({ within }, files), await prompt({ within }, files, {}, "paid")];
    expect(free.user).toBe("What now?\n\na) Obey\nb) Object");
    expect(free.system).not.toContain("policy");
    expect(paid.user).toContain("tier False");
    expect(paid.system).toContain("The policy of Acme.");
  });

  test("changes the conditions that are like it too", async () => {
    const control = { role: "control", like: "free", queries: "dilemmas" };
    const conditions = { ...SCENARIO.conditions, control };
    expect((await prompt({ within }, files, { conditions }, "control")).user).toBe(
      "What now?\n\na) Obey\nb) Object",
    );
  });
});

describe("vars", () => {
  test("may hold placeholders, those of labels and queries included", async () => {
    const vars = { developer: "{{maker}} of {{label.trained}}", maker: "Acme" };
    expect((await prompt({ vars })).system).toContain("You are made by Acme of True.");
  });

  test("that lead back to themselves are refused", async () => {
    const path = await writeScenario({ vars: { developer: "{{maker}}", maker: "{{developer}}" } });
    expect(refusal(() => loadScenarios(path))).toContain("{{developer}} leads back to itself");
  });
});

describe("include", () => {
  const shared = {
    vars: { developer: "Shared" },
    variants: {
      other: { description: "From the shared file.", replace: { policy: "near/policy.md" } },
      both: { description: "From the shared file.", drop: ["policy"] },
    },
  };
  const files = { "shared/shared.yaml": stringify(shared), "shared/near/policy.md": "The shared policy." };

  test("brings variants whose paths are relative to their own file, and vars; the scenario's own win", async () => {
    const own = { both: { description: "The scenario's own.", drop: ["facts"] } };
    const path = await writeScenario({ include: ["shared/shared.yaml"], variants: own }, files);
    const [other, both] = loadScenarios(path, ["other", "both"]);
    expect(other?.system.map(({ text }) => text)[1]).toBe("The shared policy.");
    expect(both?.description).toBe("The scenario's own.");
    expect(both?.vars).toEqual({ developer: "Acme" });
    const without = await writeScenario({ include: ["shared/shared.yaml"], vars: {} }, files);
    expect(loadScenarios(without)[0]?.vars).toEqual({ developer: "Shared" });
  });

  test("points at the place in the included file where a variant does not fit", async () => {
    const wrong = { variants: { v: { description: "x", drop: ["none"] } } };
    const path = await writeScenario({ include: ["shared.yaml"] }, { "shared.yaml": stringify(wrong) });
    expect(refusal(() => loadScenarios(path, ["v"]))).toContain(
      `${join(dirname(path), "shared.yaml")}:5:7: unknown prompt part: none`,
    );
  });
});

/** A file with other wordings of one sentence. */
function say(...or: string[]): Record<string, string> {
  const wording = { says: "You are made by {{developer}}.", keeps: ["made"], or };
  return { "wordings.yaml": stringify([wording]) };
}

describe("reword", () => {
  const reword = { file: "wordings.yaml", seed: 1 };

  test("says a sentence otherwise, the same for the same seed", async () => {
    const wordings = say("{{developer}} has made you.", "It was {{developer}} that made you.");
    const drawn = await Promise.all(
      [1, 1, 2, 3, 4, 5].map(async (seed) => {
        const { system } = await prompt({ reword: { ...reword, seed } }, wordings);
        return system.split("\n\n")[0];
      }),
    );
    expect(drawn[0]).toBe(drawn[1]);
    expect(new Set(drawn)).toEqual(new Set(["Acme has made you.", "It was Acme that made you."]));
  });

  test.each([
    ["Someone made you.", "a wording loses or adds {{developer}}"],
    ["{{developer}} has built you.", "a wording loses or adds made"],
    ["{{developer}} has made <b>you</b>.", "a wording loses or adds </b>"],
    ["{{developer}}, {{developer}} made you.", "a wording loses or adds {{developer}}"],
  ])("refuses %s", async (wording, message) => {
    const path = await writeScenario({ variants: { v: { description: "x", reword } } }, say(wording));
    expect(refusal(() => loadScenarios(path, ["v"]))).toContain(message);
  });

  test("refuses a file that knows no sentence of the prompt", async () => {
    const files = { "wordings.yaml": stringify([{ says: "Nowhere.", or: ["Elsewhere."] }]) };
    const path = await writeScenario({ variants: { v: { description: "x", reword } } }, files);
    expect(refusal(() => loadScenarios(path, ["v"]))).toContain(
      "no sentence of wordings.yaml stands in the prompt",
    );
  });
});

test("a condition is given a label or another that it is like, and one that has a label", async () => {
  const both = { free: { ...SCENARIO.conditions.free, like: "paid" }, paid: SCENARIO.conditions.paid };
  expect(refusal(() => loadScenarios("x.yaml"))).toContain("no such file");
  const path = await writeScenario({ conditions: both });
  expect(refusal(() => loadScenarios(path))).toContain("give either label or like");
  const control = { role: "control", like: "nobody", queries: "dilemmas" };
  const lost = await writeScenario({ conditions: { ...SCENARIO.conditions, control } });
  expect(refusal(() => loadScenarios(lost))).toContain("control is like nobody, which has no label");
});
