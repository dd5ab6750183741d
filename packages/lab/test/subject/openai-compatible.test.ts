import { describe, expect, test } from "vitest";
import { chatRequestBody } from "../../src/subject/chat-completions.ts";
import { openAICompatibleSubject } from "../../src/subject/openai-compatible.ts";
import { customProvider, findProvider, type Provider } from "../../src/subject/providers.ts";
import type { Message, SampleRequest, StopReason, Tool } from "../../src/subject/subject.ts";
import { startWireServer } from "../support/wire-server.ts";
import { describeSubject, failure, type PlannedReply } from "./conformance.ts";
import deepseek from "./fixtures/deepseek-chat.json" with { type: "json" };
import mistral from "./fixtures/mistral-chat.json" with { type: "json" };
import openai from "./fixtures/openai-chat.json" with { type: "json" };
import openrouter from "./fixtures/openrouter-chat.json" with { type: "json" };
import errorInBody from "./fixtures/openrouter-error-in-body.json" with { type: "json" };
import together from "./fixtures/together-chat.json" with { type: "json" };
import xai from "./fixtures/xai-chat.json" with { type: "json" };
import { KEY, splitPrefill, trusted, wireHarness } from "./harness.ts";

const NO_ABORT = new AbortController().signal;
const BASE = { messages: [{ role: "user", content: "Hello" }], maxTokens: 64 } satisfies SampleRequest;

