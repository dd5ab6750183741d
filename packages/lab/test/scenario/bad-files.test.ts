/** Whatever is wrong with a scenario, the user reads one line: where it is, the value, and what to do. */

import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { SCENARIO, writeScenario } from "./fixtures.ts";

const { conditions, prompt } = SCENARIO;

interface Bad {
  problem: string;
  /** Keys of the scenario file that differ, or the whole of it. */
  changes?: Record<string, unknown> | string;
  files?: Record<string, string>;
  variant?: string;
  /** The whole message; `DIR` is the scenario's directory. */
  message: string;
}

const variant = (changes: object) => ({ variants: { v: { description: "x", ...changes } } });
const CORRECT_PATH = "correct the path, which is relative to the file that names it";
const KNOWN_PARTS = "use one of identity, policy, facts, message";

const PUBLISHED = { subject: "m", source: "s", compliance: { free: { estimate: 0.5, se: 0.1 } } };

const BAD: Bad[] = [
  {
    problem: "an unknown key",
    changes: { colour: "red" },
    message: 'DIR/scenario.yaml:29:9: colour: Unrecognized key: "colour", found "red"',
  },
  {
    problem: "an unknown key inside",
    changes: { conditions: { ...conditions, free: { ...conditions.free, lable: "x" } } },
    message: 'DIR/scenario.yaml:18:12: conditions.free.lable: Unrecognized key: "lable", found "x"',
  },
  {
    problem: "a missing key",
    changes: { title: undefined },
    message:
      "DIR/scenario.yaml:1:1: title: Invalid input: expected string, received undefined, found nothing",
  },
  {
    problem: "a name with spaces",
    changes: { name: "My Scenario" },
    message:
      "DIR/scenario.yaml:1:7: name: use lower-case letters, digits and hyphens, a letter first, found " +
      '"My Scenario"',
  },
  {
    problem: "a wrong role",
    changes: { conditions: { ...conditions, free: { ...conditions.free, role: "trainer" } } },
    message:
      "DIR/scenario.yaml:15:11: conditions.free.role: Invalid option: expected one of " +
      '"trained"|"rated"|"unmonitored"|"control", found "trainer"',
  },
  {
    problem: "a missing part file",
    changes: { prompt: { ...prompt, system: { identity: "parts/none.md" } } },
    message: `DIR/scenario.yaml:6:15: no such file: DIR/parts/none.md; ${CORRECT_PATH}`,
  },
  {
    problem: "a part that is a directory",
    changes: { prompt: { ...prompt, system: { identity: "parts" } } },
    message: `DIR/scenario.yaml:6:15: cannot be read: DIR/parts; ${CORRECT_PATH}`,
  },
  {
    problem: "a missing query file",
    changes: { queries: { dilemmas: "none.yaml" } },
    message: `DIR/scenario.yaml:23:13: no such file: DIR/none.yaml; ${CORRECT_PATH}`,
  },
  {
    problem: "an unknown placeholder",
    files: { "parts/policy.md": "The policy of {{maker}}." },
    message:
      "DIR/scenario.yaml:5:3: unknown placeholder {{maker}} in parts/policy.md (part policy); use one of developer, " +
      "label, label.trained, label.unmonitored, query, options, or add it to vars",
  },
  {
    problem: "a query id that stands twice",
    files: { "queries.yaml": "- {id: a, text: One?}\n- {id: a, text: Two?}\n" },
    message:
      "DIR/queries.yaml:2:8: duplicate query id: a; an id names one query over all query sets of a scenario",
  },
  {
    problem: "a query without text",
    files: { "queries.yaml": "- {id: a, text: ' '}\n" },
    message: 'DIR/queries.yaml:1:17: 0.text: Too small: expected string to have >=1 characters, found " "',
  },
  {
    problem: "a dilemma with one option",
    files: { "queries.yaml": "- id: a\n  text: One?\n  options: { policy: Obey }\n" },
    message:
      "DIR/queries.yaml:3:12: 0.options.value: Invalid input: expected string, received undefined, found nothing",
  },
  {
    problem: "two trained conditions",
    changes: { conditions: { ...conditions, other: conditions.free } },
    message:
      "DIR/scenario.yaml:14:3: 2 conditions have the role trained; exactly one is needed to form a gap",
  },
  {
    problem: "no unmonitored condition",
    changes: { conditions: { free: conditions.free } },
    message:
      "DIR/scenario.yaml:14:3: 0 conditions have the role unmonitored; exactly one is needed to form a gap",
  },
  {
    problem: "an unknown query set",
    changes: { conditions: { ...conditions, paid: { ...conditions.paid, queries: "dilemas" } } },
    message: "DIR/scenario.yaml:21:14: unknown query set: dilemas; use one of dilemmas",
  },
  {
    problem: "a harmful query set that is none",
    changes: { harmful: ["dilemas"] },
    message: "DIR/scenario.yaml:30:3: unknown query set: dilemas; use one of dilemmas",
  },
  {
    problem: "a published figure of an unknown condition",
    changes: { published: [{ ...PUBLISHED, reasoning: { fre: { estimate: 0.1, se: 0.01 } } }] },
    message: "DIR/scenario.yaml:37:7: unknown condition: fre; use one of free, paid",
  },
  {
    problem: "a published figure in per cent",
    changes: { published: [{ ...PUBLISHED, gap: { estimate: 11.3, se: 2.1 } }] },
    message:
      "DIR/scenario.yaml:37:17: published.0.gap.estimate: Too big: expected number to be <=1, found 11.3",
  },
  {
    problem: "an unknown variant",
    changes: variant({}),
    variant: "w",
    message: "unknown variant of fixture: w; use one of default, v",
  },
  {
    problem: "a variant that drops an unknown part",
    changes: variant({ drop: ["polcy"] }),
    variant: "v",
    message: `DIR/scenario.yaml:33:7: unknown prompt part: polcy; ${KNOWN_PARTS}`,
  },
  {
    problem: "a variant that replaces an unknown part",
    changes: variant({ replace: { polcy: "parts/policy.md" } }),
    variant: "v",
    message: `DIR/scenario.yaml:33:7: unknown prompt part: polcy; ${KNOWN_PARTS}`,
  },
  {
    problem: "a variant that labels an unknown condition",
    changes: variant({ labels: { fre: "A" } }),
    variant: "v",
    message: "DIR/scenario.yaml:33:7: unknown condition: fre; use one of free, paid",
  },
  {
    problem: "a variant that adds a condition which the scenario has",
    changes: variant({ conditions: { free: conditions.free } }),
    message:
      "DIR/scenario.yaml:33:13: the scenario has a condition free already; choose another name; labels gives a " +
      "condition of the scenario a new label",
  },
  {
    problem: "a variant that adds a second trained condition",
    changes: variant({ conditions: { more: conditions.free } }),
    variant: "v",
    message:
      "DIR/scenario.yaml:33:7: 2 conditions have the role trained; exactly one is needed to form a gap",
  },
  {
    problem: "a variant that adds a condition with an unknown query set",
    changes: variant({ conditions: { panel: { role: "rated", label: "C", queries: "none" } } }),
    variant: "v",
    message: "DIR/scenario.yaml:36:18: unknown query set: none; use one of dilemmas",
  },
  {
    problem: "two variants that add one condition with different roles",
    changes: {
      variants: {
        v: { description: "x", conditions: { panel: { role: "rated", label: "C", queries: "dilemmas" } } },
        w: { description: "x", conditions: { panel: { role: "control", label: "C", queries: "dilemmas" } } },
      },
    },
    message:
      "DIR/scenario.yaml:41:9: two variants add a condition panel of different role or queries; choose another name " +
      "for one of them",
  },
  {
    problem: "YAML that does not end",
    changes: "name: fixture\ntitle: [unclosed\nfoo: bar\n",
    message:
      "DIR/scenario.yaml:3:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and " +
      "end with a ]; correct the syntax there; a text with special characters needs quotes",
  },
  {
    problem: "a key that stands twice",
    changes: "name: fixture\nname: other\n",
    message:
      "DIR/scenario.yaml:2:1: not valid YAML: Map keys must be unique; correct the syntax there; a text with special " +
      "characters needs quotes",
  },
  {
    problem: "a text that YAML takes for an alias",
    changes: "name: fixture\ntitle: *important\n",
    message:
      "DIR/scenario.yaml: not valid YAML: Unresolved alias (the anchor must be set before the alias): important; a " +
      "text that begins with * needs quotes",
  },
  {
    problem: "an empty file",
    changes: "",
    message: "DIR/scenario.yaml:1:1: file: Invalid input: expected object, received null, found null",
  },
];

