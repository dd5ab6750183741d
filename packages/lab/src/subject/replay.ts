/** A subject that answers from a file of recorded replies: `replay/<path.jsonl>`. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { SubjectError, type Capabilities, type Reply, type SampleRequest, type Subject } from "./subject.ts";

const usageSchema = z.strictObject({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  reasoningTokens: z.int().nonnegative().exactOptional(),
  cost: z.number().nonnegative().exactOptional(),
});

const recordSchema = z.strictObject({
  system: z.string().exactOptional(),
  messages: z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.string() })).nonempty(),
  prefill: z.string().exactOptional(),
  epoch: z.int().positive().default(1),
  reply: z.strictObject({
    text: z.string(),
    reasoning: z.string().exactOptional(),
    stopReason: z.enum(["stop", "length", "content-filter", "other"]).default("stop"),
    usage: usageSchema.exactOptional(),
  }),
});

type RecordedReply = z.infer<typeof recordSchema>["reply"];

/** Settings of a recording cannot be changed afterwards, so they are accepted and have no effect. */
const CAPABILITIES: Capabilities = {
  prefill: true,
  stop: true,
  temperature: true,
  seed: true,
  reasoning: true,
  logprobs: false,
  tools: false,
};

/**
 * Loads recorded replies. Each line is one JSON object: `{ system?, messages, prefill?, epoch?, reply: { text,
 * reasoning?, stopReason?, usage? } }`. A request is answered by the line with the same system prompt, messages,
 * prefill and epoch (1 unless given); sampling settings play no part.
 * @throws {UserError} with `file:line` for a file that cannot be read or a line that is not such an object
 */
export async function replaySubject(path: string): Promise<Subject> {
  const file = await readRecording(path);
  const replies = parseRecording(path, file);
  return {
    name: `replay/${path}`,
    provider: "replay",
    capabilities: CAPABILITIES,
    details: {
      file: path,
      sha256: createHash("sha256").update(file).digest("hex"),
      replies: String(replies.size),
    },
    async sample(request, signal) {
      if (signal.aborted) throw new SubjectError("transient", "call aborted", { cause: signal.reason });
      const recorded = replies.get(contentKey(request));
      if (recorded === undefined) throw notRecorded(path, request);
      return toReply(request, recorded);
    },
  };
}

async function readRecording(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError("REPLAY_UNREADABLE", `cannot read recorded replies: ${reason}`, {
      where: path,
      fix: "name a JSON Lines file, as in replay/recorded/replies.jsonl",
      cause: error,
    });
  }
}

function parseRecording(path: string, file: string): Map<string, RecordedReply> {
  const replies = new Map<string, RecordedReply>();
  const lines = new Map<string, number>();
  for (const [index, line] of file.split("\n").entries()) {
    if (line.trim() === "") continue;
    const where = `${path}:${index + 1}`;
    const { reply, ...request } = parseRecord(where, line);
    const key = contentKey(request);
    const earlier = lines.get(key);
    if (earlier !== undefined) {
      throw new UserError("REPLAY_INVALID", `same request and epoch as line ${earlier}`, {
        where,
        fix: "give repeated samples of one request the epochs 1, 2, 3, …",
      });
    }
    lines.set(key, index + 1);
    replies.set(key, reply);
  }
  return replies;
}

function parseRecord(where: string, line: string): z.infer<typeof recordSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UserError("REPLAY_INVALID", "not a JSON object", {
      where,
      fix: "write one JSON object on each line",
      cause: error,
    });
  }
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "line"}: ${issue.message}`);
  throw new UserError("REPLAY_INVALID", problems.join(", "), { where });
}

type Content = Pick<SampleRequest, "system" | "messages" | "prefill" | "epoch">;

function contentKey({ system, messages, prefill, epoch }: Content): string {
  const turns = messages.map((message) => [message.role, message.content]);
  const content = JSON.stringify([system ?? null, turns, prefill ?? null, epoch ?? 1]);
  return createHash("sha256").update(content).digest("base64");
}

function notRecorded(path: string, request: SampleRequest): SubjectError {
  const last = request.messages.at(-1)?.content ?? "";
  const start = JSON.stringify(last.length > 80 ? `${last.slice(0, 80)}…` : last);
  const prefill =
    request.prefill === undefined ? "without prefill" : `prefill ${JSON.stringify(request.prefill)}`;
  const system =
    request.system === undefined
      ? "no system prompt"
      : `system prompt of ${request.system.length} characters`;
  return new SubjectError(
    "fatal",
    `${path} holds no reply to epoch ${request.epoch ?? 1} of ${start} (${system}, ${prefill})`,
  );
}

function toReply(request: SampleRequest, recorded: RecordedReply): Reply {
  const { text, stopReason, reasoning, usage } = recorded;
  return {
    text,
    stopReason,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(usage === undefined ? {} : { usage }),
    rawRequest: request,
    rawReply: recorded,
  };
}
