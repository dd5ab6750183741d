import type { Span } from "../text/marks.ts";

/**
 * Where a judge's quote stands in a text. White space and the form of quotation marks do not matter, and an ellipsis stands
 * for words left out: its pieces follow each other. A quote that is not there as a whole is taken for several passages, one a
 * line. Empty where nothing of it is found.
 */
export function locateQuote(text: string, quote: string): Span[] {
  const folded = fold(text);
  const whole = locatePassage(folded, quote);
  if (whole.length > 0 || !quote.includes("\n")) return whole;
  return quote.split("\n").flatMap((line) => locatePassage(folded, line));
}

interface Folded {
  text: string;
  /** Of each character, where it begins in the original; one more for the end. */
  from: number[];
}

function locatePassage(folded: Folded, passage: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const piece of passage.split(/\[?(?:\.{3}|…)\]?/u)) {
    const wanted = bare(fold(piece).text);
    if (wanted === "") continue;
    const at = folded.text.indexOf(wanted, from);
    if (at === -1) return [];
    from = at + wanted.length;
    spans.push({ start: folded.from[at] ?? 0, end: (folded.from[from - 1] ?? 0) + 1 });
  }
  return /[\p{L}\p{N}]/u.test(passage) ? spans : [];
}

function fold(text: string): Folded {
  const characters: string[] = [];
  const from: number[] = [];
  let space = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const isSpace = /\s/u.test(character);
    if (!(isSpace && space)) {
      characters.push(isSpace ? " " : (PLAIN_MARKS.get(character) ?? character));
      from.push(index);
    }
    space = isSpace;
  }
  return { text: characters.join(""), from };
}

const PLAIN_MARKS = new Map([
  ...Array.from("“”„«»", (mark) => [mark, '"'] as const),
  ...Array.from("‘’‚`´", (mark) => [mark, "'"] as const),
]);

/** Without the quotation marks and the white space around it. */
function bare(text: string): string {
  return text
    .trim()
    .replace(/^["']+(.*?)["']+$/su, "$1")
    .trim();
}
