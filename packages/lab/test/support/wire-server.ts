/** A local HTTP server that answers exactly what a test tells it to, and keeps what it was sent. */

import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { listen, stop } from "./chat-server.ts";

export interface WireRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** The body as it came over the wire. */
  text: string;
  body: unknown;
}

/** A whole reply, or a way to fail: `cut` declares more bytes than it sends and closes; `stall` sends only a part. */
export type WireReply =
  | { status?: number; headers?: Record<string, string>; body: unknown }
  | "reset"
  | "hang"
  | "cut"
  | "stall";

export interface WireServer {
  /** Without a path. */
  url: string;
  requests: WireRequest[];
  close(): Promise<void>;
}

export async function startWireServer(reply: (request: WireRequest) => WireReply): Promise<WireServer> {
  const requests: WireRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const body: unknown = JSON.parse(text);
      const received = { path: request.url ?? "", headers: request.headers, text, body };
      requests.push(received);
      answer(response, reply(received));
    });
  });
  const port = await listen(server, 0);
  return { url: `http://127.0.0.1:${port}`, requests, close: () => stop(server) };
}

function answer(response: ServerResponse, reply: WireReply): void {
  if (reply === "hang") return;
  if (reply === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (reply === "cut" || reply === "stall") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"choices":[{"mess');
    if (reply === "cut") setTimeout(() => response.socket?.destroy(), 20);
    return;
  }
  const body = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
  response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
  response.end(body);
}
