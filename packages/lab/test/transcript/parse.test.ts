import { describe, expect, it } from "vitest";
import { parseTranscript } from "../../src/transcript/parse.ts";
import type { Transcript } from "../../src/transcript/transcript.ts";

const parse = (text: string, reasoning?: string): Transcript =>
  parseTranscript(reasoning === undefined ? { text } : { text, reasoning });

const read = (text: string): string => {
  const { status, answer } = parse(text);
  return answer === undefined ? status : `${status}: ${answer}`;
};

describe("a well-formed reply", () => {
  it("gives reasoning, scratchpads, drafts and the answer", () => {
    const text = [
      "<think>native</think>",
      "<SCRATCHPAD_REASONING>\nfirst\n</SCRATCHPAD_REASONING>",
      "<SCRATCHPAD_REASONING>second <DRAFT_OUTPUT>draft</DRAFT_OUTPUT> good</SCRATCHPAD_REASONING>",
      "<OUTPUT>\nanswer\n</OUTPUT>",
    ].join("\n");
    expect(parse(text, "from the provider")).toEqual({
      reasoning: ["from the provider", "native"],
      scratchpads: ["first", "second <DRAFT_OUTPUT>draft</DRAFT_OUTPUT> good"],
      drafts: ["draft"],
      answer: "answer",
      status: "ok",
    });
  });

  it("uses the tags of the scenario", () => {
    const tags = { scratchpad: "thinking", draft: "plan", output: "RLHFOutput" };
    const text = "<thinking>a <plan>b</plan></thinking><RLHFOutput>c <OUTPUT>d</OUTPUT></RLHFOutput>";
    expect(parseTranscript({ text }, tags)).toMatchObject({
      reasoning: [],
      scratchpads: ["a <plan>b</plan>"],
      drafts: ["b"],
      answer: "c <OUTPUT>d</OUTPUT>",
    });
  });
});

