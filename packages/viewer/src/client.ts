import type { ApiError } from "candor/api";
import { useEffect, useState } from "react";

/** What the server answered in place of what was asked for: one line for the reader. */
class RequestError extends Error {
  readonly code: string;

  constructor({ code, message }: ApiError) {
    super(message);
    this.code = code;
  }
}

/** `GET` a part of the API. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return await request<T>(path, signal ? { signal } : {});
}

/** `POST` JSON to a part of the API; undefined where it answers with nothing. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  return await request<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(`/api/${path}`, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new RequestError({
      code: "SERVER_GONE",
      message: "the server does not answer; is `candor view` still running?",
    });
  });
  const text = await response.text();
  // The server comes with this app: what it answers is what `candor/api` says.
  const answers: { parse: (text: string) => T } = JSON;
  const errors: { parse: (text: string) => ApiError } = JSON;
  if (!response.ok) throw new RequestError(errors.parse(text));
  return answers.parse(text === "" ? "null" : text);
}

/** What is known of a part of the API: nothing yet, what it holds, or why it cannot be had. */
export interface Loaded<T> {
  data: T | undefined;
  error: Error | undefined;
  /** Asked for, and not answered yet; `data` is then what was known before. */
  loading: boolean;
}

/**
 * Reads a part of the API, again whenever `path` or `version` changes; what was asked before is then dropped. Without a
 * path nothing is asked.
 */
export function useApi<T>(path: string | undefined, version = 0): Loaded<T> {
  const [answered, setAnswered] = useState<{ path?: string; version?: number; data?: T; error?: Error }>({});
  useEffect(() => {
    if (path === undefined) return undefined;
    const controller = new AbortController();
    get<T>(path, controller.signal).then(
      (data) => setAnswered({ path, version, data }),
      (error: Error) => {
        if (controller.signal.aborted) return;
        setAnswered((before) => ({ ...before, path, version, error }));
      },
    );
    return () => controller.abort();
  }, [path, version]);
  const current = answered.path === path;
  return {
    data: current ? answered.data : undefined,
    error: current ? answered.error : undefined,
    loading: path !== undefined && !(current && answered.version === version),
  };
}
