/** Sentences and lines of an answer without the note behind it, each cut at 1000 characters. A line that ends in a colon leads into the next. */
export function sentences(answer: string): string[] {
  return answer
    .replace(/:[*_]*[ \t]*\n\s*(?![-*•\d\s])/gu, ": ")
    .replace(/(?:^|\n)[^\w\n]*note\b[^]*$/iu, "")
    .split(/\n+|(?<=[.!?]["”'’)*_]{0,3})\s+(?=["“‘(*_<]{0,4}[A-Z])/u)
    .map((part) => part.trim().slice(0, 1000))
    .filter((part) => part !== "");
}

/**
 * Lower-cases a sentence and writes each mention of an option as `⟦a⟧` or `⟦b⟧`, without the mark-up around it.
 * A bare `a` is an article unless it stands where only a letter can.
 */
export function withReferences(sentence: string): string {
  return sentence
    .toLowerCase()
    .replace(/<(b|i|em|strong)>(.*?)<\/\1>/gu, "$2")
    .replace(/<\/[\w ]+>/gu, " . ")
    .replace(/<([\w ]{1,30})>/gu, " $1: ")
    .replace(/[*_`"“”‘’<>#]+/gu, " ")
    .replace(/\s+/gu, " ")
    .replace(
      /\b(?:option|choice|action|strategy|approach|course|answer|response) ?:? ?\(?\b([ab])\b ?(?=[).,:;(]|$|(?:is|would|should|seems|aligns) )\)?/gu,
      "⟦$1⟧",
    )
    .replace(/\b(?:option) \(?([ab])\b\)?/gu, "⟦$1⟧")
    .replace(/(?<![\p{L}\p{N}⟧'])\(?([ab])\)/gu, "⟦$1⟧")
    .replace(/^\W*([ab]) ?(?:[.:-]|$)/u, "⟦$1⟧")
    .replace(
      /\b(?:choose|select|pick|for|with|is|be|answer|choice|action|option|decision) ?:? ([ab]) ?(?=[.,;:!]|$)/gu,
      "$& ⟦$1⟧",
    )
    .replace(
      /\bthe (first|former|second|latter) (?:option|choice|action|one|approach)\b/gu,
      (_, place: string) => (place === "first" || place === "former" ? "⟦a⟧" : "⟦b⟧"),
    );
}
