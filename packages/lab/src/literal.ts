/** A text as a pattern that matches it and nothing else, in a regular expression with or without the flag `u`. */
export function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
