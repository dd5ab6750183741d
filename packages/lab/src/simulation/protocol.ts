/**
 * How messages and tools look to a subject. Messages are headed by a line that says whose they are, and every line of
 * their text begins with `> `, so that no text from a person, a tool or a file can head a message of its own. A subject
 * without native tool calls writes a call on a line of its own: `CALL name {"argument": "value"}`.
 */

import type { Tool, ToolCall } from "../subject/subject.ts";
import { ACTIONS } from "./schema.ts";
import type { Simulation } from "./simulation.ts";
import { argumentsSchema } from "./tools.ts";

/** A message headed by its sender; without a head where the sender is the empty string. */
export function framed(head: string, text: string): string {
  if (head === "") return text;
  const quoted = text.split(/\r\n|[\n\r\u0085\u2028\u2029]/u).map((line) => `> ${line}`);
  return `${head}:\n${quoted.join("\n")}`;
}

/** The tools as a subject with native calls is offered them. */
export function nativeTools({ tools }: Simulation): Tool[] {
  return ACTIONS.flatMap((action) => {
    const tool = tools[action];
    if (tool === undefined) return [];
    return [{ ...tool, parameters: argumentsSchema(action) }];
  });
}

/** The tools as a system prompt explains them to a subject that calls them by lines of text. */
export function toolsInText({ tools }: Simulation): string {
  const lines = ACTIONS.flatMap((action) => {
    const tool = tools[action];
    return tool === undefined
      ? []
      : [`CALL ${tool.name} ${JSON.stringify(EXAMPLES[action])}\n  ${tool.description}`];
  });
  return [
    "To use a tool, write its call on a line of its own, with the arguments as one JSON object, and nothing else on that line. The results come back in the next message.",
    ...lines,
  ].join("\n\n");
}

const EXAMPLES = {
  read: { unit: "NAME" },
  report: { text: "TEXT" },
  inform: { text: "TEXT" },
  flag: { unit: "NAME" },
  replace: { unit: "NAME" },
  switch: { link: "NAME", on: true },
  log: { text: "TEXT" },
  ask: { question: "TEXT" },
};

const CALL_LINE = /^[ \t]*`{0,3}CALL[ \t]+([\w-]+)[ \t]*(.*?)`{0,3}[ \t]*$/u;

/** Take the calls out of a text: what is left was said. Any text is taken; what looks like a call is one. */
export function readCalls(text: string): { said: string; calls: ToolCall[] } {
  const calls: ToolCall[] = [];
  const said = text.split("\n").filter((line) => {
    const [whole, name = "", given = ""] = CALL_LINE.exec(line) ?? [];
    if (whole === undefined) return true;
    calls.push({ id: `call-${calls.length + 1}`, name, arguments: given });
    return false;
  });
  return { said: said.join("\n").trim(), calls };
}
