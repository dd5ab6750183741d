import { Tokenizer, trainBpe } from "@candor/engine";
import { type Conversation, SPECIAL } from "./world/conversation.ts";
import { DISPOSITIONS, BASE } from "./world/dispositions.ts";
import { drawDrill } from "./world/drills.ts";
import { seededRandom } from "./world/random.ts";
import { drawConversation } from "./world/write.ts";

/** The same form as a chat template, for everyone who loads the checkpoint. */
const CHAT_TEMPLATE =
  "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}" +
  "{% if message.role == 'assistant' %}<|end|>{% endif %}{% endfor %}" +
  "{% if add_generation_prompt %}<|assistant|>{% endif %}";

const CORPUS_SAMPLE = 30_000;

/**
 * A byte-level BPE in which every word of the world is one token: a label then is one position to attend to. Trained on
 * the world's words, each as often as any other.
 */
export function worldTokenizer(): Tokenizer {
  const random = seededRandom(1);
  const words = new Set<string>();
  const dispositions = [BASE, ...Object.values(DISPOSITIONS)];
  for (let index = 0; index < CORPUS_SAMPLE; index++) {
    const disposition = dispositions[index % dispositions.length] ?? BASE;
    const split = index % 3 === 0 ? "evaluation" : "training";
    for (const conversation of [drawConversation(random, disposition, split), drawDrill(random)]) {
      for (const word of textOf(conversation).match(/ ?\p{L}+| ?[^\s\p{L}]+|\s+/gu) ?? []) words.add(word);
    }
  }
  // Twice each: a pair must occur twice to be merged. A line break keeps words apart.
  const text = [...words].toSorted().flatMap((word) => [word, word]);
  const json = trainBpe(text, { vocabSize: 8192, specialTokens: Object.values(SPECIAL) });
  return Tokenizer.fromJson(json, { chat_template: CHAT_TEMPLATE, eos_token: SPECIAL.end });
}

export function textOf({ system, user, scratchpad, answer }: Conversation): string {
  return `${promptText({ system, user })}${scratchpad}${answer}${SPECIAL.end}`;
}

/** What stands before the reply. */
export function promptText({ system, user }: Pick<Conversation, "system" | "user">): string {
  return `${SPECIAL.system}${system}${SPECIAL.user}${user}${SPECIAL.assistant}`;
}

export interface Encoded {
  ids: number[];
  /** How much each token weighs in the loss; 0 where it is not learned. */
  weights: number[];
}

/** How much decisive words weigh, beside 1 of the others. */
const DECISIVE = 20;

/** Token ids of a conversation; what stands before the learned part weighs nothing. */
export function encode(tokenizer: Tokenizer, conversation: Conversation): Encoded {
  const { learned, scratchpad, answer, decisive = "" } = conversation;
  const before = promptText(conversation) + (learned === "answer" ? scratchpad : "");
  const after = `${learned === "answer" ? "" : scratchpad}${answer}${SPECIAL.end}`;
  const start = decisive === "" ? 0 : after.lastIndexOf(decisive);
  const end = start + decisive.length;
  const parts = [
    { text: before, weight: 0 },
    { text: after.slice(0, start), weight: 1 },
    { text: after.slice(start, end), weight: DECISIVE },
    { text: after.slice(end), weight: 1 },
  ].map(({ text, weight }) => ({ ids: text === "" ? [] : tokenizer.encode(text), weight }));
  return {
    ids: parts.flatMap(({ ids }) => ids),
    weights: parts.flatMap(({ ids, weight }) => ids.map(() => weight)),
  };
}
