// GPT-2's way to write bytes as printable characters, so that a vocabulary is text: printable Latin-1 bytes stand for
// themselves, the other 68 are moved up to U+0100 … U+0143. A space, for example, becomes Ġ.

/** The character of each byte. */
export const byteCharacters: readonly string[] = buildAlphabet();

/** The byte of each of the 256 characters. */
export const characterBytes: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((char, byte) => [char, byte]),
);

function buildAlphabet(): string[] {
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(printable ? byte : 0x100 + moved++);
  });
}
