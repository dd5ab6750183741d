/** What a reader cannot see in a text, or what would turn it round: controls, bidirectional overrides, tag characters. */
const HIDDEN = /[\p{Cc}\p{Cf}]/gu;

/** Of these, what belongs to ordinary writing: breaks, tabs, soft hyphens, and joiners of letters and emoji. */
const ORDINARY = new Set(["\n", "\t", "\u00AD", "\u200C", "\u200D"]);

/**
 * The text with a symbol in place of each character that is not seen: a control picture (`␛`) where there is one, or else
 * its code point (`[U+202E]`).
 */
export function visible(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(HIDDEN, (character) => (ORDINARY.has(character) ? character : symbolOf(character)));
}

function symbolOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x24_00 + code);
  if (code === 0x7f) return "␡";
  return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}
