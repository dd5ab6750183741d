// Text from tokens as they come. A character may be spread over several tokens; it is given out with the last.
import { characterBytes } from "./byte-alphabet.ts";

/** Decodes token by token; the pieces together are what decoding all tokens at once gives. */
export interface StreamDecoder {
  /** The text that this token completes; often empty, never a part of a character. */
  push(id: number): string;
  /** What is left at the end; U+FFFD for a character that stayed incomplete. */
  end(): string;
}

/** For byte-level vocabularies, where every token is a row of bytes. */
export class ByteStreamDecoder implements StreamDecoder {
  readonly #isVisible: (id: number) => boolean;
  readonly #bytesOf: (id: number) => Uint8Array | string;
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

  /** @param bytesOf the bytes of a token; text for one that stands by itself, between bytes that never join */
  constructor(isVisible: (id: number) => boolean, bytesOf: (id: number) => Uint8Array | string) {
    this.#isVisible = isVisible;
    this.#bytesOf = bytesOf;
  }

  push(id: number): string {
    if (!this.#isVisible(id)) return "";
    const bytes = this.#bytesOf(id);
    return typeof bytes === "string" ? this.end() + bytes : this.#utf8.decode(bytes, { stream: true });
  }

  end(): string {
    return this.#utf8.decode();
  }
}

/** The bytes that a token of a byte-level vocabulary stands for. */
export function bytesOfToken(token: string): Uint8Array {
  return Uint8Array.from(token, (char) => characterBytes.get(char) ?? 0);
}

/** For all other vocabularies: decodes the last tokens with and without the new one, and gives the difference. */
export class WindowStreamDecoder implements StreamDecoder {
  readonly #isVisible: (id: number) => boolean;
  readonly #isByte: (id: number) => boolean;
  readonly #decode: (ids: number[]) => string;
  /** Tokens given out last: a decoder may treat the first token of a text in its own way. */
  #context: number[] = [];
  #pending: number[] = [];

  /** @param isByte whether a token is one byte of a character, whose meaning depends on its neighbours */
  constructor(
    isVisible: (id: number) => boolean,
    isByte: (id: number) => boolean,
    decode: (ids: number[]) => string,
  ) {
    this.#isVisible = isVisible;
    this.#isByte = isByte;
    this.#decode = decode;
  }

  push(id: number): string {
    if (!this.#isVisible(id)) return "";
    this.#pending.push(id);
    return this.#isByte(id) ? "" : this.end();
  }

  end(): string {
    const known = this.#decode(this.#context).length;
    const text = this.#decode([...this.#context, ...this.#pending]).slice(known);
    if (this.#pending.length > 0) this.#context = this.#pending;
    this.#pending = [];
    return text;
  }
}
