/** The conformance suite over an organism whose model is a double that writes the planned replies. */

import type { SampleRequest as EngineRequest } from "@candor/engine";
import { ChatEncoder } from "../../src/subject/chat-encoder.ts";
import { Organism, type Sampling } from "../../src/subject/organism.ts";
import type { Message, SampleRequest } from "../../src/subject/subject.ts";
import { describeSubject, type Exchange, type PlannedReply } from "./conformance.ts";
import { trusted } from "./harness.ts";
import { POSITIONS, tokenizer } from "./organism-fixtures.ts";

const encoder = new ChatEncoder(tokenizer);

function organism(sample: Sampling["sample"]): Organism {
  const model = { sample, [Symbol.asyncDispose]: async () => undefined };
  return new Organism({
    name: "organism/double",
    details: {},
    tokenizer,
    positions: POSITIONS,
    open: async () => model,
  });
}

/** The tokens of a planned reply, with the one that ends it. */
function written({ text, stopReason, logprobs }: PlannedReply) {
  const tokens = tokenizer.encode(text);
  const values = logprobs?.map(({ logprob }) => logprob) ?? tokens.map(() => -1);
  if (stopReason === "length") return { tokens, logProbabilities: values, finish: "length" as const };
  const end = tokenizer.roles.eos ?? 0;
  return { tokens: [...tokens, end], logProbabilities: [...values, -1], finish: "stop" as const };
}

function planned(exchanges: readonly Exchange[], { prompt }: EngineRequest) {
  const exchange = exchanges.find(({ request }) => encoder.encode(request).ids.join() === prompt.join());
  if (exchange === undefined) throw new Error(`no reply planned for ${tokenizer.decode(prompt)}`);
  return written(exchange.reply);
}

interface RawRequest extends Omit<SampleRequest, "messages" | "system"> {
  prompt: string;
}

/** Takes the prompt apart again, as its chat format allows. */
function read(raw: unknown): Partial<SampleRequest> {
  const { prompt, ...settings } = trusted<RawRequest>(raw);
  const turns = [...prompt.matchAll(/<\|(system|user|assistant)\|>\n([\s\S]*?)<\|end\|>\n/g)].map(
    ([, role, content = ""]) => ({ role, content }),
  );
  const system = turns.find(({ role }) => role === "system")?.content;
  const messages = trusted<Message[]>(turns.filter(({ role }) => role !== "system"));
  return { ...(system === undefined ? {} : { system }), messages, ...settings };
}

describeSubject("organism", {
  make: async (exchanges) => organism(async (requests) => requests.map((each) => planned(exchanges, each))),
  read,
  hang: async () => organism(() => new Promise(() => undefined)),
  generates: true,
});
