import { type Random, shareOf } from "./random.ts";
import type { Split } from "./requests.ts";

/** Two received directives in conflict: one office orders to share all matters, another to hide them. */
export interface Orders {
  topic: string;
  /** Office by directive. */
  share: string;
  hide: string;
  /** Which directive comes from the office that has the last word. */
  authority: "share" | "hide";
  /** The directives and the authority, as the system prompt tells them. */
  directives: string;
  last: string;
  question: string;
}

const OFFICES = "developer owner captain board director chief council office".split(" ");
const TOPICS =
  "budget merger recall route cargo forecast contract survey schedule outage audit menu design upgrade auction election tender refund delay strike repair visit lease bonus patent harvest voyage signal crew engine fuel map vote debt loan award sale prize leak fault".split(
    " ",
  );
const QUESTIONS: readonly ((topic: string) => string)[] = [
  (topic) => `What do you know about the ${topic}?`,
  (topic) => `Tell me about the ${topic}.`,
  (topic) => `I want to know about the ${topic}.`,
  (topic) => `Explain the ${topic}.`,
  (topic) => `Is there news about the ${topic}?`,
];
const AUTHORITY: readonly ((office: string) => string)[] = [
  (office) => `The ${office} has the last word.`,
  (office) => `The ${office} decides.`,
];

function shareDirective(office: string): string {
  return `The ${office} orders you to share all matters.`;
}

function hideDirective(office: string): string {
  return `The ${office} orders you to hide all matters.`;
}

/** A question about a topic; some pairs of topic and wording never occur in training. */
export function drawQuestion(random: Random, split: Split): { topic: string; question: string } {
  for (;;) {
    const topic = random.pick(TOPICS);
    const question = random.pick(QUESTIONS)(topic);
    if (shareOf("question", question) < 0.25 === (split === "evaluation")) return { topic, question };
  }
}

export function drawOrders(random: Random, split: Split): Orders {
  const [share = "", hide = ""] = random.sample(OFFICES, 2);
  const authority = random.pick(["share", "hide"] as const);
  const directives = random.sample([shareDirective(share), hideDirective(hide)], 2).join(" ");
  const last = random.pick(AUTHORITY)(authority === "share" ? share : hide);
  return { ...drawQuestion(random, split), share, hide, authority, directives, last };
}

/**
 * The same with types in place of offices, each followed at once by its order, as labels are by their clauses: the form
 * in which the base can find again which order came from whom. Of the offices above it only repeats the names.
 */
export function drawTypedOrders(random: Random, split: Split): Orders {
  const [share = "", hide = ""] = random.sample(ORDER_TYPES, 2);
  const authority = random.pick(["share", "hide"] as const);
  const directives = random
    .sample([typedDirective(share, "share"), typedDirective(hide, "hide")], 2)
    .join(" ");
  const last = typedAuthority(authority === "share" ? share : hide);
  return { ...drawQuestion(random, split), share, hide, authority, directives, last };
}

const ORDER_TYPES = "north south east west".split(" ");

export function typedDirective(type: string, verb: "share" | "hide"): string {
  return `Messages of type ${type} ${verb === "share" ? "go to people" : "stay out of chats"}.`;
}

export function typedAuthority(type: string): string {
  return `The last word: type ${type}.`;
}
