/** Harnesses of the two wire formats, in front of a local server that answers as the providers do. */

import { onTestFinished } from "vitest";
import type { Endpoint } from "../../src/subject/openai-compatible.ts";
import type { Message, SampleRequest, Subject } from "../../src/subject/subject.ts";
import { startWireServer, type WireReply, type WireServer } from "../support/wire-server.ts";
import type { Exchange, Harness, PlannedReply } from "./conformance.ts";

export const KEY = "sk-test-0123456789abcdef";

export interface WireFormat {
  endpoint: Omit<Endpoint, "baseUrl" | "key">;
  /** Path below the server's URL at which the base URL lies. */
  path: string;
  connect(endpoint: Endpoint): Subject;
  read(body: unknown): Partial<SampleRequest>;
  /** The body of a successful reply. */
  write(reply: PlannedReply): unknown;
  emptyReply: unknown;
  errorBody(message: string): unknown;
}

export function wireHarness(format: WireFormat): Harness {
  let server: WireServer | undefined;
  const start = async (reply: (body: unknown) => WireReply) => {
    const started = await startWireServer((request) => reply(request.body));
    onTestFinished(() => started.close());
    server = started;
    return format.connect({ ...format.endpoint, baseUrl: started.url + format.path, key: KEY });
  };
  return {
    make: (exchanges) => start((body) => ({ body: format.write(planned(exchanges, format.read(body))) })),
    read: (body) => format.read(body),
    hang: () => start(() => "hang"),
    wire: {
      key: KEY,
      failing: (reply) => start(() => reply),
      requests: () => server?.requests ?? [],
      emptyReply: format.emptyReply,
      errorBody: (message) => format.errorBody(message),
    },
  };
}

/** The reply planned for a request with this content. */
export function planned(exchanges: readonly Exchange[], request: Partial<SampleRequest>): PlannedReply {
  const exchange = exchanges.find((candidate) => contentOf(candidate.request) === contentOf(request));
  if (exchange === undefined) throw new Error(`no reply planned for ${contentOf(request)}`);
  return exchange.reply;
}

function contentOf({ system, messages, prefill }: Partial<SampleRequest>): string {
  return JSON.stringify([system, messages, prefill]);
}

/** Takes the word of the code under test for the shape of what it sent. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape
export function trusted<T>(value: unknown): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wrong shape fails the test that reads it
  return value as T;
}

/** Splits a last assistant message off as the prefill. */
export function splitPrefill(messages: readonly Message[]): Pick<SampleRequest, "messages" | "prefill"> {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return { messages: [...messages] };
  return { messages: messages.slice(0, -1), prefill: last.content };
}
