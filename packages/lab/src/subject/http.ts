/** One HTTP exchange with a provider's SDK: connections, the body's text, and what counts as which failure. */

import { Agent, request } from "undici";
import { field, number, text } from "./json.ts";
import { SubjectError, type SubjectErrorKind } from "./subject.ts";

/**
 * The SDKs' default fetch gives up 300 s before slow reasoning models have sent a header; this has no limits of its
 * own: time-outs belong to the scheduler.
 */
const dispatcher = new Agent({
  headersTimeout: 0,
  bodyTimeout: 0,
  connections: 1024,
  keepAliveTimeout: 30_000,
});

/**
 * What both SDKs need of `fetch`, on undici's `request`, which takes less processor time than its `fetch`
 * (docs/decisions/0006-calls-and-memory.md). The body is read to its end here, redirects are not followed.
 */
async function send(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  if (typeof init.body !== "string") throw new TypeError("only text is sent");
  const { statusCode, headers, body } = await request(url instanceof Request ? url.url : url, {
    dispatcher,
    method: "POST",
    headers: Object.fromEntries(new Headers(init.headers)),
    body: init.body,
    signal: init.signal ?? null,
  });
  const received = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Response((await body.text()) || null, { status: statusCode, headers: received });
}

/** Options that both SDKs take: no retries, no time-out, nothing on the console. */
export const clientOptions = {
  maxRetries: 0,
  timeout: 2 ** 31 - 1,
  logLevel: "off",
  fetch: send,
} as const;

/**
 * Sends one request and returns the parsed body of a successful reply.
 * @param key the provider's key, kept out of every message
 * @throws {SubjectError}
 */
export async function exchange(
  call: () => Promise<Response>,
  signal: AbortSignal,
  key: string | undefined,
): Promise<unknown> {
  let body: string;
  try {
    const response = await call();
    body = await response.text();
  } catch (error) {
    throw callError(error, signal, key);
  }
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw new SubjectError("transient", `reply body of ${body.length} characters is cut or is not JSON`, {
      cause: error,
    });
  }
}

/** What a status means for the call: `fatal` where the same request would fail again. */
export function statusKind(status: number): SubjectErrorKind {
  if (status === 429 || status === 529) return "rate-limit";
  return status === 408 || status === 409 || status >= 500 ? "transient" : "fatal";
}

function callError(error: unknown, signal: AbortSignal, key: string | undefined): SubjectError {
  if (signal.aborted) return new SubjectError("transient", "call aborted", { cause: signal.reason });
  const status = number(field(error, "status"));
  if (status === undefined) return connectionError(error, key);
  const given = field(error, "headers");
  const headers = isHeaders(given) ? given : undefined;
  const kind = isFinal(error, headers) ? "fatal" : statusKind(status);
  return new SubjectError(kind, redact(`${status} ${providerMessage(error)}`, key), {
    status,
    retryAfterMs: retryAfterMs(headers),
  });
}

function connectionError(error: unknown, key: string | undefined): SubjectError {
  let reason: unknown = error;
  for (let cause = field(error, "cause"); cause !== undefined; cause = field(cause, "cause")) reason = cause;
  const message = text(field(reason, "message")) ?? "connection failed";
  const redacted = redact(`no complete reply: ${message}`, key);
  return new SubjectError("transient", redacted, redacted.includes(message) ? { cause: error } : {});
}

/** An exhausted quota or budget arrives as 429 too, but waiting does not help. */
function isFinal(error: unknown, headers: ReadableHeaders | undefined): boolean {
  if (headers?.get("x-should-retry") === "false") return true;
  return ["code", "type", "errorCode"].some((name) =>
    /insufficient_quota|billing|spend_limit/.test(text(field(error, name)) ?? ""),
  );
}

/** The provider's own words: in `error.message`, a level deeper, or in the SDK's message behind the status. */
function providerMessage(error: unknown): string {
  const body = field(error, "error");
  const message = text(field(body, "message")) ?? text(field(field(body, "error"), "message"));
  return (message ?? text(field(error, "message"))?.replace(/^\d{3} /, "") ?? "").slice(0, 500);
}

interface ReadableHeaders {
  get(name: string): string | null;
}

function isHeaders(value: unknown): value is ReadableHeaders {
  return typeof field(value, "get") === "function";
}

/** Reads `retry-after-ms`, then `retry-after` in seconds or as a date measured against the server's own clock. */
function retryAfterMs(headers: ReadableHeaders | undefined): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (milliseconds >= 0) return milliseconds;
  const after = headers?.get("retry-after");
  if (after === null || after === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(after)) return Number(after) * 1000;
  const serverNow = Date.parse(headers?.get("date") ?? "");
  const wait = Date.parse(after) - (Number.isNaN(serverNow) ? Date.now() : serverNow);
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function redact(message: string, key: string | undefined): string {
  return key === undefined ? message : message.replaceAll(key, "[key]");
}
