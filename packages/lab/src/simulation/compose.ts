import { UserError } from "../errors.ts";
import { toolsInText } from "./protocol.ts";
import { INVALID } from "./schema.ts";
import type { Setup, Simulation } from "./simulation.ts";

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/gu;

/**
 * Fills texts of a simulation for one episode: variables, the texts of the factors' levels, and the matter. Texts of
 * levels may hold placeholders themselves, or be empty, which leaves no gap; what a matter says is filled in last and
 * never read again.
 */
export function filler(setup: Setup): (text: string) => string {
  const levels = levelTexts(setup);
  const values = valuesOf(setup);
  return (text) => fill(fill(text, levels).replaceAll(/\n{3,}/gu, "\n\n"), values).trim();
}

/** The system prompt; parts that come out empty are left out. */
export function systemPrompt(setup: Setup, parts = setup.simulation.system): string {
  const filled = filler(setup);
  return parts
    .map(({ text }) => filled(text))
    .filter((text) => text !== "")
    .join("\n\n");
}

function levelTexts({ simulation, levels }: Setup): Record<string, string> {
  return Object.fromEntries(
    Object.entries(levels).map(([factor, level]) => [
      factor,
      simulation.factors[factor]?.[level]?.text ?? "",
    ]),
  );
}

function valuesOf(setup: Setup): Record<string, string> {
  const { simulation, matter, native } = setup;
  const side = simulation.holds ? matter.holds : matter.fails;
  return {
    ...simulation.vars,
    ...Object.fromEntries(
      Object.entries(simulation.tools).map(([action, { name }]) => [`tool.${action}`, name]),
    ),
    tools: native || Object.keys(simulation.tools).length === 0 ? "" : toolsInText(simulation),
    topic: matter.topic,
    unit: matter.unit,
    claim: matter.claim,
    question: matter.question,
    evidence: side.evidence,
    units: [...new Set([...Object.keys(simulation.units), matter.unit])].join(", "),
    links: Object.keys(simulation.links).join(", "),
  };
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? "") : whole,
  );
}

/** @throws {UserError} where a text names a placeholder that nothing fills */
export function checkPlaceholders(simulation: Simulation, where: string): void {
  const [matter] = simulation.matters;
  if (matter === undefined) return;
  const levels = Object.fromEntries(Object.keys(simulation.factors).map((factor) => [factor, ""]));
  const known = new Set([
    ...Object.keys(levels),
    ...Object.keys(valuesOf({ simulation, levels, matter, native: false })),
  ]);
  const texts = [
    ...[...simulation.system, ...(simulation.belief.system ?? [])].map(({ file, text }) => [file, text]),
    ...simulation.events.flatMap(({ id, says, shows, asks }) =>
      [says, shows, asks].map((text) => [`event ${id}`, text ?? ""]),
    ),
    ...Object.entries(simulation.factors).flatMap(([factor, list]) =>
      Object.values(list).map(({ text }) => [`factor ${factor}`, text]),
    ),
    ["belief", simulation.belief.question],
  ];
  for (const [place = "", text = ""] of texts) {
    for (const [whole, name = ""] of text.matchAll(PLACEHOLDER)) {
      if (known.has(name)) continue;
      throw new UserError(INVALID, `unknown placeholder ${whole} in ${place}`, {
        where,
        fix: `use one of ${[...known].join(", ")}, or add it to vars`,
      });
    }
  }
}
