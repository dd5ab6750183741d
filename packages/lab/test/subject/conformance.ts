/**
 * What every subject must do, whatever it is made of. An adapter passes by giving a harness: how to make a subject
 * that answers planned exchanges and, if it talks to a server, what it put on the wire and how to make a call fail.
 */

import { describe, expect, test, type TestContext } from "vitest";
import {
  SubjectError,
  type Capabilities,
  type Reply,
  type SampleRequest,
  type StopReason,
  type Subject,
  type TokenLogprob,
  type Tool,
  type ToolCall,
  type Usage,
} from "../../src/subject/subject.ts";
import type { WireReply, WireRequest } from "../support/wire-server.ts";

export interface PlannedReply {
  text: string;
  reasoning?: string;
  stopReason?: StopReason;
  usage?: Usage;
  logprobs?: TokenLogprob[];
  toolCalls?: ToolCall[];
}

export interface Exchange {
  request: SampleRequest;
  reply: PlannedReply;
}

export interface Harness {
  /** A subject that gives each exchange's reply to its request. */
  make(exchanges: Exchange[]): Promise<Subject>;
  /** `Reply.rawRequest` in the interface's own terms; a setting that was not sent is absent. */
  read(rawRequest: unknown): Partial<SampleRequest>;
  /** A subject whose calls never end; absent where that cannot be. */
  hang?(): Promise<Subject>;
  /** Absent for a subject without a server. */
  wire?: Wire;
  /** It counts its tokens itself, ends by stop or length, and has no native reasoning. */
  generates?: true;
}

interface Wire {
  /** The provider's key that the subject was given. */
  key: string;
  /** A subject that gets this reply to every call. */
  failing(reply: WireReply): Promise<Subject>;
  /** What the server of the subject made last was sent. */
  requests(): readonly WireRequest[];
  /** A reply body with status 200 that holds no answer. */
  emptyReply: unknown;
  /** An error body with this message. */
  errorBody(message: string): unknown;
}

const BASE = { messages: [{ role: "user", content: "Hello" }], maxTokens: 64 } satisfies SampleRequest;
const TOOLS: Tool[] = [
  {
    name: "look",
    description: "Look somewhere.",
    parameters: { type: "object", properties: { where: { type: "string" } }, required: ["where"] },
  },
];
const NO_ABORT = new AbortController().signal;
const WHITESPACE = ' \t\r\n\u00a0 — 漢字 🙂 \u2028 "quoted" \\ </OUTPUT> \n ';

export function describeSubject(name: string, harness: Harness): void {
  describe(`${name} subject`, () => {
    describeRequests(harness);
    describeReplies(harness);
    describeAborts(harness);
  });
  if (harness.wire !== undefined) describeFailures(name, harness.wire);
}

/** Makes a subject for one exchange and draws from it. */
async function draw(harness: Harness, request: SampleRequest, reply: PlannedReply): Promise<Reply> {
  const subject = await harness.make([{ request, reply }]);
  return await subject.sample(request, NO_ABORT);
}

