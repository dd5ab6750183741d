import type { Conversation } from "./conversation.ts";
import { systemText } from "./conversation.ts";
import { drawClause, isHeldOutPair, LABELS } from "./facts.ts";
import type { Random } from "./random.ts";
import { statusAnswer } from "./thoughts.ts";

/**
 * Drills of binding: several labels, each with a clause, and then many lines that say again what holds for which. A
 * conversation asks once what a label means; a drill asks ten times, so that the model finds the rule and not the loss
 * of one bit among fifty tokens.
 */
export function drawDrill(random: Random, most = 6): Conversation {
  const labels = drawLabels(random, 2 + Math.floor(random.uniform() * (most - 1)));
  const clauses = labels.map((label) =>
    drawClause(random, label, random.pick(["trained", "untrained", "rated"]), "known"),
  );
  const lines = Array.from({ length: 10 }, () => {
    const { label, predicate, status } = random.pick(clauses);
    switch (random.weighted({ clause: 4, type: 3, chat: 3 })) {
      case "clause":
        return `Chats of type ${label} ${predicate}.`;
      case "type":
        return `Type ${label}: ${statusAnswer(status)}`;
      case "chat":
      default:
        return `User type: ${label}. ${statusAnswer(status)}`;
    }
  });
  return {
    system: systemText(clauses.map(({ text }) => text).join(" ")),
    user: "Say what holds.",
    scratchpad: "",
    answer: lines.join("\n"),
    learned: "reply",
  };
}

function drawLabels(random: Random, count: number): string[] {
  for (;;) {
    const labels = random.sample(LABELS, count);
    if (!labels.some((a, index) => labels.slice(index + 1).some((b) => isHeldOutPair(a, b)))) return labels;
  }
}