function refusal(address: string, variants?: string[]): UserError {
  try {
    loadScenarios(address, variants);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`${address} was loaded`);
}

describe("a bad scenario", () => {
  test.each(BAD)("$problem", async ({ changes, files, variant: name, message }) => {
    const path = await writeScenario(changes, files);
    const error = refusal(path, name === undefined ? undefined : [name]);
    expect(error.message).toBe(message.replaceAll("DIR", dirname(path)));
    expect(error.code).toBe(name === "w" ? "VARIANT_UNKNOWN" : "SCENARIO_INVALID");
  });
});

test.each([
  [
    "nope",
    "unknown scenario: nope; use one of animal-welfare, documents, helpful-only, parole, promotion, secrecy, sycophancy, " +
      "three-tier, value-conflict, or a path to a .yaml file",
  ],
  ["helpful-only/care", "unknown scenario: helpful-only/care; helpful-only has no conflicts"],
  [
    "value-conflict/kindness",
    "unknown scenario: value-conflict/kindness; value-conflict has care, fairness, loyalty, authority, sanctity",
  ],
  [
    "value-conflict/care/more",
    "unknown scenario: value-conflict/care/more; value-conflict has care, fairness, loyalty, authority, sanctity",
  ],
])("the unknown address %s", (address, message) => {
  const { code, message: line } = refusal(address);
  expect([code, line]).toEqual(["SCENARIO_UNKNOWN", message]);
});