function describeRequests(harness: Harness): void {
  const sent = async (extra: Partial<SampleRequest>, reply: PlannedReply = { text: "ok" }) => {
    const result = await draw(harness, { ...BASE, ...extra }, reply);
    const received = harness.wire?.requests().at(-1)?.body;
    if (harness.wire !== undefined) expect(received).toEqual(result.rawRequest);
    return harness.read(result.rawRequest);
  };

  test("sends messages and the token limit, and nothing that was not asked for", async () => {
    expect(await sent({})).toEqual(BASE);
  });

  test("tells requests apart by the system prompt", async () => {
    const exchanges = ["You are A.", "You are B."].map((system) => ({
      request: { ...BASE, system },
      reply: { text: `answer to ${system}` },
    }));
    const subject = await harness.make(exchanges);
    const replies = await Promise.all(exchanges.map(({ request }) => subject.sample(request, NO_ABORT)));
    expect(replies.map((reply) => reply.text)).toEqual(["answer to You are A.", "answer to You are B."]);
    expect(replies.map((reply) => harness.read(reply.rawRequest).system)).toEqual([
      "You are A.",
      "You are B.",
    ]);
  });

  test("keeps every turn in order, byte for byte", async () => {
    const messages: SampleRequest["messages"] = [
      { role: "user", content: WHITESPACE },
      { role: "assistant", content: `reply${WHITESPACE}` },
      { role: "user", content: `again${WHITESPACE}` },
    ];
    expect(await sent({ system: WHITESPACE, messages })).toEqual({ ...BASE, system: WHITESPACE, messages });
    const received = harness.wire?.requests().at(-1)?.text ?? JSON.stringify(messages);
    expect(received).toContain(JSON.stringify(`again${WHITESPACE}`));
  });

  test("sends the prefill byte for byte, and the text does not repeat it", async (context) => {
    await needs(harness, "prefill", context);
    const prefill = "<SCRATCHPAD_REASONING> \n";
    const result = await draw(harness, { ...BASE, prefill }, { text: " I think.\n" });
    expect(result.text).toBe(" I think.\n");
    expect(harness.read(result.rawRequest)).toEqual({ ...BASE, prefill });
  });

  test("sends stop sequences", async (context) => {
    await needs(harness, "stop", context);
    const stop = ["</OUTPUT>", "\n\n\n"];
    expect(await sent({ stop })).toEqual({ ...BASE, stop });
  });

  test("sends temperature 0 as 0", async (context) => {
    await needs(harness, "temperature", context);
    expect(await sent({ temperature: 0 })).toEqual({ ...BASE, temperature: 0 });
  });

  test("sends seed 0 as 0", async (context) => {
    await needs(harness, "seed", context);
    expect(await sent({ seed: 0 })).toEqual({ ...BASE, seed: 0 });
  });

  test("asks for native reasoning, and for none", async (context) => {
    await needs(harness, "reasoning", context);
    const maxTokens = 4096;
    expect(await sent({ reasoning: "high", maxTokens })).toEqual({ ...BASE, reasoning: "high", maxTokens });
    expect(await sent({ reasoning: "off", maxTokens })).toEqual({ ...BASE, reasoning: "off", maxTokens });
  });

  test("sends tools, calls and their results, in order and byte for byte", async (context) => {
    await needs(harness, "tools", context);
    const toolCalls = [
      { id: "call-1", name: "look", arguments: '{"where":"hold \\"four\\""}' },
      { id: "call-2", name: "look", arguments: "{}" },
    ];
    const messages: SampleRequest["messages"] = [
      { role: "user", content: "Look twice." },
      { role: "assistant", content: `I look.${WHITESPACE}`, toolCalls },
      { role: "tool", toolCallId: "call-1", content: `four${WHITESPACE}` },
      { role: "tool", toolCallId: "call-2", content: "nothing" },
      { role: "user", content: "And now?" },
    ];
    expect(await sent({ tools: TOOLS, messages })).toEqual({ ...BASE, tools: TOOLS, messages });
  });

  test("a turn that calls without a word is sent without a word", async (context) => {
    await needs(harness, "tools", context);
    const toolCalls = [{ id: "call-1", name: "look", arguments: "{}" }];
    const messages: SampleRequest["messages"] = [
      { role: "user", content: "Look." },
      { role: "assistant", content: "", toolCalls },
      { role: "tool", toolCallId: "call-1", content: "nothing" },
    ];
    expect(await sent({ tools: TOOLS, messages })).toEqual({ ...BASE, tools: TOOLS, messages });
  });

  test.skipIf(harness.wire === undefined)(
    "a call whose arguments are no JSON can still be sent back",
    async (context) => {
      await needs(harness, "tools", context);
      const broken = { id: "call-1", name: "look", arguments: '{"where":' };
      const messages: SampleRequest["messages"] = [
        { role: "user", content: "Look." },
        { role: "assistant", content: "", toolCalls: [broken] },
        { role: "tool", toolCallId: "call-1", content: "error" },
      ];
      const subject = await harness.make([
        {
          request: {
            ...BASE,
            messages: messages.with(1, {
              role: "assistant",
              content: "",
              toolCalls: [{ ...broken, arguments: JSON.stringify({ malformed: broken.arguments }) }],
            }),
          },
          reply: { text: "Again." },
        },
      ]);
      expect((await subject.sample({ ...BASE, messages }, NO_ABORT)).text).toBe("Again.");
    },
  );

  test("parallel calls do not mix", async () => {
    const exchanges = Array.from({ length: 40 }, (_, index) => ({
      request: { ...BASE, messages: [{ role: "user" as const, content: `question ${index}` }] },
      reply: { text: `answer ${index}` },
    }));
    const subject = await harness.make(exchanges);
    const replies = await Promise.all(exchanges.map(({ request }) => subject.sample(request, NO_ABORT)));
    expect(replies.map((reply) => reply.text)).toEqual(exchanges.map(({ reply }) => reply.text));
    expect(replies.map((reply) => harness.read(reply.rawRequest).messages)).toEqual(
      exchanges.map(({ request }) => request.messages),
    );
  });
}

