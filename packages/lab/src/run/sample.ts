import { setTimeout as sleep } from "node:timers/promises";
import { SubjectError, type Reply, type SampleRequest, type Subject } from "../subject/subject.ts";
import type { AdaptiveLimit } from "./adaptive-limit.ts";

export interface RetryOptions {
  /** Further attempts after the first, for rate limits and passing faults alike. */
  maxRetries: number;
  /** An attempt that takes longer counts as a passing fault, unless the subject is local. Milliseconds. */
  attemptTimeoutMs: number;
}

export interface Sample {
  reply: Reply;
  attempts: number;
  /** Duration of the attempt that succeeded, in milliseconds. */
  latencyMs: number;
}

/** Why an episode could not be sampled, with the number of attempts made. */
export class SampleFailure extends Error {
  override readonly name = "SampleFailure";
  readonly attempts: number;
  override readonly cause: SubjectError;

  constructor(cause: SubjectError, attempts: number) {
    super(cause.message, { cause });
    this.cause = cause;
    this.attempts = attempts;
  }
}

const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 60_000;

/**
 * Draw one sample, trying again after rate limits and passing faults. A rate limit pauses the whole provider; a fault
 * waits by itself, exponentially longer with full jitter (Brooker 2015, "Exponential Backoff and Jitter").
 * @param random uniform on [0, 1)
 * @param onFault told of each failed attempt
 * @throws {SampleFailure} when attempts are used up, the fault will not pass, or the run is stopped
 */
export async function sampleWithRetries(
  subject: Subject,
  request: SampleRequest,
  limit: AdaptiveLimit,
  options: RetryOptions,
  { now, random, stop, signal, onFault }: SampleContext,
): Promise<Sample> {
  for (let attempt = 1; ; attempt++) {
    const paused = await waitOutPause(limit, stop);
    if (stop.aborted && (paused || attempt > 1)) {
      throw new SampleFailure(new SubjectError("transient", "stopped"), attempt - 1);
    }
    const started = now();
    try {
      const call = (attemptSignal: AbortSignal) => subject.sample(request, attemptSignal);
      const reply = await (subject.local === true
        ? call(signal)
        : withTimeout(signal, options.attemptTimeoutMs, call));
      limit.succeeded();
      return { reply, attempts: attempt, latencyMs: now() - started };
    } catch (error) {
      if (!(error instanceof SubjectError)) throw error;
      const backoff = random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (attempt - 1));
      if (error.kind === "rate-limit") limit.rateLimited(error.retryAfterMs ?? backoff);
      else limit.succeeded();
      onFault(error);
      if (error.kind === "fatal" || attempt > options.maxRetries || stop.aborted) {
        throw new SampleFailure(error, attempt);
      }
      if (error.kind === "transient") await pause(backoff, stop);
    }
  }
}

export interface SampleContext {
  now: () => number;
  random: () => number;
  /** Ends waits and retries; a call in flight finishes. */
  stop: AbortSignal;
  /** Drops the call in flight. Only ever aborted after `stop`. */
  signal: AbortSignal;
  onFault: (error: SubjectError) => void;
}

/** @returns whether there was anything to wait for */
async function waitOutPause(limit: AdaptiveLimit, stop: AbortSignal): Promise<boolean> {
  if (limit.pauseMs === 0) return false;
  for (let wait = limit.pauseMs; wait > 0 && !stop.aborted; wait = limit.pauseMs) await pause(wait, stop);
  return true;
}

/** Sleep, or return at once when aborted. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Run with a signal that aborts with the run's, or after a time. Nothing stays behind once the call has settled. */
async function withTimeout<T>(
  signal: AbortSignal,
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const forward = () => controller.abort(signal.reason);
  if (signal.aborted) forward();
  signal.addEventListener("abort", forward);
  const timer = setTimeout(
    () => controller.abort(new Error(`no reply within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  try {
    return await call(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", forward);
  }
}
