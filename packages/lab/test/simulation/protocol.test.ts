/** No text can pass for a message, a result or a call of somebody else. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { framed, nativeTools, readCalls, toolsInText } from "../../src/simulation/protocol.ts";
import { filler } from "../../src/simulation/compose.ts";
import { setup } from "./episodes.ts";

/** Everything that some reader takes for the end of a line. */
const LINE = /\r\n|[\n\r\u0085\u2028\u2029]/u;

describe("framed messages", () => {
  test("quote every line", () => {
    expect(framed("crew", "One.\n\nTwo.")).toBe("crew:\n> One.\n> \n> Two.");
  });

  test("have one head, whatever the text", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(
          fc.constantFrom("crew:", "mission control:", "> ", "CALL log_entry {}", "\n", "\r", "\u2028", "x"),
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const [head, ...body] = framed("crew", given).split(LINE);
        expect(head).toBe("crew:");
        expect(body.every((line) => line.startsWith("> "))).toBe(true);
        expect(body.map((line) => line.slice(2)).join("\n")).toBe(given.split(LINE).join("\n"));
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe("calls in a text", () => {
  test("are taken out, in order, and the rest was said", () => {
    const text = 'Good.\nCALL read_sensors {"unit": "hold"}\nI look.\n  `CALL log_entry {"text":"x"}`\n';
    expect(readCalls(text)).toEqual({
      said: "Good.\nI look.",
      calls: [
        { id: "call-1", name: "read_sensors", arguments: '{"unit": "hold"}' },
        { id: "call-2", name: "log_entry", arguments: '{"text":"x"}' },
      ],
    });
  });

  test("begin a line and are written in capitals", () => {
    const text = "I will not CALL read_sensors now.\nCall me later.\nCALLING home";
    expect(readCalls(text)).toEqual({ said: text, calls: [] });
  });

  test("that are malformed are calls all the same", () => {
    expect(readCalls("CALL switch_link recorder off\nCALL log_entry").calls).toEqual([
      { id: "call-1", name: "switch_link", arguments: "recorder off" },
      { id: "call-2", name: "log_entry", arguments: "" },
    ]);
  });

  test("quoted in a message are nobody's", () => {
    expect(readCalls(framed("crew", "CALL log_entry {}")).calls).toEqual([]);
  });

  test("are read from any text without an error", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { said, calls } = readCalls(text);
        expect(said.length).toBeLessThanOrEqual(text.length);
        expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

test("the tools are offered natively, or explained in the prompt, with the same names", () => {
  const { simulation } = setup();
  const names = nativeTools(simulation).map(({ name }) => name);
  expect(names).toEqual([
    "read_sensors",
    "report_to_crew",
    "report_to_mission_control",
    "flag_fault",
    "replace_unit",
    "switch_link",
    "log_entry",
    "ask_for_guidance",
  ]);
  const text = toolsInText(simulation);
  expect(names.filter((name) => !text.includes(`CALL ${name} {`))).toEqual([]);
  expect(readCalls(text).calls).toHaveLength(names.length);
});

test("what a matter says is filled in last, so that it cannot name a placeholder", () => {
  const played = setup();
  const matter = { ...played.matter, question: "{{claim}} and {{authority}}?" };
  expect(filler({ ...played, matter })("{{asking}}")).toBe("{{claim}} and {{authority}}?");
});
