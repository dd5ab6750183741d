import { describe, expect, test } from "vitest";
import * as z from "zod";
import { trainBpe } from "../../src/tokenizer/bpe-trainer.ts";
import type { TokenizerConfig } from "../../src/tokenizer/files.ts";
import { Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { problemOf } from "../checkpoint/bytes.ts";
import { golden } from "./golden.ts";

const cases = golden(
  "chat-templates.json",
  z.array(
    z.object({
      name: z.string(),
      template: z.string(),
      messages: z.array(z.object({ role: z.string(), content: z.string() })),
      addGenerationPrompt: z.boolean(),
      text: z.string(),
    }),
  ),
);
const json = trainBpe([], { vocabSize: 256 });
const user = { role: "user", content: "hi" };

function withTemplate(template: TokenizerConfig["chat_template"]): Tokenizer {
  return Tokenizer.fromJson(json, { chat_template: template, bos_token: "<s>", eos_token: "</s>" });
}

test.each(cases)(
  "$name renders as Python's Jinja does",
  ({ template, messages, addGenerationPrompt, text }) => {
    expect(withTemplate(template).applyChatTemplate(messages, { addGenerationPrompt })).toBe(text);
  },
);

test("the template called default is taken of several", () => {
  const templates = [
    { name: "tool_use", template: "tools" },
    { name: "default", template: "plain" },
  ];
  expect(withTemplate(templates).applyChatTemplate([user])).toBe("plain");
});

test("templates read further variables and fields of messages", () => {
  const template = "{{ tools | length }} {{ messages[0].name }} {{ strftime_now('%Y') }}";
  const variables = { tools: ["a", "b"], strftime_now: () => "2024" };
  const messages = [{ ...user, name: "Ada" }];
  expect(withTemplate(template).applyChatTemplate(messages, { variables })).toBe("2 Ada 2024");
});

describe("what a template refuses or cannot do is a proper error", () => {
  test.each([
    ["{{ raise_exception('roles must alternate') }}", "(roles must alternate)"],
    ["{{ messages | no_such_filter }}", "Unknown"],
    [
      "{% for i in range(10000000000) %}x{% endfor %}",
      "range of 10000000000 numbers, where 100000 are allowed",
    ],
    ["{{ strftime_now('%Y') }}", "CHAT_TEMPLATE_INVALID the chat template refuses these messages"],
  ])("%s", async (template, problem) => {
    const rendered = Promise.try(() => withTemplate(template).applyChatTemplate([user]));
    expect(await problemOf(rendered)).toContain(problem);
  });

  test("there is none", async () => {
    const rendered = Promise.try(() => withTemplate(undefined).applyChatTemplate([user]));
    expect(await problemOf(rendered)).toBe("CHAT_TEMPLATE_INVALID has no chat template");
  });
});

test("range counts as Python's does", () => {
  const template =
    "{% for i in range(3) %}{{ i }}{% endfor %} {% for i in range(7, 1, -2) %}{{ i }}{% endfor %}";
  expect(withTemplate(template).applyChatTemplate([])).toBe("012 753");
});
