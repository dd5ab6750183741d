import { describe, expect, test } from "vitest";
import { anthropicSubject } from "../../src/subject/anthropic.ts";
import { PROVIDERS } from "../../src/subject/providers.ts";
import type {
  Message,
  SampleRequest,
  StopReason,
  Subject,
  Tool,
  ToolCall,
} from "../../src/subject/subject.ts";
import { startWireServer } from "../support/wire-server.ts";
import { describeSubject, failure, type PlannedReply } from "./conformance.ts";
import message from "./fixtures/anthropic-message.json" with { type: "json" };
import { KEY, splitPrefill, trusted, wireHarness } from "./harness.ts";

const NO_ABORT = new AbortController().signal;
const BASE = { messages: [{ role: "user", content: "Hello" }], maxTokens: 8192 } satisfies SampleRequest;

function connect(model: string, baseUrl: string): Subject {
  const provider = PROVIDERS.anthropic;
  return anthropicSubject({
    name: `anthropic/${model}`,
    providerName: "anthropic",
    provider,
    model,
    baseUrl,
    key: KEY,
  });
}

describeSubject(
  "anthropic",
  wireHarness({
    endpoint: {
      name: "anthropic/claude-opus-4-20250514",
      providerName: "anthropic",
      provider: PROVIDERS.anthropic,
      model: "claude-opus-4-20250514",
    },
    path: "",
    connect: anthropicSubject,
    read: readMessages,
    write: writeMessage,
    emptyReply: { ...message, content: null },
    errorBody: (text) => ({
      type: "error",
      error: { type: "some_error", message: text },
      request_id: "req_011C",
    }),
  }),
);

type Block =
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string; name: string; input: unknown }
  | { type: "tool_result"; tool_use_id: string; content: string };

interface Body {
  model: string;
  system?: string;
  messages: { role: "user" | "assistant"; content: string | Block[] }[];
  tools?: { name: string; description: string; input_schema: Tool["parameters"] }[];
  max_tokens: number;
  stop_sequences?: string[];
  thinking?: { type: "enabled"; budget_tokens: number } | { type: "disabled" };
  [setting: string]: unknown;
}

function readMessages(raw: unknown): Partial<SampleRequest> {
  const {
    model,
    messages,
    max_tokens: maxTokens,
    stop_sequences: stop,
    thinking,
    tools,
    ...rest
  } = trusted<Body>(raw);
  expect(model).toBe("claude-opus-4-20250514");
  const reasoning = thinking?.type === "enabled" ? effortOf(thinking.budget_tokens, maxTokens) : "off";
  return {
    ...splitPrefill(messages.flatMap(readTurn)),
    ...(tools === undefined ? {} : { tools: tools.map(readTool) }),
    maxTokens,
    ...(stop === undefined ? {} : { stop }),
    ...(thinking === undefined ? {} : { reasoning }),
    ...rest,
  };
}

function readTool({ name, description, input_schema: parameters }: NonNullable<Body["tools"]>[number]): Tool {
  return { name, description, parameters };
}

function readTurn({ role, content }: Body["messages"][number]): Message[] {
  if (typeof content === "string") return [{ role, content }];
  const said = content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
  const calls = content.flatMap((block) =>
    block.type === "tool_use"
      ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input) }]
      : [],
  );
  const results = content.flatMap((block): Message[] =>
    block.type === "tool_result"
      ? [{ role: "tool", toolCallId: block.tool_use_id, content: block.content }]
      : [],
  );
  if (role === "user") return results;
  return [{ role, content: said, ...(calls.length === 0 ? {} : { toolCalls: calls }) }];
}

function effortOf(budget: number, maxTokens: number): "low" | "medium" | "high" {
  if (budget === maxTokens / 4) return "low";
  return budget === maxTokens / 2 ? "medium" : "high";
}

const STOP: Record<StopReason, string> = {
  stop: "end_turn",
  "tool-calls": "tool_use",
  length: "max_tokens",
  "content-filter": "refusal",
  other: "pause_turn",
};

function writeMessage({ text, reasoning, stopReason = "stop", usage, toolCalls }: PlannedReply): unknown {
  const { usage: _, ...rest } = message;
  const thinking =
    reasoning === undefined ? [] : [{ type: "thinking", thinking: reasoning, signature: "EqQBCgIYAhIM" }];
  return {
    ...rest,
    content: [...thinking, { type: "text", text, citations: null }, ...(toolCalls ?? []).map(writeCall)],
    stop_reason: STOP[stopReason],
    ...(usage === undefined
      ? {}
      : {
          usage: {
            ...message.usage,
            input_tokens: usage.inputTokens,
            output_tokens: usage.outputTokens,
            output_tokens_details: { thinking_tokens: usage.reasoningTokens },
          },
        }),
  };
}

function writeCall({ id, name, arguments: given }: ToolCall): object {
  const input: unknown = JSON.parse(given);
  return { type: "tool_use", id, name, input };
}

/** The request and headers that a model is sent. */
async function sent(model: string, extra: Partial<SampleRequest>, body: unknown = message) {
  const server = await startWireServer(() => ({ body }));
  try {
    const reply = await connect(model, server.url).sample({ ...BASE, ...extra }, NO_ABORT);
    return { reply, request: server.requests[0] };
  } finally {
    await server.close();
  }
}

