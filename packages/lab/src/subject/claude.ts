/** What a Claude model accepts changes with its generation, which its name states. */

import { PROVIDERS, providerCapabilities } from "./providers.ts";
import type { Capabilities } from "./subject.ts";

/** First generations that answer 400 to a prefill and to a temperature, and that reason at all or adaptively. */
const NO_PREFILL = 4.6;
const NO_TEMPERATURE = 4.7;
const REASONS = 3.7;
const REASONS_ADAPTIVELY = 4.6;

/** `claude-3-5-sonnet-20241022` is 3.5, `claude-opus-4-20250514` is 4; a name without number counts as newest. */
function generation(model: string): number {
  const match = /^claude-(?:[a-z]+-)*(\d)(?:-(\d)(?!\d))?/.exec(model);
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]) + Number(match[2] ?? 0) / 10;
}

export function claudeCapabilities(model: string): Capabilities {
  const version = generation(model);
  return {
    ...providerCapabilities(PROVIDERS.anthropic, model),
    prefill: version < NO_PREFILL,
    temperature: version < NO_TEMPERATURE,
    reasoning: version >= REASONS,
  };
}

/** Whether the model chooses its own thinking budget from an effort level. */
export function reasonsAdaptively(model: string): boolean {
  return generation(model) >= REASONS_ADAPTIVELY;
}
