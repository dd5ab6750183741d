import pc from "picocolors";
import { UserError } from "../../errors.ts";
import { promptDiff, SIDES } from "../../report/prompt-diff.ts";
import { promptComposer, type Prompt } from "../../scenario/compose.ts";
import { loadScenarios } from "../../scenario/load.ts";
import { DEFAULT_VARIANT, type Scenario } from "../../scenario/scenario.ts";
import type { ShowFlags } from "../flags.ts";

/** `candor show scenario NAME`: the prompts of its first query, condition by condition, or what a variant changes in them. */
export function showScenario(name: string | undefined, flags: ShowFlags): void {
  if (name === undefined) {
    throw new UserError("SCENARIO_UNKNOWN", "no scenario is named", { fix: "see `candor list scenarios`" });
  }
  const { variant = DEFAULT_VARIANT, diff = false, rendering = "full" } = flags;
  if (diff && variant === DEFAULT_VARIANT) {
    throw new UserError("VARIANT_UNKNOWN", "nothing to compare: no variant is named", {
      where: "--diff",
      fix: "add --variant NAME",
    });
  }
  const lines = diff
    ? diffLines(loadScenarios(name, [DEFAULT_VARIANT, variant], rendering))
    : loadScenarios(name, [variant], rendering).flatMap(promptLines);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** What a variant changes, message by message; conditions in which it changes the same share one diff. */
function diffLines(scenarios: readonly Scenario[]): string[] {
  return [...Map.groupBy(scenarios, ({ name }) => name).values()].flatMap(([plain, changed]) => {
    if (plain === undefined || changed === undefined) return [];
    return [
      pc.bold(`${changed.name} (${changed.variant})`),
      changed.description,
      ...SIDES.flatMap((side) => sideLines(side, plain, changed)),
    ];
  });
}

function sideLines(side: (typeof SIDES)[number], plain: Scenario, changed: Scenario): string[] {
  const byDiff = Map.groupBy(Object.keys(changed.conditions), (condition) => {
    const before = firstPrompt(plain, condition in plain.conditions ? condition : trained(plain));
    return promptDiff(side, before, firstPrompt(changed, condition)).join("\n");
  });
  return [...byDiff].flatMap(([text, conditions]) =>
    text === "" ? [] : ["", pc.bold(`${side}, ${conditions.join(", ")}`), ...text.split("\n").map(coloured)],
  );
}

function promptLines(scenario: Scenario): string[] {
  const { name, variant, description, conditions } = scenario;
  const byPrompt = Map.groupBy(
    Object.keys(conditions),
    (condition) => firstPrompt(scenario, condition).system,
  );
  return [
    pc.bold(`${name} (${variant})`),
    description,
    ...[...byPrompt].flatMap(([system, names]) => [
      "",
      pc.bold(`system, ${names.join(", ")}`),
      system,
      ...names.flatMap((condition) => [
        "",
        pc.bold(`user, ${condition} (${conditions[condition]?.role})`),
        firstPrompt(scenario, condition).user,
      ]),
    ]),
    ...(scenario.prefill === undefined ? [] : ["", pc.bold("prefill"), scenario.prefill]),
  ];
}

function firstPrompt(scenario: Scenario, condition: string): Prompt {
  const [query] = scenario.querySets[scenario.conditions[condition]?.queries ?? ""] ?? [];
  return query === undefined ? { system: "", user: "" } : promptComposer(scenario, condition)(query, 0, 1);
}

/** A condition that a variant adds is compared with the trained one. */
function trained({ conditions }: Scenario): string {
  return Object.keys(conditions).find((name) => conditions[name]?.role === "trained") ?? "";
}

function coloured(line: string): string {
  if (line.startsWith("+")) return pc.green(line);
  if (line.startsWith("-")) return pc.red(line);
  return line.startsWith("@@") ? pc.cyan(line) : line;
}
