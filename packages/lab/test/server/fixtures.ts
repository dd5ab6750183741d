/** The viewer's server, listening, over a store of its own. */

import { request, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import { onTestFinished } from "vitest";
import type { ServerContext } from "../../src/server/context.ts";
import { serve } from "../../src/server/serve.ts";
import type { Database } from "../../src/store/open.ts";
import { temporaryStore } from "../store/temp-store.ts";

const OPTIONS = { seed: 1, resamples: 500, delta: 0.05 };

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface TestServer extends ServerContext {
  db: Database;
  /** Without a path. */
  base: URL;
  /** What it printed. */
  url: string;
  /** Bugs that it was told of. */
  bugs: Error[];
  /** Any request; without headers as `curl` sends it. */
  ask(path: string, options?: RequestOptions, body?: string): Promise<Answer>;
  /** JSON of the API. */
  get<T>(path: string): Promise<T>;
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
    async get(path) {
      const { text } = await ask(`/api/${path}`);
      return JSON.parse(text);
    },
  };
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
