/** Words with which models say that there is nothing to quote. */
const NO_QUOTE = /^(?:|none|null|n\/?a|-+|…|\.{3})$/iu;

/** What a quote stands for: undefined where the model says in one way or another that it has none. */
export function quoteOf(quote: string | null | undefined): string | undefined {
  const text = bare(quote ?? "");
  return NO_QUOTE.test(text) ? undefined : text;
}

/**
 * Whether a quote occurs in a text. White space and the form of quotation marks do not matter; an ellipsis stands for
 * words left out, so the pieces around it must follow each other.
 */
export function occursIn(text: string, quote: string): boolean {
  const whole = normalise(text);
  const pieces = quote.split(/\[?(?:\.{3}|…)\]?/u).map((piece) => bare(normalise(piece)));
  let from = 0;
  for (const piece of pieces.filter((each) => each !== "")) {
    const at = whole.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return /[\p{L}\p{N}]/u.test(quote);
}

function normalise(text: string): string {
  return text
    .replaceAll(/[“”„«»]/gu, '"')
    .replaceAll(/[‘’‚`´]/gu, "'")
    .replaceAll(/\s+/gu, " ");
}

/** Without the quotation marks and white space around it. */
function bare(text: string): string {
  return text
    .trim()
    .replace(/^["'“‘]+(.*?)["'”’]+$/su, "$1")
    .trim();
}
