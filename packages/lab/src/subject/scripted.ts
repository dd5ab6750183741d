/** A subject that is a function: the test double of examples, tests and demonstrations. */

import { unlessAborted } from "./abort.ts";
import type { Capabilities, Reply, SampleRequest, Subject } from "./subject.ts";

export interface ScriptedOptions {
  /** The part after `scripted/`; `subject` unless given. */
  name?: string;
  /** Answers the call with this index, counted from 0. A string is a reply that ended of itself. */
  reply: (request: SampleRequest, callIndex: number) => ScriptedReply | Promise<ScriptedReply>;
  /** Overrides of what it can be asked for; everything unless given. */
  capabilities?: Partial<Capabilities>;
}

export type ScriptedReply = string | Partial<Reply>;

export interface ScriptedSubject extends Subject {
  /** Requests in the order they came. */
  readonly calls: SampleRequest[];
}

const EVERYTHING: Capabilities = {
  prefill: true,
  stop: true,
  temperature: true,
  seed: true,
  reasoning: true,
  logprobs: true,
  tools: true,
};

/** Makes a subject of a function and records its calls. */
export function scriptedSubject(options: ScriptedOptions): ScriptedSubject {
  const calls: SampleRequest[] = [];
  return {
    name: `scripted/${options.name ?? "subject"}`,
    provider: "scripted",
    capabilities: { ...EVERYTHING, ...options.capabilities },
    details: {},
    calls,
    async sample(request, signal) {
      const index = calls.push(request) - 1;
      return toReply(request, await unlessAborted(signal, async () => options.reply(request, index)));
    },
  };
}

/** Completes a scripted reply to a whole one. */
export function toReply(request: SampleRequest, reply: ScriptedReply): Reply {
  const given = typeof reply === "string" ? { text: reply } : reply;
  return { text: "", stopReason: "stop", rawRequest: request, rawReply: given, ...given };
}
