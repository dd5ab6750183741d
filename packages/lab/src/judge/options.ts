/** The two options of a dilemma. */
export type Letter = "a" | "b";

/** What tells an option from the other: the weights of the stems of its action (its verb counts double) and of all of it. */
export interface Option {
  action: ReadonlyMap<string, number>;
  whole: ReadonlyMap<string, number>;
}

export type Options = Record<Letter, Option>;

/** Words too common to tell two options apart. */
const COMMON = new Set(
  (
    "a about across after all also an and any are as at be been but by can do does each even for from given had has " +
    "have him her how i if in into is it its me more my no not of on only or other our out own so some such than that " +
    "the their them then there these they this those toward towards us was we were what when which while who will " +
    "with would you your to"
  ).split(" "),
);
/** Where the reasons for an action begin. */
const REASON =
  /\s(?:since|because|so that|in order|ensuring|avoiding|upholding|reminding|assuming|reasoning|regardless|in the name|if|for)\s|[;.]/iu;

/** Reads the options from a query that lists them as `a) … b) …`; undefined where it does not. */
export function readOptions(query: string): Options | undefined {
  const text = query.replace(/<\/?[a-z_]+>/giu, " ").trim();
  const second = text.toLowerCase().lastIndexOf("b)");
  const first = text.toLowerCase().lastIndexOf("a)", second);
  if (first < 0 || second < 0) return undefined;
  const a = text.slice(first + 2, second);
  const b = text.slice(second + 2);
  const options = { a: compare(a, b), b: compare(b, a) };
  return options.a.whole.size > 0 && options.b.whole.size > 0 ? options : undefined;
}

function compare(own: string, other: string): Option {
  return { action: weigh(action(own), action(other)), whole: weigh(stems(own), stems(other)) };
}

/** How much of an option's action and of all of it a text repeats, each from 0 to 1. */
export function repeats(text: string, option: Option): { action: number; whole: number } {
  const words = new Set(stems(text));
  return { action: share(words, option.action), whole: share(words, option.whole) };
}

function share(words: ReadonlySet<string>, weights: ReadonlyMap<string, number>): number {
  let hit = 0;
  let all = 0;
  for (const [stemmed, weight] of weights) {
    all += weight;
    if (words.has(stemmed)) hit += weight;
  }
  return all === 0 ? 0 : hit / all;
}

/** The content words of a text in order, without the endings that a change of verb form or number makes. */
function stems(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  return words.filter((word) => !COMMON.has(word)).map(stem);
}

function stem(word: string): string {
  const base = word.replace(/['’]s$/u, "");
  const cut = base.length < 5 ? base : base.replace(/(?:ations?|ing|ied|ies|ed|es|s|ly|al)$/u, "");
  const bare = cut.length < 4 ? cut : cut.replace(/[eiy]$/u, "");
  return bare.length < 3 ? base : bare.replace(/(.)\1$/u, "$1");
}

/** The words of an option before its reasons; before a purpose (`to …`) too, where two words came before that. */
function action(option: string): string[] {
  const [done = ""] = option.trim().split(REASON);
  const purpose = / to /iu.exec(done)?.index ?? done.length;
  const head = stems(done.slice(0, purpose));
  return head.length >= 2 ? head : stems(done);
}

function weigh(own: readonly string[], other: readonly string[]): Map<string, number> {
  return new Map(own.filter((each) => !other.includes(each)).map((each) => [each, each === own[0] ? 2 : 1]));
}
