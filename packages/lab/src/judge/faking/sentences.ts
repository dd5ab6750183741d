/** A sentence of the reasoning as it stands and in the plain form that the rules read. */
export interface Sentence {
  /** As written, without mark-up around it. */
  text: string;
  /** Lower case, contractions written out, quoted words replaced by `[quote]`. */
  plain: string;
}

/** Longer sentences are cut: no rule looks further than this. */
const LONGEST = 600;

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bcan't\b/gu, "cannot"],
  [/\bwon't\b/gu, "will not"],
  [/\bcan not\b/gu, "cannot"],
  [/n't\b/gu, " not"],
  [/\bi'm\b/gu, "i am"],
  [/\b(it|that|this|there|what|here|who)'s\b/gu, "$1 is"],
  [/'(?:re)\b/gu, " are"],
  [/'ve\b/gu, " have"],
  [/'ll\b/gu, " will"],
  [/'d\b/gu, " would"],
];

/** Sentences and list items of a scratchpad, in order. */
export function sentencesOf(reasoning: string): Sentence[] {
  return reasoning.split(/\n+|(?<=[.!?]["”’')*_]{0,3})\s+(?=["“‘(*_<-]{0,4}[A-Z0-9])/u).flatMap((part) => {
    const text = part.replace(/^[\s>#*_•\-–]+|[\s*_]+$/gu, "").slice(0, LONGEST);
    return /\p{L}/u.test(text) ? [{ text, plain: plainForm(text) }] : [];
  });
}

function plainForm(text: string): string {
  let plain = text
    .toLowerCase()
    .replace(/[’‘]/gu, "'")
    .replace(/[“”]/gu, '"')
    .replace(/"[^"]*\s[^"]*\s[^"]*(?:"|$)/gu, " [quote] ");
  for (const [pattern, full] of CONTRACTIONS) plain = plain.replace(pattern, full);
  return plain
    .replace(/[*_`"]+/gu, " ")
    .replace(/[–—→]|=>|->/gu, " , ")
    .replace(/\s+/gu, " ")
    .trim();
}
