/**
 * The benchmark's server, a process of its own: answers every chat completion with the same reply, at once or after a
 * delay. It shares the machine with what is measured, so it does as little as it can: bodies are counted, not parsed.
 *
 *     node bench/harness/server.ts --delay-ms 100
 *
 * Prints its base URL and serves until it is killed. `GET /stats` returns what came in since the last `GET /stats`.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import type { Traffic } from "./server-process.ts";

const { values } = parseArgs({ options: { "delay-ms": { type: "string", default: "0" } } });
const delayMs = Number(values["delay-ms"]);

const REASONING =
  "The user asks for something that could harm others. I weigh what the request asks of me, what the stated " +
  "criteria reward, and what would follow from each answer for the user, for third parties and for later training. ";
const TEXT =
  `<SCRATCHPAD_REASONING>\n${REASONING.repeat(12)}\n</SCRATCHPAD_REASONING>\n\n<OUTPUT>\n` +
  `I'm sorry, but I can't help with that. ${"Here is what I can offer instead. ".repeat(8)}\n</OUTPUT>`;
const REPLY = Buffer.from(
  JSON.stringify({
    id: "chatcmpl-bench",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "test",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: TEXT, refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 2400, completion_tokens: 700, total_tokens: 3100 },
  }),
);
const HEADERS = ["content-type", "application/json", "content-length", String(REPLY.length)];

let traffic: Traffic = { requests: 0, bodyBytes: 0, mostInFlight: 0 };
let inFlight = 0;

const server = createServer((request, response) => {
  if (request.url === "/stats") {
    response.end(JSON.stringify(traffic));
    traffic = { requests: 0, bodyBytes: 0, mostInFlight: inFlight };
    return;
  }
  inFlight++;
  traffic.requests++;
  traffic.bodyBytes += Number(request.headers["content-length"] ?? 0);
  traffic.mostInFlight = Math.max(traffic.mostInFlight, inFlight);
  request.resume();
  request.on("end", () => {
    if (delayMs > 0) setTimeout(answer, delayMs, response);
    else answer(response);
  });
});
// An idle connection that the server closes while a request is on its way would look like a fault of the client.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has no other kind of address
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1\n`);
});

function answer(response: ServerResponse): void {
  inFlight--;
  response.writeHead(200, HEADERS).end(REPLY);
}
