/** Subjects behind Anthropic's Messages API. */

import Anthropic from "@anthropic-ai/sdk";
import { VERSION } from "@anthropic-ai/sdk/version";
import { claudeCapabilities, reasonsAdaptively } from "./claude.ts";
import { clientOptions, exchange } from "./http.ts";
import { field, list, number, text } from "./json.ts";
import type { Endpoint } from "./openai-compatible.ts";
import {
  SubjectError,
  type Message,
  type Reply,
  type SampleRequest,
  type StopReason,
  type Subject,
  type ToolCall,
  type Usage,
} from "./subject.ts";

/** The SDK's own default, 2026-10-21, rejects every temperature; this version leaves that to the model. */
const API_VERSION = "2023-06-01";

/** Share of the token limit that manual thinking may use; the API's minimum is 1024 tokens. */
const THINKING_SHARE = { low: 0.25, medium: 0.5, high: 0.75 } as const;
const LEAST_THINKING = 1024;

export function anthropicSubject(endpoint: Endpoint): Subject {
  const { model, key } = endpoint;
  const client = new Anthropic({
    ...clientOptions,
    baseURL: endpoint.baseUrl,
    apiKey: key ?? "none",
    authToken: null,
    defaultHeaders: { "anthropic-version": API_VERSION, "x-api-key": key ?? null, Authorization: null },
  });
  return {
    name: endpoint.name,
    provider: endpoint.providerName,
    capabilities: claudeCapabilities(model),
    details: { baseUrl: endpoint.baseUrl, apiVersion: API_VERSION, sdk: `@anthropic-ai/sdk ${VERSION}` },
    async sample(request, signal) {
      const body = requestBody(model, request);
      // `messages.create` refuses large token limits and warns on the console about old models.
      const send = () => client.post("/v1/messages", { body, signal }).asResponse();
      const reply = await exchange(send, signal, key);
      return readReply(body, reply);
    },
  };
}

function requestBody(model: string, request: SampleRequest): Record<string, unknown> {
  const body: Record<string, unknown> = { model, max_tokens: request.maxTokens };
  if (request.system !== undefined) body["system"] = request.system;
  const messages = wireMessages(request.messages);
  body["messages"] =
    request.prefill === undefined ? messages : [...messages, { role: "assistant", content: request.prefill }];
  if (request.tools !== undefined) {
    body["tools"] = request.tools.map(({ name, description, parameters }) => ({
      name,
      description,
      input_schema: parameters,
    }));
  }
  if (request.stop !== undefined) body["stop_sequences"] = request.stop;
  if (request.temperature !== undefined) body["temperature"] = request.temperature;
  return Object.assign(body, thinkingFields(model, request));
}

/** The results of one turn's calls stand together in one user message. */
function wireMessages(messages: readonly Message[]): object[] {
  const wire: object[] = [];
  let results: object[] = [];
  const flush = (): void => {
    if (results.length > 0) wire.push({ role: "user", content: results });
    results = [];
  };
  for (const message of messages) {
    if (message.role === "tool") {
      results.push({ type: "tool_result", tool_use_id: message.toolCallId, content: message.content });
      continue;
    }
    flush();
    wire.push({ role: message.role, content: wireContent(message) });
  }
  flush();
  return wire;
}

/** A turn with calls goes back as it came, since its thinking is signed. */
function wireContent(message: Exclude<Message, { role: "tool" }>): unknown {
  if (message.role === "user" || message.toolCalls === undefined) return message.content;
  if (message.native !== undefined) return message.native;
  const said = message.content === "" ? [] : [{ type: "text", text: message.content }];
  const calls = message.toolCalls.map(({ id, name, arguments: given }) => ({
    type: "tool_use",
    id,
    name,
    input: parsedInput(given),
  }));
  return [...said, ...calls];
}

/** The API takes an object and nothing else. */
function parsedInput(given: string): unknown {
  try {
    const value: unknown = JSON.parse(given);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Malformed: kept as text below.
  }
  return { malformed: given };
}

function thinkingFields(model: string, request: SampleRequest): Record<string, unknown> | undefined {
  if (request.reasoning === undefined) return undefined;
  if (request.reasoning === "off") return { thinking: { type: "disabled" } };
  if (reasonsAdaptively(model)) {
    return {
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: request.reasoning },
    };
  }
  const share = Math.floor(request.maxTokens * THINKING_SHARE[request.reasoning]);
  return { thinking: { type: "enabled", budget_tokens: Math.max(LEAST_THINKING, share) } };
}

const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: "stop",
  tool_use: "tool-calls",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "content-filter",
};

function readReply(sent: unknown, received: unknown): Reply {
  const content = field(received, "content");
  if (!Array.isArray(content)) throw new SubjectError("transient", "reply without content");
  const blocks = list(content);
  const joined = (name: string) => blocks.map((block) => text(field(block, name)) ?? "").join("");
  const reply: Reply = {
    text: joined("text"),
    stopReason: STOP_REASONS[text(field(received, "stop_reason")) ?? ""] ?? "other",
    rawRequest: sent,
    rawReply: received,
  };
  const thinking = joined("thinking");
  if (thinking !== "") reply.reasoning = thinking;
  const toolCalls = blocks.flatMap((block) => readToolCall(block));
  if (toolCalls.length > 0) Object.assign(reply, { toolCalls, native: content });
  const usage = readUsage(field(received, "usage"));
  if (usage !== undefined) reply.usage = usage;
  return reply;
}

function readToolCall(block: unknown): ToolCall[] {
  const [id, name] = [text(field(block, "id")), text(field(block, "name"))];
  if (field(block, "type") !== "tool_use" || id === undefined || name === undefined) return [];
  return [{ id, name, arguments: JSON.stringify(field(block, "input") ?? {}) }];
}

/** Cached input is reported apart from the rest. */
function readUsage(usage: unknown): Usage | undefined {
  const input = number(field(usage, "input_tokens"));
  const outputTokens = number(field(usage, "output_tokens"));
  if (input === undefined || outputTokens === undefined) return undefined;
  const cached = ["cache_creation_input_tokens", "cache_read_input_tokens"] as const;
  const inputTokens = cached.reduce((sum, name) => sum + (number(field(usage, name)) ?? 0), input);
  const reasoningTokens = number(field(field(usage, "output_tokens_details"), "thinking_tokens"));
  return { inputTokens, outputTokens, ...(reasoningTokens === undefined ? {} : { reasoningTokens }) };
}
