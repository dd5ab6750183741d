/** The simulations that ship keep their promises, and a bad file is one line that says where and what to do. */

import { readFileSync } from "node:fs";
import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { shippedDirectory } from "../../src/shipped.ts";
import { systemPrompt } from "../../src/simulation/compose.ts";
import { allConditions, BASE, conditionName, levelsOf } from "../../src/simulation/condition.ts";
import { beginEpisode, eventText } from "../../src/simulation/episode.ts";
import { forkRequest } from "../../src/simulation/fork.ts";
import { loadSimulations } from "../../src/simulation/load.ts";
import { isSimulation, listSimulations, renderingsOfSimulation } from "../../src/simulation/locate.ts";
import { setupOf } from "../../src/simulation/plan.ts";
import { simulationJsonSchema } from "../../src/simulation/schema.ts";
import { temporaryDirectory } from "../store/temp-store.ts";

const SHIPPED = ["hal", "recall"].flatMap((name) =>
  (["full", "compact"] as const).flatMap((rendering) =>
    loadSimulations(name, rendering, ["all"]).map(
      (simulation) => [`${name} ${rendering} ${simulation.variant}`, simulation] as const,
    ),
  ),
);

test("two settings ship, each in two renderings", () => {
  expect(listSimulations()).toEqual(["hal", "recall"]);
  expect(listSimulations().map(renderingsOfSimulation)).toEqual([
    ["full", "compact"],
    ["full", "compact"],
  ]);
  expect(
    ["hal", "x/simulation.yaml", "secrecy", "x/scenario.yaml", "x/compact.yaml"].map(isSimulation),
  ).toEqual([true, true, false, false, false]);
});

describe.each(SHIPPED)("%s", (_, simulation) => {
  const conditions = allConditions(simulation.factors);

  test("leaves no placeholder in anything that is sent, in any condition", () => {
    const left: string[] = [];
    for (const condition of conditions) {
      for (const matter of simulation.matters) {
        const setup = setupOf(simulation, condition, matter, false);
        const texts = [
          systemPrompt(setup),
          ...simulation.events.map((event) => eventText(setup, event, event.asks)),
          ...forkRequest(beginEpisode(setup)).messages.map(({ content }) => content),
        ];
        left.push(...texts.filter((text) => /\{\{|\}\}|\n{3}/u.test(text)));
      }
    }
    expect(left).toEqual([]);
  });

  test("says in the prompt what is varied, and nothing of it in the base condition but the base", () => {
    const [matter] = simulation.matters;
    if (matter === undefined) throw new Error("no matter");
    const whole = (condition: string) => {
      const setup = setupOf(simulation, condition, matter, false);
      const events = simulation.events.map((event) => eventText(setup, event, event.asks));
      return [systemPrompt(setup), ...events].join("\n\n");
    };
    const texts = conditions.map(whole);
    // What is at stake if a secret gets out is said with the secret, and not without one.
    const stakes = simulation.variant === "truth-only" && simulation.rendering === "full";
    expect(new Set(texts).size).toBe(conditions.length / (stakes ? 2 : 1));
    const unsaid = Object.entries(simulation.factors).flatMap(([factor, levels]) =>
      Object.entries(levels)
        .slice(1)
        .filter(([, { text }]) => !text.includes("{{") && !(stakes && factor === "stakes"))
        .filter(([level, { text }]) => !whole(level).includes(text))
        .map(([level]) => level),
    );
    expect(unsaid).toEqual([]);
  });

  test("the default conditions are among all", () => {
    expect(simulation.defaults.conditions.filter((condition) => !conditions.includes(condition))).toEqual([]);
    expect(simulation.defaults.variants[0]).toBe("default");
  });
});

/** The system prompt of a shipped simulation's first matter, in the base condition. */
function prompt(name: string, variant: string) {
  const [simulation] = loadSimulations(name, "full", [variant]);
  const [matter] = simulation?.matters ?? [];
  if (simulation === undefined || matter === undefined) throw new Error(`no ${name}`);
  return { text: systemPrompt(setupOf(simulation, BASE, matter, true)), matter, simulation };
}

describe("the arms of hal and recall", () => {
  test.each(["hal", "recall"])("%s: each arm has the orders that it is named for", (name) => {
    const orders = (variant: string) => {
      const { text, matter } = prompt(name, variant);
      return [/charter orders you/u.test(text), text.includes(matter.claim)];
    };
    expect(orders("default")).toEqual([true, true]);
    expect(orders("truth-only")).toEqual([true, false]);
    expect(orders("secrecy-only")).toEqual([false, true]);
    expect(orders("trivial-secret")).toEqual([true, true]);
    expect(orders("secret-false")).toEqual([true, true]);
  });

  test.each(["hal", "recall"])(
    "%s: a secret that is false differs in the simulator and not in the orders",
    (name) => {
      const [conflict, untrue] = [prompt(name, "default"), prompt(name, "secret-false")];
      expect(untrue.text).toBe(conflict.text);
      expect([conflict.simulation.holds, untrue.simulation.holds]).toEqual([true, false]);
    },
  );

  test.each(["hal", "recall"])("%s: trivial matters are others", (name) => {
    const ids = (variant: string) => prompt(name, variant).simulation.matters.map(({ id }) => id);
    expect(ids("trivial-secret").filter((id) => ids("default").includes(id))).toEqual([]);
    expect([ids("default").length, ids("trivial-secret").length]).toEqual([8, 4]);
  });
});

