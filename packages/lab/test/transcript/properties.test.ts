import * as fc from "fast-check";
import { expect, it } from "vitest";
import { parseTranscript } from "../../src/transcript/parse.ts";
import { segment } from "../../src/transcript/segment.ts";

const NAMES = ["OUTPUT", "SCRATCHPAD_REASONING", "DRAFT_OUTPUT", "think", "thinking"];
const ANY_NAME = new RegExp(NAMES.join("|"), "giu");
const BRACKETS = [
  ["<", ">"],
  ["&lt;", "&gt;"],
  [String.raw`\<`, String.raw`\>`],
  ["`<", ">`"],
] as const;

const tag = fc
  .record({
    name: fc.constantFrom(...NAMES),
    bracket: fc.constantFrom(...BRACKETS),
    slash: fc.constantFrom("", "/", "\\"),
  })
  .map(({ name, bracket, slash }) => `${bracket[0]}${slash}${name}${bracket[1]}`);
const prose = fc.constantFrom(
  " ",
  "\n",
  "Done.",
  " in the ",
  "`",
  "<",
  "</OUT",
  "ſcratchpad",
  "é 😀",
  "<rejected/>",
);
const mixture = fc
  .array(fc.oneof(tag, prose, fc.string({ maxLength: 8 })), { maxLength: 24 })
  .map((each) => each.join(""));
const replies = fc.oneof(mixture, fc.string({ unit: "binary" }));
/** Text that holds no tag and survives trimming. */
const plain = fc.stringMatching(/^[A-Za-z][A-Za-z ,.\n]{0,40}[A-Za-z.]$/u);

it("segments any reply without a gap, an overlap or a loss", () => {
  fc.assert(
    fc.property(replies, (text) => {
      const segments = segment(text);
      expect(segments.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
      expect(segments.every(({ start, end }) => end > start)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it("gives an answer exactly where the status says so, trimmed and taken from the reply", () => {
  fc.assert(
    fc.property(replies, fc.option(fc.string(), { nil: undefined }), (text, reasoning) => {
      const { answer, status } = parseTranscript(reasoning === undefined ? { text } : { text, reasoning });
      expect(answer !== undefined).toBe(["ok", "unclosed-output", "no-output-tag"].includes(status));
      expect(answer).not.toBe("");
      expect(answer?.trim()).toBe(answer);
    }),
    { numRuns: 2000 },
  );
});

it("gives back the parts of a composed reply", () => {
  const parts = fc.record({
    native: fc.array(plain, { maxLength: 1 }),
    scratchpads: fc.array(fc.record({ before: plain, draft: fc.option(plain, { nil: undefined }) }), {
      maxLength: 3,
    }),
    answer: plain,
    between: fc.constantFrom("", "\n", "\n\n"),
    closed: fc.boolean(),
  });
  fc.assert(
    fc.property(parts, ({ native, scratchpads, answer, between, closed }) => {
      const bodies = scratchpads.map(({ before, draft }) =>
        draft === undefined ? before : `${before}\n<DRAFT_OUTPUT>${draft}</DRAFT_OUTPUT>`,
      );
      const text = [
        ...native.map((each) => `<think>${each}</think>`),
        ...bodies.map((each) => `<SCRATCHPAD_REASONING>${each}</SCRATCHPAD_REASONING>`),
        `<OUTPUT>${answer}${closed ? "</OUTPUT>" : ""}`,
      ].join(between);
      expect(parseTranscript({ text })).toEqual({
        reasoning: native,
        scratchpads: bodies,
        drafts: scratchpads.flatMap(({ draft }) => (draft === undefined ? [] : [draft])),
        answer,
        status: closed ? "ok" : "unclosed-output",
      });
    }),
  );
});

it("does not depend on the letter case of tags", () => {
  fc.assert(
    fc.property(mixture, (text) => {
      const lower = text.replaceAll(ANY_NAME, (name) => name.toLowerCase());
      const upper = text.replaceAll(ANY_NAME, (name) => name.toUpperCase());
      expect(segment(lower)).toEqual(segment(upper));
    }),
    { numRuns: 1000 },
  );
});

it.each([
  ["openers", "<OUTPUT>"],
  ["reasoning openers in prose", "a <think> "],
  ["prompted reasoning on lines of its own", "<thinking>\n"],
  ["scratchpads ended by outputs", "<SCRATCHPAD_REASONING>\n<OUTPUT>\n"],
  ["drafts in one scratchpad", "<DRAFT_OUTPUT>a</DRAFT_OUTPUT>"],
  ["closers", "</OUTPUT>\n</thinking>"],
  ["bare brackets", "<"],
  ["bracket and spaces", "<  "],
  ["spaces", " "],
  ["line starts", "\n  "],
  ["back-ticks", "`"],
  ["escapes", "&lt;/"],
])("reads a megabyte of %s in linear time", (_, unit) => {
  const text = `<SCRATCHPAD_REASONING>${unit.repeat(Math.ceil(1_000_000 / unit.length))}`;
  // Processor time: other work on the machine is not counted.
  const began = process.threadCpuUsage();
  parseTranscript({ text });
  segment(text);
  expect(process.threadCpuUsage(began).user / 1000).toBeLessThan(3000);
});