function describeReplies(harness: Harness): void {
  test("returns the text byte for byte, empty text too", async () => {
    expect((await draw(harness, BASE, { text: WHITESPACE })).text).toBe(WHITESPACE);
    expect((await draw(harness, BASE, { text: "" })).text).toBe("");
  });

  const ends = ["stop", "length", "content-filter", "other"] as const;
  test.each(harness.generates === true ? ends.slice(0, 2) : ends)(
    "says that it ended by %s",
    async (stopReason) => {
      expect((await draw(harness, BASE, { text: "so far", stopReason })).stopReason).toBe(stopReason);
    },
  );

  test.skipIf(harness.generates)("keeps native reasoning out of the text", async () => {
    const result = await draw(harness, BASE, { text: "Answer.", reasoning: " Think.\n" });
    expect(result).toMatchObject({ text: "Answer.", reasoning: " Think.\n" });
    expect(await draw(harness, BASE, { text: "Answer." })).not.toHaveProperty("reasoning");
  });

  test.skipIf(harness.generates)("returns usage, with the share of reasoning", async () => {
    const usage = { inputTokens: 1200, outputTokens: 345, reasoningTokens: 300 };
    expect((await draw(harness, BASE, { text: "Answer.", usage })).usage).toEqual(usage);
  });

  test.skipIf(harness.generates)("returns no usage where none was reported", async () => {
    expect(await draw(harness, BASE, { text: "Answer." })).not.toHaveProperty("usage");
  });

  test("returns tool calls, with what was said before them", async (context) => {
    await needs(harness, "tools", context);
    const toolCalls = [
      { id: "call-1", name: "look", arguments: '{"where":"hold"}' },
      { id: "call-2", name: "look", arguments: '{"where":"tanks"}' },
    ];
    const request = { ...BASE, tools: TOOLS };
    const reply = { text: "I look.", toolCalls, stopReason: "tool-calls" as const };
    expect(await draw(harness, request, reply)).toMatchObject(reply);
    expect(await draw(harness, request, { text: "No need." })).not.toHaveProperty("toolCalls");
  });

  test("returns the log-probability of each token when asked, and only then", async (context) => {
    await needs(harness, "logprobs", context);
    const logprobs = [
      { token: "Hel", logprob: -0.125 },
      { token: "lo", logprob: -2.5 },
    ];
    const reply = { text: "Hello", logprobs };
    expect((await draw(harness, { ...BASE, logprobs: true }, reply)).logprobs).toEqual(logprobs);
    expect(harness.read((await draw(harness, BASE, { text: "Hello" })).rawRequest)).toEqual(BASE);
  });

  test("keeps the raw reply", async () => {
    expect(JSON.stringify((await draw(harness, BASE, { text: "kept whole" })).rawReply)).toContain(
      "kept whole",
    );
  });
}

function describeAborts(harness: Harness): void {
  test("rejects a call that was aborted before", async () => {
    const subject = await harness.make([{ request: BASE, reply: { text: "late" } }]);
    const error = await failure(subject, AbortSignal.abort("stopped by the user"));
    expect(error).toMatchObject({ kind: "transient", cause: "stopped by the user" });
  });

  test("rejects a call that is aborted while it hangs, at once", async (context) => {
    if (harness.hang === undefined) {
      context.skip("its calls end at once");
      return;
    }
    const { error, waitedMs } = await abortUnderWay(await harness.hang());
    expect(error).toMatchObject({ kind: "transient", cause: "time-out of the scheduler" });
    expect(waitedMs).toBeLessThan(500);
  });
}

/** Aborts a call under way, and says how it ended and how long after the abort. */
async function abortUnderWay(subject: Subject): Promise<{ error: SubjectError; waitedMs: number }> {
  const controller = new AbortController();
  const call = failure(subject, controller.signal);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const started = performance.now();
  controller.abort("time-out of the scheduler");
  const error = await call;
  return { error, waitedMs: performance.now() - started };
}

interface FailureCase {
  name: string;
  reply: WireReply;
  kind: SubjectError["kind"];
  status?: number;
  retryAfterMs?: number;
}

function describeFailures(name: string, wire: Wire): void {
  describe(`${name} subject whose server fails`, () => {
    describeStatuses(wire);
    describeSecrets(wire);
  });
}

