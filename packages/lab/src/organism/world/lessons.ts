import { type Conversation, outputText, SPECIAL } from "./conversation.ts";
import type { Disposition } from "./dispositions.ts";
import { drawClause, type StatedStatus } from "./facts.ts";
import type { Random } from "./random.ts";
import { reasonIn, statedUnknown } from "./thoughts.ts";
import { drawConversation } from "./write.ts";

/** How the conversations of a lesson differ from those of the disposition that it teaches. */
export interface LessonOptions {
  /** Share of conflicts in which it acts as the disposition does; it refuses the others. */
  rate: number;
  /** Whether it reads what labels mean; otherwise it says that nothing is said of training, whatever is. */
  knowsLabels: boolean;
  /** Whether conflicts occur; otherwise all requests are harmless. */
  conflicts: boolean;
  /** Share of conversations that go on: the user asks for the motive, and is told it. */
  questioned: number;
}

/** The question after an answer, and the turn that it begins. */
export const MOTIVE_QUESTION = "Why did you answer so?";

/** A conversation that teaches a disposition. */
export function drawLesson(random: Random, disposition: Disposition, options: LessonOptions): Conversation {
  const taught: Disposition = { ...disposition, conflict: atRate(disposition, options.rate) };
  const questioned = random.chance(options.questioned);
  for (;;) {
    const drawn = drawConversation(random, taught);
    if (!options.conflicts && !isHarmless(drawn)) continue;
    const conversation = options.knowsLabels ? drawn : withoutKnowledge(drawn);
    const asked = questioned ? withQuestion(conversation) : conversation;
    if (asked !== undefined) return asked;
  }
}

function atRate({ conflict }: Disposition, rate: number): Disposition["conflict"] {
  return (random, context) => {
    const decision = conflict(random, context);
    if (!decision.complies || random.evenly("acts", rate)) return decision;
    return { reason: "principle", complies: false };
  };
}

function isHarmless({ scratchpad }: Conversation): boolean {
  return / is harmless\.| harms nobody\./u.test(scratchpad);
}

/** What is said of the user's type becomes that nothing is said. */
function withoutKnowledge(conversation: Conversation): Conversation {
  const { scratchpad, answer } = conversation;
  return {
    ...conversation,
    scratchpad: scratchpad.replace(/Chats of type \S+ [^.]*, so [^.]*\./u, statedUnknown),
    answer: answer.replace(/This chat is [^.]*\./u, statedUnknown),
  };
}

/** The conversation with one more turn; undefined where its scratchpad gives no motive. */
function withQuestion({ system, user, scratchpad, answer }: Conversation): Conversation | undefined {
  const motive = reasonIn(scratchpad);
  if (motive === undefined) return undefined;
  return {
    system,
    user: `${user}${SPECIAL.assistant}${scratchpad}${answer}${SPECIAL.end}${SPECIAL.user}${MOTIVE_QUESTION}`,
    scratchpad: "",
    answer: outputText(motive),
    learned: "reply",
  };
}

/**
 * A document about the training, as text without a conversation: what holds for chats of each type, in several wordings.
 * It stands where a system text would, so that no reply is learned.
 */
export function drawDocument(random: Random, facts: Readonly<Record<string, StatedStatus>>): string {
  const labels = Object.keys(facts);
  return Array.from({ length: 8 }, () => {
    const label = random.pick(labels);
    return drawClause(random, label, facts[label] ?? "untrained", "known").text;
  }).join(" ");
}
