import { EngineError } from "../error.ts";
import type { LlamaConfig } from "../model/config.ts";
import type { SamplingSettings } from "./choose-token.ts";

/** One text to be continued. */
export interface SampleRequest extends SamplingSettings {
  /** Token ids so far, at least one: a prompt, with or without the beginning of an answer. */
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  /** Token sequences that end the text; they stay at its end. */
  readonly stop?: readonly (readonly number[])[];
  /** The text depends on this seed, the prompt and the settings, not on what is sampled next to it. Default 0. */
  readonly seed?: number;
}

export interface Sample {
  readonly tokens: readonly number[];
  /** The model's log-probability of each token, before temperature, top-k and top-p. */
  readonly logProbabilities: readonly number[];
  /** `stop` after a stop sequence, `length` after `maxTokens` tokens or at the model's last position. */
  readonly finish: "stop" | "length";
}

/** A text while it grows. */
export class GrowingSample {
  readonly request: SampleRequest;
  readonly tokens: number[] = [];
  readonly logProbabilities: number[] = [];
  readonly #mostTokens: number;

  constructor(request: SampleRequest, config: LlamaConfig) {
    this.request = request;
    this.#mostTokens = Math.min(request.maxTokens, config.maxPositions - request.prompt.length);
  }

  add(token: number, logProbability: number): void {
    this.tokens.push(token);
    this.logProbabilities.push(logProbability);
  }

  /** Why it is over, if it is. */
  get finish(): Sample["finish"] | undefined {
    if (this.request.stop?.some((stop) => this.#endsWith(stop)) === true) return "stop";
    return this.tokens.length >= this.#mostTokens ? "length" : undefined;
  }

  #endsWith(stop: readonly number[]): boolean {
    const start = this.tokens.length - stop.length;
    return start >= 0 && stop.every((token, index) => this.tokens[start + index] === token);
  }
}

export function validateRequest(request: SampleRequest, config: LlamaConfig): void {
  const { prompt, maxTokens, temperature = 1, topK = 1, topP = 1, seed = 0, stop = [] } = request;
  if (prompt.length === 0) fail("prompt", "[]", "needs at least one token");
  if (prompt.length >= config.maxPositions) {
    fail("prompt", `${prompt.length} tokens`, `must leave room below maxPositions (${config.maxPositions})`);
  }
  const stranger = prompt.find((id) => !Number.isInteger(id) || id < 0 || id >= config.vocabSize);
  if (stranger !== undefined) fail("prompt token", stranger, `must be below vocabSize (${config.vocabSize})`);
  if (!Number.isInteger(maxTokens) || maxTokens < 1) fail("maxTokens", maxTokens, "must be at least 1");
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    fail("temperature", temperature, "must be at least 0");
  if (!Number.isInteger(topK) || topK < 1) fail("topK", topK, "must be at least 1");
  if (!(topP > 0 && topP <= 1)) fail("topP", topP, "must lie in (0, 1]");
  if (!Number.isSafeInteger(seed) || seed < 0) fail("seed", seed, "must be a whole number of at least 0");
  if (stop.some((sequence) => sequence.length === 0)) fail("stop", "[]", "a stop sequence needs a token");
}

function fail(field: string, value: unknown, rule: string): never {
  throw new EngineError("REQUEST_INVALID", `invalid ${field}: ${String(value)}, ${rule}`);
}
