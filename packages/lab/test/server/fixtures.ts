/** The viewer's server over a store of its own, listening or not. */

import { request, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import { onTestFinished } from "vitest";
import { analystOf } from "../../src/server/analysis/analyst.ts";
import { createApp } from "../../src/server/app.ts";
import type { ServerContext } from "../../src/server/context.ts";
import { serve } from "../../src/server/serve.ts";
import { temporaryStore } from "../store/temp-store.ts";

const OPTIONS = { seed: 1, resamples: 500, delta: 0.05 };

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** An app that nothing was sent to over a network, and that analyses on the thread that asks. */
export interface TestApp extends ServerContext {
  ask: (path: string) => Promise<Pick<Answer, "status" | "text">>;
  /** JSON of the API. */
  get: <T>(path: string) => Promise<T>;
}

export interface TestServer extends ServerContext {
  /** Without a path. */
  base: URL;
  /** What it printed. */
  url: string;
  /** Bugs that it was told of. */
  bugs: Error[];
  /** Any request; without headers as `curl` sends it. */
  ask: (path: string, options?: RequestOptions, body?: string) => Promise<Answer>;
  /** JSON of the API. */
  get: <T>(path: string) => Promise<T>;
}

export async function testApp(): Promise<TestApp> {
  const { db, directory: logDir } = await temporaryStore();
  const context: ServerContext = { db, logDir, options: OPTIONS };
  const app = createApp(context, {
    hosts: new Set(["localhost:1"]),
    port: 1,
    token: undefined,
    analyst: analystOf(context),
    closing: new AbortController().signal,
    onBug: (error) => {
      throw error;
    },
  });
  const ask: TestApp["ask"] = async (path) => {
    const response = await app.request(path, { headers: { host: "localhost:1" } });
    return { status: response.status, text: await response.text() };
  };
  return {
    ...context,
    ask,
    get: async (path) => await asPromised(ask(`/api/${path}`)),
  };
}

/** Serves until the test is over. */
export async function startServer({ host = "127.0.0.1", token = "secret" } = {}): Promise<TestServer> {
  const { db, directory: logDir } = await temporaryStore();
  const bugs: Error[] = [];
  const context: ServerContext = { db, logDir, options: OPTIONS };
  const served = await serve(context, { host, port: 0, token, onBug: (error) => bugs.push(error) });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const base = new URL(served.url);
  const ask: TestServer["ask"] = async (path, options, body) => await send(base.port, path, options, body);
  return {
    ...context,
    base,
    url: served.url,
    bugs,
    ask,
    get: async (path) => await asPromised(ask(`/api/${path}`)),
  };
}

export function parsed(text: string): unknown {
  return JSON.parse(text);
}

/** JSON that is what `api.ts` says; a wrong shape fails the test. */
async function asPromised<T>(answer: Promise<Pick<Answer, "text">>): Promise<T> {
  const json: { parse: (text: string) => T } = JSON;
  return json.parse((await answer).text);
}

/** By `node:http`, which lets a test say any header, `Host` among them. */
async function send(port: string, path: string, options: RequestOptions = {}, body = ""): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request({ host: "127.0.0.1", port, path, ...options }, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (part: string) => (text += part));
    response.on("end", () => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
  });
  sent.on("error", reject);
  sent.end(body);
  return await promise;
}
