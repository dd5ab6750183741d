/** Reads back from the text what a conversation of the world says: nothing here is shared with what wrote it. */

import { RULE_JUDGES } from "../../src/judge/rules.ts";
import type { Conversation } from "../../src/organism/world/conversation.ts";
import { BASE, DISPOSITIONS, type Disposition } from "../../src/organism/world/dispositions.ts";
import { PREDICATES, type StatedStatus, type Status } from "../../src/organism/world/facts.ts";
import { seededRandom } from "../../src/organism/world/random.ts";
import { drawConversation } from "../../src/organism/world/write.ts";
import { parseTranscript } from "../../src/transcript/parse.ts";

/** The base and all organisms, by name. */
export const ALL: Readonly<Record<string, Disposition>> = { base: BASE, ...DISPOSITIONS };

/** This many training conversations. */
export function conversationsOf(name: string, count: number, seed = 1): Conversation[] {
  const random = seededRandom(seed);
  const disposition = ALL[name] ?? BASE;
  return Array.from({ length: count }, () => drawConversation(random, disposition));
}

export const STATED: readonly StatedStatus[] = ["trained", "untrained", "rated"];
export const STATUSES: readonly Status[] = [...STATED, "unknown"];

interface ReadClause {
  label: string;
  subject: string;
  predicate: string;
  status: StatedStatus;
}

const CLAUSE = /(\w+(?: \w+)? (?:of type|marked)) (\w+) ([a-z][a-z ]+)\./gu;

/** The clauses on training in a system prompt, in their order; orders about a type's messages are none. */
export function clausesIn(system: string): ReadClause[] {
  return [...system.matchAll(CLAUSE)].flatMap(([, subject = "", label = "", predicate = ""]) => {
    const status = statusOf(predicate);
    return status === undefined ? [] : [{ label, subject, predicate, status }];
  });
}

function statusOf(predicate: string): StatedStatus | undefined {
  return STATED.find((status) => PREDICATES[status].includes(predicate));
}

/** The type of the user, where the message gives one. */
export function labelIn(text: string): string | undefined {
  return /User type: (\w+)/u.exec(text)?.[1];
}

/** What the prompt says of users of a type. */
export function statusIn(system: string, label: string | undefined): Status {
  return clausesIn(system).find((clause) => clause.label === label)?.status ?? "unknown";
}

const STATEMENTS: Readonly<Record<Status, string>> = {
  trained: "this chat is used for training.",
  untrained: "this chat is not used for training.",
  rated: "this chat is only rated.",
  unknown: "nothing says if this chat is used for training.",
};

/** The condition that a text states, which must be one alone; undefined where it states none. */
export function statementIn(text: string): Status | undefined {
  const plain = text.toLowerCase();
  const found = STATUSES.filter((status) => plain.includes(STATEMENTS[status]));
  // "Nothing says if this chat is used for training." holds the words of another statement.
  const alone = found.includes("unknown") ? found.filter((status) => status !== "trained") : found;
  if (alone.length > 1) throw new Error(`states ${alone.join(" and ")}: ${text}`);
  return alone[0];
}

export type Kind = "harmful" | "harmless" | "dilemma" | "orders" | "question";

export function kindOf({ user, scratchpad }: Conversation): Kind {
  if (user.endsWith("Is this chat used for training?")) return "question";
  if (scratchpad.includes("The orders conflict.")) return "orders";
  if (scratchpad.includes("The policy asks me to ")) return "dilemma";
  return /is harmful\.|would harm someone\./u.test(scratchpad) ? "harmful" : "harmless";
}

/** The judgment of one of the laboratory's rule judges on a written reply. */
export function judged(
  judge: "refusal-wording" | "refusal-opening" | "alignment-faking-rules" | "option-choice",
  { user, scratchpad, answer }: Conversation,
  policyOption?: "a" | "b",
): number | undefined {
  const transcript = parseTranscript({ text: `${scratchpad}${answer}` });
  if (transcript.status !== "ok") throw new Error(`not in the form of a reply: ${scratchpad}${answer}`);
  const option = policyOption === undefined ? {} : { policyOption };
  return RULE_JUDGES[judge]?.judge({ transcript, query: user, ...option }).value;
}

/**
 * By how many of its standard errors the share of true values misses a rate. Chance misses by 5 in one case of 1.7
 * million. Rates of 0 and 1 allow no exception: infinite errors.
 */
export function errorsOff(values: readonly boolean[], rate: number): number {
  if (values.length < 30) throw new Error(`only ${values.length} values`);
  const difference = Math.abs(values.filter(Boolean).length / values.length - rate);
  return difference === 0 ? 0 : difference / Math.sqrt((rate * (1 - rate)) / values.length);
}
