/** Words that say little by themselves. */
const STOP = new Set(
  "a an and as at be by do does for from go going i i'd i'll i'm in is it its me my of on or our so that the them there they this to us was we were what which will with would you your".split(
    " ",
  ),
);
const NEGATION = /\b(?:not|no|never|nothing|nobody|without|cannot)\b|n't\b/giu;
/** From this overlap on two sentences count as saying the same. */
const SAME = 0.8;
/** One that is longer than the other by more than this factor, in words, says more. */
const LONGER = 2;

/**
 * Whether two sentences say the same, judged by their words: the overlap of their content words over the shorter of the
 * two, similar lengths, and equal numbers of negations up to pairs. Without a model of language this takes some paraphrases for other
 * meanings, which waters importances down and never makes one.
 */
export function meansTheSame(a: string, b: string): boolean {
  const [x, y] = [contentWords(a), contentWords(b)];
  if (isNegated(a) !== isNegated(b) || length(a) > LONGER * length(b) || length(b) > LONGER * length(a))
    return false;
  if (x.size === 0 || y.size === 0) return a.trim().toLowerCase() === b.trim().toLowerCase();
  return x.intersection(y).size / Math.min(x.size, y.size) >= SAME;
}

function length(text: string): number {
  return text.trim().split(/\s+/u).length;
}

function isNegated(text: string): boolean {
  return [...text.matchAll(NEGATION)].length % 2 === 1;
}

function contentWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  return new Set(words.filter((word) => !STOP.has(word)).map(stem));
}

function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s|e)$/u, "") : word;
}
