/** The chat-completions wire format: requests in each provider's dialect, and replies read without trusting them. */

import { statusKind } from "./http.ts";
import { field, list, number, text } from "./json.ts";
import type { Provider, ReasoningStyle } from "./providers.ts";
import {
  SubjectError,
  type Message,
  type ReasoningEffort,
  type Reply,
  type SampleRequest,
  type StopReason,
  type TokenLogprob,
  type ToolCall,
  type Usage,
} from "./subject.ts";

/** The body of the request; settings that were not asked for are not in it. */
export function chatRequestBody(
  provider: Provider,
  model: string,
  request: SampleRequest,
): Record<string, unknown> {
  const body: Record<string, unknown> = { model, messages: chatMessages(provider, request) };
  body[provider.tokensField ?? "max_tokens"] = request.maxTokens;
  if (request.tools !== undefined) {
    body["tools"] = request.tools.map((tool) => ({ type: "function", function: tool }));
  }
  if (request.stop !== undefined) body["stop"] = request.stop;
  if (request.temperature !== undefined) body["temperature"] = request.temperature;
  if (request.seed !== undefined) body[provider.seedField ?? "seed"] = request.seed;
  if (request.logprobs === true) body["logprobs"] = provider.logprobsCount === true ? 1 : true;
  if (request.prefill !== undefined && provider.prefill === "continue") {
    body["add_generation_prompt"] = false;
    body["continue_final_message"] = true;
  }
  if (request.reasoning !== undefined && provider.reasoning !== undefined) {
    Object.assign(body, REASONING_FIELDS[provider.reasoning](request.reasoning));
  }
  return Object.assign(body, provider.extra);
}

function chatMessages(provider: Provider, request: SampleRequest): object[] {
  const messages: object[] =
    request.system === undefined ? [] : [{ role: "system", content: request.system }];
  messages.push(...request.messages.map(chatMessage));
  if (request.prefill !== undefined) {
    const marked = provider.prefill === "prefix" || provider.prefill === "prefix-echoed";
    messages.push({ role: "assistant", content: request.prefill, ...(marked ? { prefix: true } : {}) });
  }
  return messages;
}

function chatMessage(message: Message): object {
  if (message.role === "tool") {
    return { role: "tool", tool_call_id: message.toolCallId, content: message.content };
  }
  const { role, content } = message;
  if (role === "user" || message.toolCalls === undefined) return { role, content };
  const calls = message.toolCalls.map(({ id, name, arguments: given }) => ({
    id,
    type: "function",
    function: { name, arguments: isJson(given) ? given : JSON.stringify({ malformed: given }) },
  }));
  return { role, content: content === "" ? null : content, tool_calls: calls };
}

/** Chat templates parse what a call was given, and a server whose template fails refuses the whole conversation. */
function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

const REASONING_FIELDS: Record<ReasoningStyle, (effort: ReasoningEffort) => Record<string, unknown>> = {
  effort: (effort) => ({ reasoning_effort: effort === "off" ? "none" : effort }),
  nested: (effort) => ({ reasoning: { effort: effort === "off" ? "none" : effort } }),
  thinking: (effort) => ({ thinking: { type: effort === "off" ? "disabled" : "enabled" }, ...level(effort) }),
  // Qwen's templates read the first variable, DeepSeek's and Granite's the second.
  template: (effort) => ({
    chat_template_kwargs: { enable_thinking: effort !== "off", thinking: effort !== "off" },
    ...level(effort),
  }),
};

function level(effort: ReasoningEffort): { reasoning_effort?: ReasoningEffort } {
  return effort === "off" ? {} : { reasoning_effort: effort };
}

/**
 * Reads a successful reply.
 * @throws {SubjectError} transient where the body holds no answer, by its own code where it holds an error
 */
