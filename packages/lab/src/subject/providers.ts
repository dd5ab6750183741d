/**
 * What each provider understands. One table: where it is, which key it takes, and how it departs from plain chat
 * completions. A capability is claimed only where the provider honours it or rejects it aloud; what a provider
 * would drop without a word counts as lacking.
 */

import type { Capabilities } from "./subject.ts";

/**
 * How a provider is told that the reply has begun:
 * - `last-message`: an assistant message at the end
 * - `prefix`: the same, marked `prefix: true`
 * - `prefix-echoed`: the same, and the reply repeats the prefill
 * - `continue`: the same, with `continue_final_message`
 */
type PrefillStyle = "last-message" | "prefix" | "prefix-echoed" | "continue";

/**
 * How reasoning effort is asked for:
 * - `effort`: `reasoning_effort`, with `none` for off
 * - `nested`: `reasoning: { effort }`, with `none` for off
 * - `thinking`: `thinking: { type }`, and `reasoning_effort` where on
 * - `template`: variables of the chat template, and `reasoning_effort` where on; a template may know neither
 */
export type ReasoningStyle = "effort" | "nested" | "thinking" | "template";

export interface Provider {
  wire: "openai" | "anthropic";
  /** Without the path of the endpoint. Absent where there is no default. */
  baseUrl?: string;
  /** Environment variables that hold the key and, if set, another base URL. */
  keyEnv: string;
  baseUrlEnv: string;
  /** Servers on one's own machine need no key. */
  keyOptional?: true;
  lacks: readonly (keyof Capabilities)[];
  /** Models of this provider that lack more. */
  models?: readonly { matches: RegExp; lack: readonly (keyof Capabilities)[] }[];
  prefill?: PrefillStyle;
  reasoning?: ReasoningStyle;
  /** Name of the token limit on the wire; `max_tokens` unless given. */
  tokensField?: "max_completion_tokens";
  /** Name of the seed on the wire; `seed` unless given. */
  seedField?: "random_seed";
  /** `logprobs` is a count of alternatives rather than a flag. */
  logprobsCount?: true;
  /** Temperature is dropped without a word while the model reasons. */
  temperatureNeedsReasoningOff?: true;
  /** Fields added to every request. */
  extra?: Readonly<Record<string, unknown>>;
}

