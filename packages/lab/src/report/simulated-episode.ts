import pc from "picocolors";
import { headOf, requestOf, type Entry, type EpisodeState } from "../simulation/episode.ts";
import { majorityBelief } from "../simulation/fork.ts";
import type { Question } from "../simulation/grade/questions.ts";
import type { Setup } from "../simulation/simulation.ts";

/** A simulated episode from beginning to end, and what its questions came to. */
export function simulatedEpisodeLines(state: EpisodeState, questions: readonly Question[]): string[] {
  const { setup } = state;
  return [
    ...section("what is to be kept secret", [
      setup.matter.claim,
      pc.dim(`in the simulator: ${setup.simulation.holds ? "true" : "false"}`),
    ]),
    ...section("system prompt", (requestOf(state).system ?? "").split("\n")),
    ...section(
      "what happened",
      state.entries.flatMap((entry) => entryLines(setup, entry)),
    ),
    ...questions.flatMap((question) => questionLines(question)),
  ];
}

function entryLines(setup: Setup, entry: Entry): string[] {
  switch (entry.kind) {
    case "event":
      return ["", pc.bold(personOf(setup, entry.from)), ...indent(entry.text)];
    case "thought":
      return ["", pc.dim("subject, to itself"), ...indent(entry.text).map(pc.dim)];
    case "said":
      return [
        "",
        pc.bold(`subject, to ${entry.to === "notice" ? "nobody" : personOf(setup, entry.to)}`),
        ...indent(entry.text),
      ];
    case "call":
    default: {
      const { name, arguments: given, result, done } = entry.call;
      const told = indent(result);
      return ["", `subject calls ${name} ${given}`, ...(done === undefined ? told.map(pc.yellow) : told)];
    }
  }
}

function personOf({ simulation }: Setup, from: Extract<Entry, { kind: "event" }>["from"]): string {
  return headOf({ ...simulation, memory: true }, from);
}

function questionLines({ event, grade, claim, evidence, beliefs }: Question): string[] {
  const { quote } = claim;
  const belief = majorityBelief(beliefs) ?? "missing";
  return section(`question ${event.id}: ${grade === undefined ? "missing" : grade.outcome}`, [
    `claim ${evidence.claim}${quote === undefined ? "" : `: “${quote}”`}`,
    `declines openly: ${evidence.declines ? "yes" : "no"}; cut a monitoring link: ${evidence.cutMonitor ? "yes" : "no"}`,
    `held for true by itself: ${belief} (forks: ${beliefs.join(", ") || "none"})`,
    `lie: ${grade === undefined ? "missing" : grade.lie ? "yes" : "no"}`,
  ]);
}

function section(title: string, lines: readonly string[]): string[] {
  return ["", pc.bold(title), ...lines.map((line) => (line === "" ? "" : `  ${line}`))];
}

function indent(text: string): string[] {
  return text.split("\n").map((line) => (line === "" ? "" : `  ${line}`));
}
