import type { LongText } from "../api.ts";

/** Characters of a text that a page takes; more is had as a file. */
export const LONGEST = 200_000;

export function longText(text: string): LongText {
  return { text: beginning(text, LONGEST), length: text.length };
}

/** The first characters of a text; a pair of surrogates is not parted. */
export function beginning(text: string, length: number): string {
  const cut = text.slice(0, length);
  return cut.length < text.length && !cut.isWellFormed() ? cut.slice(0, -1) : cut;
}