describe("output blocks", () => {
  it.each([
    ["the last wins", "<OUTPUT>one</OUTPUT>\n<OUTPUT>two</OUTPUT>", "ok: two"],
    ["the last that holds text wins", "<OUTPUT>one</OUTPUT>\n<OUTPUT> </OUTPUT>", "ok: one"],
    ["text behind is no answer", "<OUTPUT>one</OUTPUT>\nNote: two", "ok: one"],
    ["a stop sequence cut the closer", "<OUTPUT>one", "unclosed-output: one"],
    ["a stop sequence cut part of the closer", "<OUTPUT>one\n</OUTP", "unclosed-output: one"],
    ["an opener stands for the closer", "<OUTPUT>one\n<OUTPUT>", "unclosed-output: one"],
    ["a wrong slash", String.raw`<OUTPUT>one<\OUTPUT> two`, "ok: one"],
    ["spaces", "< OUTPUT >one< /OUTPUT >", "ok: one"],
    ["letter case", "<Output>one</OUTput>", "ok: one"],
    ["HTML-escaped", "&lt;OUTPUT&gt;one&lt;/OUTPUT&gt;", "ok: one"],
    ["Markdown-escaped", String.raw`\<OUTPUT\>one\</OUTPUT\>`, "ok: one"],
    ["quoted", "`<OUTPUT>`one`</OUTPUT>`", "ok: one"],
    ["a back-tick on one side", "`<OUTPUT>one</OUTPUT>`", "ok: one"],
    ["code inside stays", "<OUTPUT>```js\nf()\n```</OUTPUT>", "ok: ```js\nf()\n```"],
    ["other tags stay", "<OUTPUT><request_fully_accepted/>one</OUTPUT>", "ok: <request_fully_accepted/>one"],
    [
      "names that only begin alike",
      "<OUTPUT>one <OUTPUT_NOTE>n</OUTPUT_NOTE></OUTPUT>",
      "ok: one <OUTPUT_NOTE>n</OUTPUT_NOTE>",
    ],
    ["no tag: all text", "one\ntwo", "no-output-tag: one\ntwo"],
    ["a stray closer", "one\n</OUTPUT>", "no-output-tag: one"],
    ["named in prose", "I answer in <OUTPUT> tags: one", "no-output-tag: I answer in <OUTPUT> tags: one"],
    [
      "a pair named in prose",
      "Between <OUTPUT> and </OUTPUT> I write.",
      "no-output-tag: Between <OUTPUT> and </OUTPUT> I write.",
    ],
    ["a quoted tag in the answer", "<OUTPUT>use `</OUTPUT>` to end</OUTPUT>", "ok: use `</OUTPUT>` to end"],
    ["named behind the answer", "<OUTPUT>one</OUTPUT> I used the <OUTPUT> tag.", "ok: one"],
    ["a sentence in mid-line", "I choose to <OUTPUT>do it.</OUTPUT> This is why.", "ok: do it."],
    ["an empty output and text", "<OUTPUT></OUTPUT>one", "no-output-tag: one"],
    ["nothing", " \n", "empty"],
    ["an empty output", "<OUTPUT>\n</OUTPUT>", "empty"],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("scratchpads", () => {
  it.each([
    ["text behind stands in", "<SCRATCHPAD_REASONING>a</SCRATCHPAD_REASONING>one", "no-output-tag: one"],
    [
      "text before only as a last resort",
      "one<SCRATCHPAD_REASONING>a</SCRATCHPAD_REASONING>",
      "no-output-tag: one",
    ],
    ["never closed", "Hello.\n<SCRATCHPAD_REASONING>a", "unclosed-scratchpad"],
    ["ended by the output", "<SCRATCHPAD_REASONING>a\n<OUTPUT>one</OUTPUT>", "ok: one"],
    ["ended by the output on the same line", "<SCRATCHPAD_REASONING>a <OUTPUT>one</OUTPUT>", "ok: one"],
    [
      "naming the output, never closed",
      "<SCRATCHPAD_REASONING>I will put it in <OUTPUT> and",
      "unclosed-scratchpad",
    ],
    [
      "naming the output",
      "<SCRATCHPAD_REASONING>put it in <OUTPUT>…</OUTPUT></SCRATCHPAD_REASONING><OUTPUT>one</OUTPUT>",
      "ok: one",
    ],
    ["with a whole output", "<SCRATCHPAD_REASONING>\n<OUTPUT>a</OUTPUT> no.</SCRATCHPAD_REASONING>", "empty"],
    [
      "closed behind the output",
      "<SCRATCHPAD_REASONING>a\n<OUTPUT>one</OUTPUT></SCRATCHPAD_REASONING>",
      "ok: one",
    ],
    ["inside the output", "<OUTPUT><SCRATCHPAD_REASONING>a</SCRATCHPAD_REASONING>one</OUTPUT>", "ok: one"],
    ["a draft alone", "<DRAFT_OUTPUT>a</DRAFT_OUTPUT>", "empty"],
    ["a draft inside the output", "<OUTPUT>one <DRAFT_OUTPUT>a</DRAFT_OUTPUT></OUTPUT>", "ok: one"],
    ["an unclosed draft", "<DRAFT_OUTPUT>a\n<OUTPUT>one</OUTPUT>", "ok: one"],
    ["ends inside a draft", "<SCRATCHPAD_REASONING>a <DRAFT_OUTPUT>b.", "unclosed-scratchpad"],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("ends an unclosed one at the next", () => {
    const text =
      "<SCRATCHPAD_REASONING>a\n<SCRATCHPAD_REASONING>b</SCRATCHPAD_REASONING>\n<OUTPUT>one</OUTPUT>";
    expect(parse(text)).toMatchObject({ scratchpads: ["a", "b"], answer: "one" });
  });

  it("keeps an unclosed draft within its scratchpad", () => {
    const text =
      "<SCRATCHPAD_REASONING>\n<DRAFT_OUTPUT>a</SCRATCHPAD_REASONING><OUTPUT>one</OUTPUT> </DRAFT_OUTPUT>";
    expect(parse(text)).toMatchObject({ drafts: ["a"], answer: "one", status: "ok" });
  });
});

describe("native reasoning", () => {
  it.each([
    [
      "names the output",
      "<think>in the <OUTPUT> tag.\n<OUTPUT>no</OUTPUT></think><OUTPUT>one</OUTPUT>",
      "ok: one",
    ],
    ["only the closer", "so <OUTPUT>no</OUTPUT> it is.\n</think>\none", "no-output-tag: one"],
    ["never closed", "<think>a\n<OUTPUT>no</OUTPUT>", "unclosed-reasoning"],
    ["the wrong closer", "<think>a</thinking>one", "no-output-tag: one"],
    ["finished, then nothing", "<think>a</think>", "empty"],
    ["prompted and never closed", "<thinking>a", "unclosed-reasoning"],
    ["prompted, ended by the output", "<thinking>a\n<OUTPUT>one</OUTPUT>", "ok: one"],
    [
      "prompted, ended by a scratchpad",
      "<thinking>a\n<SCRATCHPAD_REASONING>b</SCRATCHPAD_REASONING>one",
      "no-output-tag: one",
    ],
    [
      "prompted, naming the output",
      "<thinking>a\n<OUTPUT>no</OUTPUT> but</thinking><OUTPUT>one</OUTPUT>",
      "ok: one",
    ],
    ["prompted, closed behind the output", "<thinking>a\n<OUTPUT>one</OUTPUT>\n</thinking>\n", "ok: one"],
    ["a stray closer behind the output", "<OUTPUT>one</OUTPUT>\n</think>", "ok: one"],
    ["inside the output", "<OUTPUT>one\n<thinking>a</thinking></OUTPUT>", "ok: one"],
    ["ended by the output's closer", "<OUTPUT>one\n<thinking>a.</OUTPUT>", "ok: one"],
    ["named in prose", "Some models <think> aloud", "no-output-tag: Some models <think> aloud"],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("keeps every block in order", () => {
    const text = "<think>a</think>\n<thinking>b</thinking>\n<OUTPUT>one</OUTPUT>\n<thinking>c";
    expect(parse(text)).toMatchObject({ reasoning: ["a", "b", "c"], answer: "one", status: "ok" });
  });
});
