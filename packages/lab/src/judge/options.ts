/** The two options of a dilemma. */
export type Letter = "a" | "b";

/** What each option does: the stems of its action with their weights, its first word (the verb) counting double. */
export type OptionActions = Record<Letter, ReadonlyMap<string, number>>;

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
  /\s(?:since|because|so that|in order|ensuring|avoiding|upholding|reminding|assuming|reasoning|regardless|in the name|if|for)\s|[,;.]/iu;

/** Reads what the options do from a query that lists them as `a) … b) …`; undefined where it does not. */
export function readOptions(query: string): OptionActions | undefined {
  const text = query.replace(/<\/?[a-z_]+>/giu, " ").trim();
  const second = text.toLowerCase().lastIndexOf("b)");
  const first = text.toLowerCase().lastIndexOf("a)", second);
  if (first < 0 || second < 0) return undefined;
  const a = action(text.slice(first + 2, second));
  const b = action(text.slice(second + 2));
  const actions = { a: weigh(a, b), b: weigh(b, a) };
  return actions.a.size === 0 || actions.b.size === 0 ? undefined : actions;
}

/** How much of an option's action a text repeats, from 0 to 1. */
export function repeats(text: string, action: ReadonlyMap<string, number>): number {
  const words = new Set(stems(text));
  const weights = [...action].map(([stem, weight]) => [words.has(stem) ? weight : 0, weight] as const);
  const sum = (index: 0 | 1): number => weights.reduce((total, each) => total + each[index], 0);
  return sum(0) / sum(1);
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