describe("wire", () => {
  test("sends a turn with calls back as it came, its signed thinking included", async () => {
    const content = [
      { type: "thinking", thinking: "I look.", signature: "EqQBCgIYAhIM" },
      { type: "tool_use", id: "toolu_1", name: "look", input: { where: "hold" } },
    ];
    const first = await sent("claude-opus-4-20250514", {}, { ...message, content, stop_reason: "tool_use" });
    const { toolCalls = [], native, text } = first.reply;
    expect([toolCalls, native, text, first.reply.stopReason]).toEqual([
      [{ id: "toolu_1", name: "look", arguments: '{"where":"hold"}' }],
      content,
      "",
      "tool-calls",
    ]);
    const second = await sent("claude-opus-4-20250514", {
      messages: [
        ...BASE.messages,
        { role: "assistant", content: text, toolCalls, native },
        { role: "tool", toolCallId: "toolu_1", content: "four containers" },
      ],
    });
    expect(second.request?.body).toMatchObject({
      messages: [
        { role: "user", content: "Hello" },
        { role: "assistant", content },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "four containers" }],
        },
      ],
    });
  });

  test("pins the API version that knows a temperature, and sends the key once", async () => {
    const { request } = await sent("claude-3-opus-20240229", {
      system: "S",
      temperature: 1,
      stop: ["</OUTPUT>"],
    });
    expect(request?.path).toBe("/v1/messages");
    expect(request?.headers).toMatchObject({ "anthropic-version": "2023-06-01", "x-api-key": KEY });
    expect(request?.headers).not.toHaveProperty("authorization");
    expect(request?.body).toEqual({
      model: "claude-3-opus-20240229",
      max_tokens: 8192,
      system: "S",
      messages: BASE.messages,
      stop_sequences: ["</OUTPUT>"],
      temperature: 1,
    });
  });

  test("long outputs need no streaming", async () => {
    const { request } = await sent("claude-sonnet-4-5", { maxTokens: 64_000 });
    expect(request?.body).toMatchObject({ max_tokens: 64_000 });
  });

  test.each([
    ["low", 2048],
    ["medium", 4096],
    ["high", 6144],
  ] as const)("manual thinking: %s effort", async (reasoning, budget) => {
    const { request } = await sent("claude-3-7-sonnet-20250219", { reasoning });
    expect(request?.body).toMatchObject({ thinking: { type: "enabled", budget_tokens: budget } });
  });

  test("manual thinking has a least budget", async () => {
    const { request } = await sent("claude-haiku-4-5-20251001", { reasoning: "low", maxTokens: 2000 });
    expect(request?.body).toMatchObject({ thinking: { type: "enabled", budget_tokens: 1024 } });
  });

  test("newer models choose their own budget", async () => {
    const { request } = await sent("claude-opus-4-6", { reasoning: "medium" });
    expect(request?.body).toMatchObject({
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "medium" },
    });
  });
});

describe("replies", () => {
  test("several blocks are joined, hidden thinking is left out", async () => {
    const content = [
      { type: "thinking", thinking: "One. ", signature: "a" },
      { type: "redacted_thinking", data: "secret" },
      { type: "thinking", thinking: "Two.", signature: "b" },
      { type: "text", text: "Answer " },
      { type: "text", text: "here." },
    ];
    const { reply } = await sent("claude-opus-4-20250514", {}, { ...message, content });
    expect(reply).toMatchObject({ text: "Answer here.", reasoning: "One. Two." });
  });

  test("cached input counts as input", async () => {
    const usage = {
      ...message.usage,
      input_tokens: 10,
      cache_creation_input_tokens: 200,
      cache_read_input_tokens: 3000,
    };
    const { reply } = await sent("claude-opus-4-20250514", {}, { ...message, usage });
    expect(reply.usage).toEqual({ inputTokens: 3210, outputTokens: 9 });
  });

  test("a spending limit is fatal though it comes as 429", async () => {
    const error = {
      type: "rate_limit_error",
      message: "limit",
      details: { error_code: "contract_spend_limit_reached" },
    };
    const server = await startWireServer(() => ({ status: 429, body: { type: "error", error } }));
    expect(await failure(connect("claude-opus-4-20250514", server.url))).toMatchObject({
      kind: "fatal",
      status: 429,
    });
    await server.close();
  });
});

test.each([
  ["claude-3-opus-20240229", { prefill: true, temperature: true, reasoning: false }],
  ["claude-3-5-sonnet-20241022", { prefill: true, temperature: true, reasoning: false }],
  ["claude-3-7-sonnet-20250219", { prefill: true, temperature: true, reasoning: true }],
  ["claude-opus-4-20250514", { prefill: true, temperature: true, reasoning: true }],
  ["claude-haiku-4-5-20251001", { prefill: true, temperature: true, reasoning: true }],
  ["claude-sonnet-4-6", { prefill: false, temperature: true, reasoning: true }],
  ["claude-opus-4-7", { prefill: false, temperature: false, reasoning: true }],
  ["claude-opus-5-5", { prefill: false, temperature: false, reasoning: true }],
  ["claude-mythos-preview", { prefill: false, temperature: false, reasoning: true }],
])("what %s can be asked for", (model, expected) => {
  const { capabilities } = connect(model, "http://127.0.0.1:9");
  expect(capabilities).toEqual({ stop: true, seed: false, logprobs: false, tools: true, ...expected });
});