function row(name: string): Provider {
  const provider = findProvider(name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  return provider;
}

/** Chat completions as vLLM takes them: it honours every setting. */
describeSubject(
  "openai-compatible",
  wireHarness({
    endpoint: { name: "vllm/llama", providerName: "vllm", provider: row("vllm"), model: "llama" },
    path: "/v1",
    connect: openAICompatibleSubject,
    read: readVllm,
    write: writeChat,
    emptyReply: { ...openai, choices: [] },
    errorBody: (message) => ({ error: { message, type: "some_error", param: null, code: null } }),
  }),
);

interface WireMessage {
  role: "system" | "user" | "assistant" | "tool";
  content: string | null;
  tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

interface VllmBody {
  model: string;
  messages: WireMessage[];
  tools?: { type: "function"; function: Tool }[];
  max_tokens: number;
  add_generation_prompt?: false;
  continue_final_message?: true;
  chat_template_kwargs?: { enable_thinking: boolean; thinking: boolean };
  reasoning_effort?: SampleRequest["reasoning"];
  [setting: string]: unknown;
}

function readVllm(raw: unknown): Partial<SampleRequest> {
  const { model, messages, max_tokens: maxTokens, ...settings } = trusted<VllmBody>(raw);
  expect(model).toBe("llama");
  const [first] = messages;
  const system = first?.role === "system" ? { system: first.content ?? "" } : {};
  const turns = splitPrefill(messages.filter(({ role }) => role !== "system").map(readMessage));
  const { add_generation_prompt: begin, continue_final_message: goOn, tools, ...rest } = settings;
  expect(tools?.every(({ type }) => type === "function") ?? true).toBe(true);
  const others = tools === undefined ? rest : { ...rest, tools: tools.map((tool) => tool.function) };
  expect([begin, goOn]).toEqual(turns.prefill === undefined ? [undefined, undefined] : [false, true]);
  const { chat_template_kwargs: template, reasoning_effort: effort, ...plain } = others;
  if (template === undefined) return { ...system, ...turns, maxTokens, ...plain };
  expect(template).toEqual({ enable_thinking: effort !== undefined, thinking: effort !== undefined });
  return { ...system, ...turns, maxTokens, reasoning: effort ?? "off", ...plain };
}

function readMessage({ role, content, tool_calls: calls, tool_call_id: id }: WireMessage): Message {
  if (role === "tool") return { role, toolCallId: id ?? "", content: content ?? "" };
  if (role !== "assistant") return { role: "user", content: content ?? "" };
  if (calls === undefined) return { role, content: content ?? "" };
  const toolCalls = calls.map((call) => ({ id: call.id, ...call.function }));
  return { role, content: content ?? "", toolCalls };
}

const FINISH: Record<StopReason, string> = {
  stop: "stop",
  "tool-calls": "tool_calls",
  length: "length",
  "content-filter": "content_filter",
  other: "function_call",
};

function writeChat(planned: PlannedReply): unknown {
  const { text, reasoning, stopReason = "stop", usage, logprobs, toolCalls } = planned;
  const [choice] = openai.choices;
  const { usage: _, ...rest } = openai;
  return {
    ...rest,
    choices: [
      {
        ...choice,
        message: {
          ...choice?.message,
          content: text,
          reasoning: reasoning ?? null,
          ...writeCalls(toolCalls),
        },
        finish_reason: FINISH[stopReason],
        logprobs:
          logprobs === undefined
            ? null
            : { content: logprobs.map((entry) => ({ ...entry, top_logprobs: [] })) },
      },
    ],
    ...(usage === undefined
      ? {}
      : {
          usage: {
            prompt_tokens: usage.inputTokens,
            completion_tokens: usage.outputTokens,
            total_tokens: usage.inputTokens + usage.outputTokens,
            completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
          },
        }),
  };
}

function writeCalls(toolCalls: PlannedReply["toolCalls"]): object {
  if (toolCalls === undefined) return {};
  return {
    tool_calls: toolCalls.map(({ id, ...rest }) => ({ id, type: "function", function: rest })),
  };
}

describe("dialects", () => {
  const everything: SampleRequest = {
    system: "S",
    messages: BASE.messages,
    prefill: "<",
    stop: ["X"],
    temperature: 0.5,
    seed: 7,
    maxTokens: 99,
    reasoning: "low",
    logprobs: true,
  };
  const { prefill: _prefill, ...withoutPrefill } = everything;
  const plain = { stop: ["X"], temperature: 0.5 };
  const turns = [
    { role: "system", content: "S" },
    { role: "user", content: "Hello" },
  ];
  const continued = [...turns, { role: "assistant", content: "<" }];
  const prefixed = [...turns, { role: "assistant", content: "<", prefix: true }];
  const off = { ...BASE, reasoning: "off" } satisfies SampleRequest;

  test.each<[string, SampleRequest, Record<string, unknown>]>([
    [
      "openai",
      withoutPrefill,
      {
        messages: turns,
        max_completion_tokens: 99,
        ...plain,
        seed: 7,
        logprobs: true,
        reasoning_effort: "low",
      },
    ],
    ["openai", off, { messages: BASE.messages, max_completion_tokens: 64, reasoning_effort: "none" }],
    [
      "openrouter",
      everything,
      {
        messages: continued,
        max_tokens: 99,
        ...plain,
        seed: 7,
        logprobs: true,
        reasoning: { effort: "low" },
        provider: { require_parameters: true },
      },
    ],
    [
      "openrouter",
      off,
      {
        messages: BASE.messages,
        max_tokens: 64,
        reasoning: { effort: "none" },
        provider: { require_parameters: true },
      },
    ],
    ["together", withoutPrefill, { messages: turns, max_tokens: 99, ...plain, seed: 7, logprobs: 1 }],
    [
      "groq",
      everything,
      { messages: continued, max_tokens: 99, ...plain, seed: 7, logprobs: true, reasoning_effort: "low" },
    ],
    [
      "deepseek",
      everything,
      {
        messages: prefixed,
        max_tokens: 99,
        ...plain,
        seed: 7,
        logprobs: true,
        thinking: { type: "enabled" },
        reasoning_effort: "low",
      },
    ],
    ["deepseek", off, { messages: BASE.messages, max_tokens: 64, thinking: { type: "disabled" } }],
    [
      "mistral",
      everything,
      {
        messages: prefixed,
        max_tokens: 99,
        ...plain,
        random_seed: 7,
        logprobs: true,
        reasoning_effort: "low",
      },
    ],
    [
      "sglang",
      off,
      {
        messages: BASE.messages,
        max_tokens: 64,
        chat_template_kwargs: { enable_thinking: false, thinking: false },
      },
    ],
    [
      "llama-cpp",
      { ...BASE, prefill: "<" },
      { messages: [...BASE.messages, { role: "assistant", content: "<" }], max_tokens: 64 },
    ],
  ])("%s", (name, request, expected) => {
    expect(chatRequestBody(row(name), "m", request)).toEqual({ model: "m", ...expected });
  });
});

async function reply(name: string, body: unknown, extra: Partial<SampleRequest> = {}) {
  const server = await startWireServer(() => ({ body }));
  const subject = openAICompatibleSubject({
    name: `${name}/m`,
    providerName: name,
    provider: row(name),
    model: "m",
    baseUrl: `${server.url}/v1`,
    key: KEY,
  });
  try {
    return await subject.sample({ ...BASE, ...extra }, NO_ABORT);
  } finally {
    await server.close();
  }
}

describe("recorded replies", () => {
  test("OpenAI", async () => {
    expect(await reply("openai", openai)).toEqual({
      text: "Hello! How can I help?",
      stopReason: "stop",
      usage: { inputTokens: 19, outputTokens: 10, reasoningTokens: 0 },
      rawRequest: { model: "m", messages: BASE.messages, max_completion_tokens: 64 },
      rawReply: openai,
    });
  });

  test("OpenRouter states reasoning and cost", async () => {
    expect(await reply("openrouter", openrouter)).toMatchObject({
      text: "\n\nOption a",
      reasoning: "The user wants a choice.\n",
      usage: { inputTokens: 31, outputTokens: 57, reasoningTokens: 48, cost: 0.0000183 },
    });
  });

  test("DeepSeek names it reasoning_content", async () => {
    expect(await reply("deepseek", deepseek)).toMatchObject({
      text: "Option b",
      reasoning: "Let me weigh both options.",
      usage: { inputTokens: 40, outputTokens: 20, reasoningTokens: 14 },
    });
  });

  test("Mistral returns typed parts and repeats the prefill", async () => {
    expect(await reply("mistral", mistral, { prefill: "Sure: \n" })).toMatchObject({
      text: "here it is.",
      reasoning: "First, think.",
    });
    expect(await reply("mistral", mistral)).toMatchObject({ text: "Sure: \nhere it is." });
  });

  test("Together lists tokens and log-probabilities side by side", async () => {
    expect(await reply("together", together, { logprobs: true })).toMatchObject({
      text: "Hi!",
      stopReason: "stop",
      logprobs: [
        { token: "Hi", logprob: -0.25 },
        { token: "!", logprob: -0.5 },
      ],
    });
  });

  test("xAI counts native reasoning in the total only", async () => {
    const { usage } = await reply("xai", xai);
    expect(usage).toEqual({ inputTokens: 20, outputTokens: 303, reasoningTokens: 300 });
  });

  test("log-probabilities that do not come are an error", async () => {
    await expect(reply("openai", openai, { logprobs: true })).rejects.toMatchObject({
      kind: "fatal",
      message: "log-probabilities were asked for, and the reply holds none",
    });
  });
});

async function failing(status: number, body: unknown) {
  const server = await startWireServer(() => ({ status, body }));
  const endpoint = {
    name: "openai/m",
    providerName: "openai",
    provider: row("openai"),
    model: "m",
    key: KEY,
  };
  try {
    return await failure(openAICompatibleSubject({ ...endpoint, baseUrl: `${server.url}/v1` }));
  } finally {
    await server.close();
  }
}

describe("failures of one provider", () => {
  test("an exhausted quota is fatal though it comes as 429", async () => {
    const message = "You exceeded your current quota, please check your plan and billing details.";
    const error = await failing(429, {
      error: { message, type: "insufficient_quota", param: null, code: "insufficient_quota" },
    });
    expect(error).toMatchObject({ kind: "fatal", status: 429, message: `429 ${message}` });
  });

  test("an error inside a body with status 200 is an error, not an answer", async () => {
    const error = await failing(200, errorInBody);
    expect(error).toMatchObject({
      kind: "transient",
      status: 502,
      message: "Upstream error from Together: stream ended",
    });
    expect(await failing(200, { error: { code: 429, message: "slow down" } })).toMatchObject({
      kind: "rate-limit",
    });
    expect(await failing(200, { error: { code: 403, message: "moderated" } })).toMatchObject({
      kind: "fatal",
    });
    expect(await failing(200, { error: { message: "unexplained" } })).toMatchObject({ kind: "transient" });
  });

  test("vLLM's own form of error body", async () => {
    const message = "The model `m` does not exist.";
    const error = await failing(404, {
      object: "error",
      message,
      type: "NotFoundError",
      param: null,
      code: 404,
    });
    expect(error).toMatchObject({ kind: "fatal", message: `404 ${message}` });
  });
});

test("without a key, no Authorization header and no account header from the environment", async () => {
  process.env["OPENAI_ORG_ID"] = "org-private";
  const server = await startWireServer(() => ({ body: openai }));
  const provider = customProvider("local");
  const endpoint = { name: "openai-api/local/m", providerName: "openai-api/local", provider, model: "m" };
  await openAICompatibleSubject({ ...endpoint, baseUrl: `${server.url}/v1`, key: undefined }).sample(
    BASE,
    NO_ABORT,
  );
  delete process.env["OPENAI_ORG_ID"];
  await server.close();
  expect(server.requests[0]?.path).toBe("/v1/chat/completions");
  expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
  expect(server.requests[0]?.headers).not.toHaveProperty("openai-organization");
});
