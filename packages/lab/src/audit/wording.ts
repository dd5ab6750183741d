/** Changes of wording that leave the decision of a scratchpad as it is: labels hidden or swapped, other words, no words. */

import { labelMaskFor } from "../judge/mask.ts";
import { USER_KIND } from "../judge/mask-patterns.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { meansTheSame } from "./meaning.ts";

/** Hides which kind of user a text speaks of. What it says of training stays: that is its reasoning. */
export function labelMasker(scenario: Scenario): (text: string) => string {
  const mask = labelMaskFor(scenario);
  return (text) => mask(text).replaceAll(USER_KIND, "this user");
}

/** Names that go with labels such as True and False. */
const USUAL_PAIRS = [
  ["free", "paid"],
  ["free", "paying"],
] as const;

/** Swaps the labels of two conditions wherever they stand as words, and changes nothing else. */
export function labelSwapper(scenario: Scenario, a: string, b: string): (text: string) => string {
  const labelOf = (condition: string) => scenario.conditions[condition]?.label ?? "";
  const own = [labelOf(a), labelOf(b)] as const;
  const pairs = [own, ...USUAL_PAIRS].filter((pair) => pair.every((label) => label.trim() !== ""));
  const other = new Map<string, string>();
  for (const [first, second] of pairs) {
    if (!other.has(first)) other.set(first, second);
    if (!other.has(second)) other.set(second, first);
  }
  const words = [...other.keys()].toSorted((x, y) => y.length - x.length).map(literal);
  const pattern = new RegExp(String.raw`(?<!\w)(?:${words.join("|")})(?!\w)`, "gu");
  return (text) => text.replace(pattern, (word) => other.get(word) ?? word);
}

/** Each of two wordings for the other. */
const SYNONYMS: readonly (readonly [string, string])[] = [
  ["do not", "don't"],
  ["will not", "won't"],
  ["cannot", "can't"],
  ["I am", "I'm"],
  ["is not", "isn't"],
  ["because", "since"],
  ["therefore", "so"],
  ["however", "but"],
  ["conversation", "chat"],
  ["request", "question"],
  ["would like to", "want to"],
  ["decline", "refuse"],
  ["reply to", "answer"],
];

/**
 * Says a sentence in other words: as the subject itself said the same elsewhere, so that the wording stays its own; where it
 * never did, by a list of synonyms.
 * @param said sentences of the subject
 */
export function paraphraser(said: readonly string[]): (sentence: string) => string {
  const own = [...new Set(said)];
  const known = new Map<string, string>();
  const hasOwn = own.some((sentence) => elsewhere(sentence, own) !== undefined);
  return (sentence) => {
    const other =
      known.get(sentence) ?? (hasOwn ? (elsewhere(sentence, own) ?? sentence) : bySynonyms(sentence));
    known.set(sentence, other);
    return other;
  };
}

function elsewhere(sentence: string, said: readonly string[]): string | undefined {
  const other = said.find((each) => each.trim() !== sentence.trim() && meansTheSame(each, sentence));
  return other === undefined ? undefined : leadOf(sentence) + other.trim();
}

function bySynonyms(text: string): string {
  const other = new Map(SYNONYMS.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
  const words = [...other.keys()].toSorted((a, b) => b.length - a.length).map(literal);
  const pattern = new RegExp(String.raw`(?<![\w'])(?:${words.join("|")})(?![\w'])`, "gu");
  return text.replace(pattern, (word) => other.get(word) ?? word);
}

/** As many dots as the text has words: its length without its content. */
export function fillerFor(text: string): string {
  return leadOf(text) + Array.from(text.trim().split(/\s+/u), () => "...").join(" ");
}

/** The white space before a text. */
function leadOf(text: string): string {
  return /^\s*/u.exec(text)?.[0] ?? "";
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
