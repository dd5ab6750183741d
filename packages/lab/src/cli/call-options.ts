import type { Budget } from "../run/budget.ts";
import type { RunOptions } from "../run/run.ts";
import type { CallFlags } from "./flags.ts";

/** How calls are made, as the flags say; sampling and voting share it. */
export function callOptions(
  { maxConnections, maxRetries, attemptTimeout }: CallFlags,
  budget: Budget,
  { stop, abort }: { stop: AbortSignal; abort: AbortSignal },
): RunOptions {
  return { maxConnections, maxRetries, attemptTimeoutMs: attemptTimeout * 1000, budget, stop, abort };
}
