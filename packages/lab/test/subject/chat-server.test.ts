import { expect, test } from "vitest";
import { resolveSubject } from "../../src/subject/resolve.ts";
import { SubjectError, type Subject } from "../../src/subject/subject.ts";
import { startChatServer, type ChatServer } from "../support/chat-server.ts";

const FAULTS = {
  rateLimit: 0.1,
  retryAfterSeconds: 3,
  serverError: 0.05,
  reset: 0.02,
  cutJson: 0.01,
  hang: 0.01,
};

/** How each of `count` calls ended for the client; a call that the server leaves hanging is aborted. */
async function outcomes(server: ChatServer, subject: Subject, count: number): Promise<string[]> {
  const ended: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const request = { messages: [{ role: "user" as const, content: `question ${index}` }], maxTokens: 8 };
    const hung = server.counts.hang;
    const controller = new AbortController();
    const watch = setInterval(() => {
      if (server.counts.hang > hung) controller.abort();
    }, 5);
    try {
      ended.push((await subject.sample(request, controller.signal)).text);
    } catch (error) {
      if (!(error instanceof SubjectError)) throw error;
      ended.push(`${error.kind} ${error.status ?? ""} ${error.retryAfterMs ?? ""}`.trimEnd());
    } finally {
      clearInterval(watch);
    }
  }
  return ended;
}

async function run(name: string, seed: number, count: number) {
  const server = await startChatServer({
    reply: (body) => `re: ${body.messages.at(-1)?.content ?? ""}`,
    faults: FAULTS,
    seed,
  });
  const env = { LOCAL_API_KEY: "k", ANTHROPIC_API_KEY: "k" };
  const baseUrl = name.startsWith("anthropic") ? server.url.replace(/\/v1$/, "") : server.url;
  const ended = await outcomes(server, await resolveSubject(name, { env, baseUrl }), count);
  await server.close();
  return { ended, counts: server.counts, requests: server.requests };
}

test.each(["openai-api/local/m", "anthropic/claude-3-opus-20240229"])(
  "fails by seed, seen through %s",
  async (name) => {
    const { ended, counts, requests } = await run(name, 1, 400);
    expect(requests).toBe(400);
    const seen = (end: string) => ended.filter((other) => other === end).length;
    expect(ended.filter((end, index) => end === `re: question ${index}`)).toHaveLength(counts.answered);
    expect(seen("rate-limit 429 3000")).toBe(counts.rateLimit);
    expect(seen("transient 500")).toBe(counts.serverError);
    expect(seen("transient")).toBe(counts.reset + counts.cutJson + counts.hang);
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(400);
    for (const kind of ["rateLimit", "serverError", "reset", "cutJson", "hang"] as const) {
      expect(counts[kind]).toBeGreaterThan(0);
      expect(Math.abs(counts[kind] / 400 - FAULTS[kind])).toBeLessThan(0.05);
    }
    expect((await run(name, 1, 50)).ended).toEqual(ended.slice(0, 50));
    expect((await run(name, 2, 50)).ended).not.toEqual(ended.slice(0, 50));
  },
);
