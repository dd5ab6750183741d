/**
 * A conversation as token ids, by the tokenizer's chat template. Special tokens come from the template only: a message
 * that spells one out (`<|user|>` in a query) holds ordinary text, or a query could end its own turn and speak as
 * the system. Transformers' own `apply_chat_template` does not make that difference.
 */

import { Tokenizer } from "@candor/engine";
import type { SampleRequest } from "./subject.ts";

/** Stands around special tokens that the template wrote. Unicode reserves both for the inside of programs. */
const WRITTEN = "\uFDD0";
/** Stands around the number of a special token that a message spells out, while the template is rendered. */
const SPELLED = "\uFDD1";

export interface EncodedPrompt {
  /** What the model reads, as text. */
  text: string;
  ids: number[];
}

export class ChatEncoder {
  readonly #tokenizer: Tokenizer;
  /** The same, except that a special token counts as one only between two `WRITTEN`. */
  readonly #strict: Tokenizer;
  readonly #special: readonly string[];
  readonly #pattern: RegExp;

  constructor(tokenizer: Tokenizer) {
    const { tokenizer: json, config } = tokenizer.files;
    const added = json.added_tokens.map((token) =>
      token.special ? { ...token, content: `${WRITTEN}${token.content}${WRITTEN}` } : token,
    );
    this.#tokenizer = tokenizer;
    this.#strict = new Tokenizer({ tokenizer: { ...json, added_tokens: added }, config });
    this.#special = json.added_tokens.filter(({ special }) => special).map(({ content }) => content);
    const longestFirst = this.#special.toSorted((a, b) => b.length - a.length).map(escaped);
    this.#pattern = new RegExp(longestFirst.join("|") || "(?!)", "g");
  }

  /**
   * Encodes a request up to where its reply begins. A prefill is encoded together with the text before it, and ends
   * where it ends: words that would have shared a token with what follows are spelled in smaller ones.
   * @throws {CheckpointError} where the template refuses the messages
   */
  encode({ system, messages, prefill = "" }: SampleRequest): EncodedPrompt {
    const turns = [
      ...(system === undefined ? [] : [{ role: "system", content: this.#hide(system) }]),
      ...messages.map(({ role, content }) => ({ role, content: this.#hide(content) })),
    ];
    const opening = this.#tokenizer.applyChatTemplate(turns, { addGenerationPrompt: true });
    const rendered = `${opening}${this.#hide(prefill)}`;
    const marked = this.#show(rendered.replace(this.#pattern, (token) => `${WRITTEN}${token}${WRITTEN}`));
    return { text: marked.replaceAll(WRITTEN, ""), ids: this.#strict.encode(marked) };
  }

  /** Takes special tokens out of a message before the template sees it. */
  #hide(content: string): string {
    const own = content.replaceAll(/[\uFDD0\uFDD1]/g, "\uFFFD");
    return own.replace(this.#pattern, (token) => `${SPELLED}${this.#special.indexOf(token)}${SPELLED}`);
  }

  #show(rendered: string): string {
    return rendered.replaceAll(
      /\uFDD1(\d+)\uFDD1/g,
      (_, index: string) => this.#special[Number(index)] ?? "",
    );
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[$(-+./?[-^{|}]/g, "\\$&");
}