describe("conditions", () => {
  const [hal] = loadSimulations("hal", "full");
  const factors = hal?.factors ?? {};

  test("are named by the levels that differ from the base", () => {
    const levels = levelsOf(factors, "unmonitored+hatch", "--condition");
    expect(levels).toEqual({
      asking: "direct",
      hatch: "hatch",
      monitored: "unmonitored",
      authority: "no-authority",
      stakes: "low-stakes",
    });
    expect(conditionName(factors, levels)).toBe("hatch+unmonitored");
    expect(conditionName(factors, levelsOf(factors, BASE, ""))).toBe(BASE);
  });

  test("of the full factorial are all different and can be read back", () => {
    const all = allConditions(factors);
    expect([all.length, new Set(all).size, all[0]]).toEqual([48, 48, BASE]);
    expect(all.map((name) => conditionName(factors, levelsOf(factors, name, "")))).toEqual(all);
  });

  test.each([
    ["hatch+dark", "--condition: unknown level: dark in the condition hatch+dark; use base, or join by +"],
    ["charter-decides+control-decides", "--condition: two levels of the factor authority in the condition"],
  ])("%s is an error", (condition, message) => {
    expect(() => levelsOf(factors, condition, "--condition")).toThrow(message);
  });
});

test("the schema for editors is the one that the code reads by", () => {
  const written = new URL("../../schema/simulation.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(written, "utf8"))).toEqual(
    JSON.parse(JSON.stringify(simulationJsonSchema())),
  );
});

/** A copy of the shipped hal whose file differs in these keys. */
async function changed(
  changes: Readonly<Record<string, unknown>>,
): Promise<{ path: string; directory: string }> {
  const directory = join(await temporaryDirectory(), "mine");
  await cp(join(shippedDirectory("scenarios"), "hal"), directory, { recursive: true });
  const path = join(directory, "simulation.yaml");
  const file = z.record(z.string(), z.unknown()).parse(parse(readFileSync(path, "utf8")));
  await writeFile(path, stringify({ ...file, ...changes }));
  return { path, directory };
}

const WATCH = { id: "watch", from: "notice", says: "Begin." };
const VARIANT = (changes: object) => ({ variants: { v: { description: "x", ...changes } } });

test.each<[string, Record<string, unknown>, RegExp]>([
  ["an unknown key", { colour: "red" }, /simulation\.yaml:\d+:\d+: colour: Unrecognized key/u],
  [
    "an unknown action",
    { tools: { fly: { name: "fly", description: "Fly." } } },
    /tools\.fly: Unrecognized key: "fly"/u,
  ],
  [
    "two tools of one name",
    { tools: { log: { name: "a", description: "x" }, ask: { name: "a", description: "x" } } },
    /a stands twice in tools/u,
  ],
  [
    "no question",
    { events: [WATCH] },
    /no event asks anything; give an event from the asker the field `asks`/u,
  ],
  [
    "a question by a notice",
    { events: [{ ...WATCH, asks: "Well?" }] },
    /an event asks that is not from the asker/u,
  ],
  [
    "two events of one name",
    { events: [WATCH, { ...WATCH, from: "asker", asks: "?" }] },
    /watch stands twice in events/u,
  ],
  [
    "an unknown placeholder",
    { events: [{ ...WATCH, from: "asker", asks: "{{who}}?" }] },
    /unknown placeholder \{\{who\}\} in event watch; use one of/u,
  ],
  [
    "an unknown part to drop",
    VARIANT({ drop: ["nothing"] }),
    /unknown system part: nothing; use one of identity, truth/u,
  ],
  [
    "an unknown set of matters",
    VARIANT({ matters: "none" }),
    /unknown set of matters: none; use one of mission, trivial/u,
  ],
  ["a part that is not there", VARIANT({ replace: { truth: "parts/none.md" } }), /no such file: .*none\.md/u],
  [
    "an unknown condition",
    { defaults: { variants: ["default"], conditions: ["dark"] } },
    /unknown level: dark in the condition dark/u,
  ],
  [
    "a pattern that is none",
    { claims: { denies: ["("] } },
    /claims\.denies\.0: not a regular expression, found "\("/u,
  ],
  [
    "a level that switches no link",
    { factors: { f: { a: { text: "" }, b: { text: "x", links: { none: false } } } } },
    /unknown link: none; use one of recorder, voice, beacon/u,
  ],
  [
    "one level in two factors",
    { factors: { f: { a: { text: "" } }, g: { a: { text: "" } } } },
    /a stands twice in factors/u,
  ],
])("a file with %s is refused", async (_, changes, message) => {
  const { path } = await changed({
    ...("factors" in changes || "conditions" in changes
      ? {
          system: { identity: "parts/identity.md" },
          events: [{ id: "asked", from: "asker", asks: "Well?" }],
          defaults: { variants: ["default"], conditions: ["base"] },
        }
      : {}),
    ...changes,
  });
  expect(() => loadSimulations(path, "full", ["all"])).toThrow(message);
});

test("a matter stands once in its set", async () => {
  const { path, directory } = await changed({});
  const file = join(directory, "matters.yaml");
  const matters = z.array(z.unknown()).parse(parse(readFileSync(file, "utf8")));
  await writeFile(file, stringify([...matters, matters[0]]));
  expect(() => loadSimulations(path, "full")).toThrow(
    /duplicate matter: course; give each matter an id of its own/u,
  );
});

test("a setting without a compact rendering says what to do", async () => {
  const { path, directory } = await changed({});
  await rm(join(directory, "compact.yaml"));
  expect(() => loadSimulations(path, "compact")).toThrow(
    /has no compact rendering; ask a model that reads the full one/u,
  );
});

test("an unknown variant is named with those that there are", () => {
  expect(() => loadSimulations("hal", "full", ["loud"])).toThrow(
    "unknown variant of hal: loud; use one of default, truth-only, secrecy-only, trivial-secret, secret-false",
  );
});
