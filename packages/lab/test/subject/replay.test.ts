import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { replaySubject } from "../../src/subject/replay.ts";
import type { SampleRequest } from "../../src/subject/subject.ts";
import { describeSubject } from "./conformance.ts";
import { trusted } from "./harness.ts";

const NO_ABORT = new AbortController().signal;
const HELLO = { messages: [{ role: "user", content: "Hello" }], maxTokens: 64 } satisfies SampleRequest;

async function recording(lines: readonly unknown[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "replay-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "replies.jsonl");
  await writeFile(
    path,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  return path;
}

describeSubject("replay", {
  make: async (exchanges) => {
    const lines = exchanges.map(({ request: { system, messages, prefill }, reply }) => ({
      system,
      messages,
      prefill,
      reply,
    }));
    return await replaySubject(await recording(lines));
  },
  read: trusted<SampleRequest>,
});

const line = (text: string, extra: object = {}) => ({ messages: HELLO.messages, reply: { text }, ...extra });

test("answers each epoch with its own reply", async () => {
  const path = await recording([line("second", { epoch: 2 }), line("first")]);
  const subject = await replaySubject(path);
  expect((await subject.sample(HELLO, NO_ABORT)).text).toBe("first");
  expect((await subject.sample({ ...HELLO, epoch: 2 }, NO_ABORT)).text).toBe("second");
  await expect(subject.sample({ ...HELLO, epoch: 3 }, NO_ABORT)).rejects.toMatchObject({
    name: "SubjectError",
    kind: "fatal",
    message: `${path} holds no reply to epoch 3 of "Hello" (no system prompt, without prefill)`,
  });
});

test("names what was not recorded", async () => {
  const path = await recording([line("first")]);
  const subject = await replaySubject(path);
  const request = {
    ...HELLO,
    system: "You are B.",
    prefill: "<",
    messages: [{ role: "user" as const, content: "x".repeat(100) }],
  };
  await expect(subject.sample(request, NO_ABORT)).rejects.toThrow(
    `${path} holds no reply to epoch 1 of "${"x".repeat(80)}…" (system prompt of 10 characters, prefill "<")`,
  );
});

test("says which file it is, by its hash", async () => {
  const path = await recording([line("first"), "", line("second", { epoch: 2 })]);
  expect((await replaySubject(path)).details).toEqual({
    file: path,
    sha256: createHash("sha256")
      .update(await readFile(path))
      .digest("hex"),
    replies: "2",
  });
});

describe("damaged recordings", () => {
  test.each<[string, unknown[], string, string]>([
    ["not JSON", [line("a"), "{"], ":2", "not a JSON object; write one JSON object on each line"],
    ["no messages", [{ messages: [], reply: { text: "a" } }], ":1", "messages: Too small"],
    [
      "wrong type",
      [line("a"), "", { messages: HELLO.messages, reply: { text: 1 } }],
      ":3",
      "reply.text: Invalid input",
    ],
    ["unknown field", [{ ...line("a"), replly: 1 }], ":1", 'Unrecognized key: "replly"'],
    ["twice the same", [line("a"), line("b")], ":2", "same request and epoch as line 1"],
  ])("%s", async (_name, lines, where, problem) => {
    const path = await recording(lines);
    const error = await replaySubject(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    const { code, message } = trusted<UserError>(error);
    expect(code).toBe("REPLAY_INVALID");
    expect(message.slice(0, message.indexOf(": "))).toBe(`${path}${where}`);
    expect(message).toContain(problem);
  });

  test("no such file", async () => {
    await expect(replaySubject("/nowhere/replies.jsonl")).rejects.toMatchObject({
      name: "UserError",
      code: "REPLAY_UNREADABLE",
    });
  });
});
