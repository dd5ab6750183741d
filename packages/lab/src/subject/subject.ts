import type { Rendering } from "../scenario/scenario.ts";

/**
 * What the laboratory needs of a model under test. One adapter a wire format implements it; the conformance
 * suite in test/subject/conformance.ts runs over every adapter.
 */

export type Message =
  | { role: "user"; content: string }
  | {
      role: "assistant";
      content: string;
      /** Calls that the turn ended with; a tool message answers each. */
      toolCalls?: ToolCall[];
      /** The turn as the provider gave it, where it wants to see it again word for word: see `Reply.native`. */
      native?: unknown;
    }
  | { role: "tool"; toolCallId: string; content: string };

/** A tool as it is offered natively. */
export interface Tool {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: Readonly<Record<string, unknown>>;
}

/** A call as the subject made it; nothing in it is checked. */
export interface ToolCall {
  id: string;
  name: string;
  /** JSON, if the subject wrote valid JSON. */
  arguments: string;
}

/** How much native reasoning to ask for. `off` asks the provider to disable it. */
export type ReasoningEffort = "off" | "low" | "medium" | "high";

/** Everything that decides one sample. Fields left out are left out of the wire request too. */
export interface SampleRequest {
  system?: string;
  /** Ends with a user message, or with the results of the last turn's tool calls. */
  messages: Message[];
  /** Tools that the subject may call. */
  tools?: Tool[];
  /** Opening words put into the subject's mouth; the reply's text does not repeat them. */
  prefill?: string;
  stop?: string[];
  temperature?: number;
  seed?: number;
  /** Upper bound on generated tokens, native reasoning included. */
  maxTokens: number;
  reasoning?: ReasoningEffort;
  /** Ask for the log-probability of each generated token. */
  logprobs?: boolean;
  /** Index of this sample among equal requests, from 1. Live subjects ignore it; `replay` answers by it. */
  epoch?: number;
}

export type StopReason = "stop" | "tool-calls" | "length" | "content-filter" | "other";

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** Part of `outputTokens` spent on native reasoning, where the provider says so. */
  reasoningTokens?: number;
  /** US dollars, where the provider states the price of the call. */
  cost?: number;
}

export interface TokenLogprob {
  token: string;
  /** Natural logarithm of the probability. */
  logprob: number;
}

export interface Reply {
  /** Generated text without prefill and without native reasoning. */
  text: string;
  /** Native reasoning that the provider returned in a field of its own. */
  reasoning?: string;
  /** Tool calls that the reply ends with; absent where there is none. */
  toolCalls?: ToolCall[];
  /** What goes back to the provider with the results of the calls, where it signs its reasoning. */
  native?: unknown;
  stopReason: StopReason;
  /** Absent where the provider reported none. */
  usage?: Usage;
  logprobs?: TokenLogprob[];
  /** The request body as sent. */
  rawRequest: unknown;
  /** The reply body as received. */
  rawReply: unknown;
}

/** What a subject can be asked for. Asking for what it lacks is an error before the run starts. */
export interface Capabilities {
  prefill: boolean;
  stop: boolean;
  temperature: boolean;
  seed: boolean;
  reasoning: boolean;
  logprobs: boolean;
  tools: boolean;
}

/** What a model in this process makes of a request, before it writes a word. */
export interface Reading {
  /** The request as the model reads it. */
  tokens: readonly number[];
  /** Probability of each token of the vocabulary to come next, at temperature 1. */
  next: Float32Array;
  /** The residual stream at the last token, after each layer. */
  residuals: readonly Float32Array[];
}

export interface Subject {
  /** `provider/model`, as given on the command line and written into the manifest. */
  readonly name: string;
  /** Calls to one provider share a rate limit, so they share one bucket of the scheduler. */
  readonly provider: string;
  readonly capabilities: Capabilities;
  /** Settings worth a line in the manifest: base URL, SDK version, file hash. Never a key. */
  readonly details: Record<string, string>;
  /** The English that it reads; `full` where left out. Scenarios are loaded in this rendering. */
  readonly rendering?: Rendering;
  /**
   * Samples in this process. There is no server to spare, so calls start at the upper bound; and none to lose, so a call
   * that waits for its turn never times out.
   */
  readonly local?: boolean;
  /** Frees what a subject in this process holds; a later call opens it again. */
  [Symbol.asyncDispose]?(): PromiseLike<void>;
  /**
   * Look inside, where the model runs in this process: a reading for each request, in order.
   * @throws {SubjectError} fatal where a request cannot be read
   */
  read?(requests: readonly SampleRequest[]): Promise<Reading[]>;
  /**
   * Draw one sample. Never retries: that belongs to the scheduler.
   * @throws {SubjectError} for every failure of the call
   */
  sample(request: SampleRequest, signal: AbortSignal): Promise<Reply>;
}

/**
 * - `rate-limit`: 429 or 529; retry after `retryAfterMs`, and the whole provider pauses
 * - `transient`: 5xx, reset, time-out, cut or malformed body; retry
 * - `fatal`: the same request will fail again (4xx, refused by a safety filter of the API itself)
 */
export type SubjectErrorKind = "rate-limit" | "transient" | "fatal";

/** A failed call. It never becomes an answer. */
export class SubjectError extends Error {
  override readonly name = "SubjectError";
  readonly kind: SubjectErrorKind;
  /** HTTP status, where there was one. */
  readonly status: number | undefined;
  /** From `Retry-After` or `retry-after-ms`, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: SubjectErrorKind,
    message: string,
    options: { status?: number | undefined; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}