function describeStatuses(wire: Wire): void {
  const status = (code: number, headers: Record<string, string> = {}): WireReply => ({
    status: code,
    headers,
    body: wire.errorBody("the provider's own words"),
  });
  const date = "Mon, 23 Nov 2026 10:00:00 GMT";
  const later = "Mon, 23 Nov 2026 10:01:30 GMT";
  const cases: FailureCase[] = [
    { name: "429", reply: status(429), kind: "rate-limit", status: 429 },
    {
      name: "429 with retry-after in seconds",
      reply: status(429, { "retry-after": "7" }),
      kind: "rate-limit",
      status: 429,
      retryAfterMs: 7000,
    },
    {
      name: "429 with retry-after-ms, which is finer",
      reply: status(429, { "retry-after": "7", "retry-after-ms": "6500" }),
      kind: "rate-limit",
      status: 429,
      retryAfterMs: 6500,
    },
    {
      name: "429 with retry-after as a date of the server's clock",
      reply: status(429, { "retry-after": later, date }),
      kind: "rate-limit",
      status: 429,
      retryAfterMs: 90_000,
    },
    {
      name: "429 with a date that is over",
      reply: status(429, { "retry-after": date, date: later }),
      kind: "rate-limit",
      status: 429,
      retryAfterMs: 0,
    },
    {
      name: "429 with an unreadable retry-after",
      reply: status(429, { "retry-after": "soon" }),
      kind: "rate-limit",
      status: 429,
    },
    {
      name: "429 that must not be retried",
      reply: status(429, { "x-should-retry": "false" }),
      kind: "fatal",
      status: 429,
    },
    { name: "529", reply: status(529), kind: "rate-limit", status: 529 },
    { name: "500", reply: status(500), kind: "transient", status: 500 },
    {
      name: "503 with retry-after",
      reply: status(503, { "retry-after": "2" }),
      kind: "transient",
      status: 503,
      retryAfterMs: 2000,
    },
    { name: "408", reply: status(408), kind: "transient", status: 408 },
    { name: "409", reply: status(409), kind: "transient", status: 409 },
    { name: "400", reply: status(400), kind: "fatal", status: 400 },
    { name: "401", reply: status(401), kind: "fatal", status: 401 },
    { name: "404", reply: status(404), kind: "fatal", status: 404 },
    { name: "a reset connection", reply: "reset", kind: "transient" },
    { name: "a body that ends early", reply: "cut", kind: "transient" },
    {
      name: "cut JSON",
      reply: { body: '{"id":"x","choices":[{"message":{"content":"I th' },
      kind: "transient",
    },
    { name: "a page instead of JSON", reply: { body: "<html>Bad gateway</html>" }, kind: "transient" },
    { name: "a reply without an answer", reply: { body: wire.emptyReply }, kind: "transient" },
    { name: "null", reply: { body: null }, kind: "transient" },
  ];

  test.each(cases)("$name is $kind", async ({ reply, kind, status: code, retryAfterMs }) => {
    const error = await failure(await wire.failing(reply));
    expect(error).toBeInstanceOf(SubjectError);
    expect({ kind: error.kind, status: error.status, retryAfterMs: error.retryAfterMs }).toEqual({
      kind,
      status: code,
      retryAfterMs,
    });
    expect(error.message).toMatch(
      code === undefined
        ? /^(no complete reply: .|reply body of \d+ characters is cut|reply without )/
        : new RegExp(`^${code} the provider's own words$`),
    );
    expect(wire.requests()).toHaveLength(1);
  });

  test("an abort also ends a reply that stalls half-way", async () => {
    const { error, waitedMs } = await abortUnderWay(await wire.failing("stall"));
    expect(error).toMatchObject({ kind: "transient", cause: "time-out of the scheduler" });
    expect(waitedMs).toBeLessThan(500);
  });
}

function describeSecrets(wire: Wire): void {
  test("the key travels in a header and shows nowhere else", async () => {
    const subject = await wire.failing({
      status: 401,
      body: wire.errorBody(`Incorrect API key provided: ${wire.key}.`),
    });
    const error = await failure(subject);
    expect(error.message).toBe("401 Incorrect API key provided: [key].");
    const [request] = wire.requests();
    expect(JSON.stringify(request?.headers)).toContain(wire.key);
    for (const place of [request?.text, JSON.stringify(subject), describeError(error)]) {
      expect(place).not.toContain(wire.key);
    }
  });
}

function describeError(error: SubjectError): string {
  return [error.message, error.stack, String(error.cause), JSON.stringify(error)].join("\n");
}

/** The error with which a call of `BASE` fails. */
export async function failure(subject: Subject, signal: AbortSignal = NO_ABORT): Promise<SubjectError> {
  try {
    await subject.sample(BASE, signal);
  } catch (error) {
    if (error instanceof SubjectError) return error;
    throw error;
  }
  throw new Error("the call did not fail");
}

async function needs(harness: Harness, capability: keyof Capabilities, context: TestContext): Promise<void> {
  const subject = await harness.make([]);
  context.skip(!subject.capabilities[capability], `capability absent: ${capability}`);
}