export const PROVIDERS = {
  openai: {
    wire: "openai",
    baseUrl: "https://api.openai.com/v1",
    keyEnv: "OPENAI_API_KEY",
    baseUrlEnv: "OPENAI_BASE_URL",
    lacks: ["prefill"],
    models: [
      { matches: /^(o\d|gpt-5(-mini|-nano)?(-\d{4}|$))/, lack: ["temperature", "stop", "logprobs"] },
      { matches: /^(gpt-3|gpt-4|chatgpt-4)/, lack: ["reasoning"] },
      { matches: /^chatgpt-4/, lack: ["tools"] },
    ],
    reasoning: "effort",
    tokensField: "max_completion_tokens",
  },
  openrouter: {
    wire: "openai",
    baseUrl: "https://openrouter.ai/api/v1",
    keyEnv: "OPENROUTER_API_KEY",
    baseUrlEnv: "OPENROUTER_BASE_URL",
    lacks: [],
    models: [{ matches: /^(openai|google|x-ai)\//, lack: ["prefill"] }],
    prefill: "last-message",
    reasoning: "nested",
    // Without this, OpenRouter drops a setting that the serving provider does not know.
    extra: { provider: { require_parameters: true } },
  },
  together: {
    wire: "openai",
    baseUrl: "https://api.together.xyz/v1",
    keyEnv: "TOGETHER_API_KEY",
    baseUrlEnv: "TOGETHER_BASE_URL",
    lacks: ["prefill", "reasoning"],
    logprobsCount: true,
  },
  groq: {
    wire: "openai",
    baseUrl: "https://api.groq.com/openai/v1",
    keyEnv: "GROQ_API_KEY",
    baseUrlEnv: "GROQ_BASE_URL",
    lacks: ["logprobs"],
    prefill: "last-message",
    reasoning: "effort",
  },
  deepseek: {
    wire: "openai",
    // Prefill is served under /beta only, which answers plain requests too.
    baseUrl: "https://api.deepseek.com/beta",
    keyEnv: "DEEPSEEK_API_KEY",
    baseUrlEnv: "DEEPSEEK_BASE_URL",
    lacks: ["seed"],
    models: [{ matches: /reasoner/, lack: ["temperature", "logprobs"] }],
    prefill: "prefix",
    reasoning: "thinking",
    temperatureNeedsReasoningOff: true,
  },
  mistral: {
    wire: "openai",
    baseUrl: "https://api.mistral.ai/v1",
    keyEnv: "MISTRAL_API_KEY",
    baseUrlEnv: "MISTRAL_BASE_URL",
    lacks: ["logprobs"],
    prefill: "prefix-echoed",
    reasoning: "effort",
    seedField: "random_seed",
  },
  xai: {
    wire: "openai",
    baseUrl: "https://api.x.ai/v1",
    keyEnv: "XAI_API_KEY",
    baseUrlEnv: "XAI_BASE_URL",
    lacks: ["prefill", "logprobs"],
    models: [{ matches: /^grok-(3-mini|[4-9])(?!.*non-reasoning)/, lack: ["stop"] }],
    reasoning: "effort",
  },
  google: {
    wire: "openai",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    keyEnv: "GOOGLE_API_KEY",
    baseUrlEnv: "GOOGLE_BASE_URL",
    lacks: ["prefill", "seed", "logprobs"],
    reasoning: "effort",
  },
  fireworks: {
    wire: "openai",
    baseUrl: "https://api.fireworks.ai/inference/v1",
    keyEnv: "FIREWORKS_API_KEY",
    baseUrlEnv: "FIREWORKS_BASE_URL",
    lacks: ["prefill"],
    reasoning: "effort",
  },
  vllm: {
    wire: "openai",
    baseUrl: "http://localhost:8000/v1",
    keyEnv: "VLLM_API_KEY",
    baseUrlEnv: "VLLM_BASE_URL",
    keyOptional: true,
    lacks: [],
    prefill: "continue",
    reasoning: "template",
  },
  sglang: {
    wire: "openai",
    baseUrl: "http://localhost:30000/v1",
    keyEnv: "SGLANG_API_KEY",
    baseUrlEnv: "SGLANG_BASE_URL",
    keyOptional: true,
    lacks: [],
    prefill: "continue",
    reasoning: "template",
  },
  ollama: {
    wire: "openai",
    baseUrl: "http://localhost:11434/v1",
    keyEnv: "OLLAMA_API_KEY",
    baseUrlEnv: "OLLAMA_BASE_URL",
    keyOptional: true,
    // Whether a last assistant message is continued depends on the model's template.
    lacks: ["prefill"],
    reasoning: "effort",
  },
  "llama-cpp": {
    wire: "openai",
    baseUrl: "http://localhost:8080/v1",
    keyEnv: "LLAMA_CPP_API_KEY",
    baseUrlEnv: "LLAMA_CPP_BASE_URL",
    keyOptional: true,
    lacks: [],
    prefill: "last-message",
    reasoning: "template",
  },
  anthropic: {
    wire: "anthropic",
    baseUrl: "https://api.anthropic.com",
    keyEnv: "ANTHROPIC_API_KEY",
    baseUrlEnv: "ANTHROPIC_BASE_URL",
    // What a Claude model lacks depends on its generation: see claude.ts.
    lacks: ["seed", "logprobs"],
  },
} as const satisfies Record<string, Provider>;

/** Any server that speaks chat completions: `openai-api/<name>/<model>`, `<NAME>_API_KEY`, `<NAME>_BASE_URL`. */
export function customProvider(name: string): Provider {
  const prefix = name.toUpperCase().replaceAll("-", "_");
  return {
    wire: "openai",
    keyEnv: `${prefix}_API_KEY`,
    baseUrlEnv: `${prefix}_BASE_URL`,
    lacks: ["prefill"],
    reasoning: "effort",
  };
}

/** Looks up a row of the table; undefined for a name that is not in it. */
export function findProvider(name: string): Provider | undefined {
  const table: Readonly<Record<string, Provider>> = PROVIDERS;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What a model of this provider can be asked for. */
export function providerCapabilities(provider: Provider, model: string): Capabilities {
  const lacking = new Set<keyof Capabilities>(provider.lacks);
  for (const rule of provider.models ?? []) {
    if (rule.matches.test(model)) for (const name of rule.lack) lacking.add(name);
  }
  return {
    prefill: !lacking.has("prefill"),
    stop: !lacking.has("stop"),
    temperature: !lacking.has("temperature"),
    seed: !lacking.has("seed"),
    reasoning: !lacking.has("reasoning"),
    logprobs: !lacking.has("logprobs"),
    tools: !lacking.has("tools"),
  };
}