export function readChatReply(
  provider: Provider,
  request: SampleRequest,
  sent: unknown,
  received: unknown,
): Reply {
  const choice = list(field(received, "choices"))[0];
  const message = field(choice, "message");
  throwOnErrorInBody(field(received, "error") ?? field(choice, "error"));
  if (typeof message !== "object" || message === null) {
    throw new SubjectError("transient", "reply without choices");
  }

  const parts = contentParts(message);
  const reply: Reply = {
    text: withoutEcho(provider, request.prefill, parts.text),
    stopReason: STOP_REASONS[text(field(choice, "finish_reason")) ?? ""] ?? "other",
    rawRequest: sent,
    rawReply: received,
  };
  if (parts.reasoning !== undefined && parts.reasoning !== "") reply.reasoning = parts.reasoning;
  const toolCalls = readToolCalls(field(message, "tool_calls"));
  if (toolCalls.length > 0) reply.toolCalls = toolCalls;
  const usage = readUsage(field(received, "usage"));
  if (usage !== undefined) reply.usage = usage;
  if (request.logprobs === true) reply.logprobs = readLogprobs(field(choice, "logprobs"));
  return reply;
}

const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  stop: "stop",
  eos: "stop",
  tool_calls: "tool-calls",
  length: "length",
  content_filter: "content-filter",
};

/** OpenRouter reports a failure of the serving provider inside a body with status 200. */
function throwOnErrorInBody(error: unknown): void {
  if (error === undefined || error === null) return;
  const status = number(field(error, "code"));
  const message = text(field(error, "message")) ?? "error inside a reply with status 200";
  throw new SubjectError(status === undefined ? "transient" : statusKind(status), message, { status });
}

/** Text and native reasoning, from plain fields or from Mistral's list of typed parts. */
function contentParts(message: unknown): { text: string; reasoning: string | undefined } {
  const content = field(message, "content");
  const reasoning = text(field(message, "reasoning_content")) ?? text(field(message, "reasoning"));
  if (!Array.isArray(content))
    return { text: text(content) ?? text(field(message, "refusal")) ?? "", reasoning };
  const thinking = joinTexts(list(content).flatMap((part) => list(field(part, "thinking"))));
  return { text: joinTexts(content), reasoning: thinking === "" ? reasoning : thinking };
}

function joinTexts(parts: readonly unknown[]): string {
  return parts.map((part) => text(field(part, "text")) ?? "").join("");
}

function withoutEcho(provider: Provider, prefill: string | undefined, content: string): string {
  const echoed = provider.prefill === "prefix-echoed" && prefill !== undefined && content.startsWith(prefill);
  return echoed ? content.slice(prefill.length) : content;
}

/** Ollama and some templates give the arguments as an object; an id can be missing. */
function readToolCalls(calls: unknown): ToolCall[] {
  return list(calls).map((call, index) => {
    const given = field(field(call, "function"), "arguments");
    return {
      id: text(field(call, "id")) ?? `call-${index + 1}`,
      name: text(field(field(call, "function"), "name")) ?? "",
      arguments: text(given) ?? JSON.stringify(given ?? {}),
    };
  });
}

function readUsage(usage: unknown): Usage | undefined {
  const inputTokens = number(field(usage, "prompt_tokens"));
  const completion = number(field(usage, "completion_tokens"));
  if (inputTokens === undefined || completion === undefined) return undefined;
  // xAI and Gemini count native reasoning in the total only.
  const total = number(field(usage, "total_tokens")) ?? 0;
  const result: Usage = { inputTokens, outputTokens: Math.max(completion, total - inputTokens) };
  const reasoningTokens = number(field(field(usage, "completion_tokens_details"), "reasoning_tokens"));
  if (reasoningTokens !== undefined) result.reasoningTokens = reasoningTokens;
  const cost = number(field(usage, "cost"));
  if (cost !== undefined) result.cost = cost;
  return result;
}

/** OpenAI's list of tokens, or Together's two parallel lists. */
function readLogprobs(logprobs: unknown): TokenLogprob[] {
  const entries = field(logprobs, "content");
  const tokens = field(logprobs, "tokens");
  if (!Array.isArray(entries) && !Array.isArray(tokens)) {
    throw new SubjectError("fatal", "log-probabilities were asked for, and the reply holds none");
  }
  const values = list(field(logprobs, "token_logprobs"));
  const pairs = Array.isArray(entries)
    ? list(entries).map((entry) => [field(entry, "token"), field(entry, "logprob")])
    : list(tokens).map((token, index) => [token, values[index]]);
  return pairs.flatMap(([token, logprob]) =>
    typeof token === "string" && typeof logprob === "number" ? [{ token, logprob }] : [],
  );
}
