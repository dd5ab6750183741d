/**
 * A chat server on 127.0.0.1 that fails as real ones do, from a seed. Speaks OpenAI's `/chat/completions` and
 * Anthropic's `/v1/messages`. It shares its cores with what it serves, so it parses a body only if the reply needs it.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Shares of requests, each from 0 to 1, that end so. What is left over is answered. */
export interface Faults {
  /** 429 with `retry-after`. */
  rateLimit?: number;
  /** Seconds named in `retry-after`; 1 unless given. */
  retryAfterSeconds?: number;
  /** 500. */
  serverError?: number;
  /** The connection is reset before a byte of the reply. */
  reset?: number;
  /** Status 200, and the body stops in the middle. */
  cutJson?: number;
  /** No reply until the client or the server closes the connection. */
  hang?: number;
}

export interface ChatServerOptions {
  /** The reply's text, or a function of the request's body and its index from 0. */
  reply: string | ((body: ChatBody, index: number) => string);
  /** Wait before each answer, in milliseconds; 0 unless given. */
  delayMs?: number;
  faults?: Faults;
  seed: number;
  /** 0, or left out, for any free port. */
  port?: number;
}

/** The request's body as parsed; only what the tests look at. */
interface ChatBody {
  model: string;
  system?: string;
  messages: { role: string; content: string }[];
}

type Outcome = "answered" | "rateLimit" | "serverError" | "reset" | "cutJson" | "hang";

export interface ChatServer {
  /** Base URL for `openai-api/…`; Anthropic's is the same without `/v1`. */
  url: string;
  /** Requests received so far. */
  readonly requests: number;
  /** Requests by how they ended. */
  counts: Record<Outcome, number>;
  close(): Promise<void>;
}

export async function startChatServer(options: ChatServerOptions): Promise<ChatServer> {
  const counts: Record<Outcome, number> = {
    answered: 0,
    rateLimit: 0,
    serverError: 0,
    reset: 0,
    cutJson: 0,
    hang: 0,
  };
  const draw = outcomes(options.faults ?? {}, options.seed);
  let requests = 0;
  const server = createServer((request, response) => {
    const index = requests;
    requests += 1;
    const outcome = draw();
    counts[outcome] += 1;
    readBody(request, (body) => {
      const finish = () => {
        answer(outcome, options, { request, response, body, index });
      };
      if (options.delayMs === undefined || options.delayMs === 0) finish();
      else setTimeout(finish, options.delayMs);
    });
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    counts,
    get requests() {
      return requests;
    },
    close: () => stop(server),
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  body: string;
  index: number;
}

function answer(
  outcome: Outcome,
  options: ChatServerOptions,
  { request, response, body, index }: Exchange,
): void {
  switch (outcome) {
    case "hang":
      return;
    case "reset":
      request.socket.resetAndDestroy();
      return;
    case "rateLimit":
      response.setHeader("retry-after", String(options.faults?.retryAfterSeconds ?? 1));
      send(
        response,
        429,
        '{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}',
      );
      return;
    case "serverError":
      send(
        response,
        500,
        '{"error":{"message":"The server had an error","type":"server_error","code":null}}',
      );
      return;
    case "cutJson": {
      const whole = replyBody(options, request.url, body, index);
      send(response, 200, whole.slice(0, whole.length >> 1));
      return;
    }
    case "answered":
      send(response, 200, replyBody(options, request.url, body, index));
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

function replyBody(
  { reply }: ChatServerOptions,
  path: string | undefined,
  body: string,
  index: number,
): string {
  const words = typeof reply === "string" ? reply : reply(parseBody(body), index);
  const text = JSON.stringify(words);
  if (path?.endsWith("/messages") === true) {
    return `{"id":"msg_${index}","type":"message","role":"assistant","model":"test","content":[{"type":"text","text":${text}}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":10}}`;
  }
  return `{"id":"chatcmpl-${index}","object":"chat.completion","created":1700000000,"model":"test","choices":[{"index":0,"message":{"role":"assistant","content":${text},"refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":10,"total_tokens":30}}`;
}

function parseBody(body: string): ChatBody {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sent by the code under test
  return JSON.parse(body) as ChatBody;
}

function readBody(request: IncomingMessage, then: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    then(Buffer.concat(chunks).toString("utf8"));
  });
  request.on("error", () => undefined);
}

/** Draws how each request ends, in the order of arrival (mulberry32). */
function outcomes(faults: Faults, seed: number): () => Outcome {
  const kinds = ["rateLimit", "serverError", "reset", "cutJson", "hang"] as const;
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    let left = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    for (const kind of kinds) {
      left -= faults[kind] ?? 0;
      if (left < 0) return kind;
    }
    return "answered";
  };
}

/** Listens on 127.0.0.1 and resolves to the port. */
export async function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has no other kind of address
    resolve((server.address() as AddressInfo).port);
  });
  return await promise;
}

/** Stops a server and cuts what still hangs. */
export async function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => {
    resolve();
  });
  server.closeAllConnections();
  await promise;
}
