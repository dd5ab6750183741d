// A small grammar of English with agreement over any distance, and the exact probability of every text in it.
import { integer, stream, uniform } from "../../src/random/philox.ts";

/** A verb must agree with its noun, which may lie many tokens back. */
interface Forms {
  readonly determiners: readonly string[];
  readonly nouns: readonly string[];
  readonly verbs: readonly string[];
}
const singular: Forms = {
  determiners: ["a", "this"],
  nouns: ["dog", "cat", "child", "judge", "sailor", "ghost", "robot", "queen"],
  verbs: ["sees", "helps", "fears", "follows", "paints", "trusts"],
};
const plural: Forms = {
  determiners: ["some", "these"],
  nouns: ["dogs", "cats", "children", "judges", "sailors", "ghosts", "robots", "queens"],
  verbs: ["see", "help", "fear", "follow", "paint", "trust"],
};
const adjectives = ["old", "small", "red", "quiet", "brave", "lost"];
const ADJECTIVE = 0.3;
const RELATIVE_CLAUSE = 0.15;

const words = [".", "that", ...adjectives, ...formsOf(singular), ...formsOf(plural)];
export const vocabSize = words.length;

export interface GrammarText {
  /** Token ids, beginning with the full stop of the sentence before. */
  readonly ids: readonly number[];
  /** −log of the text's probability after that full stop, in nats: the sum over its choices, for it is unambiguous. */
  readonly surprisal: number;
}

/** Random sentences up to `length` tokens after the first full stop; the last one may be cut. */
export function grammarText(seed: number, length: number): GrammarText {
  const ids = [0];
  let draws = 0;
  let surprisal = 0;
  const isFull = () => ids.length > length;
  const say = (word: string | undefined) => {
    if (!isFull()) ids.push(words.indexOf(word ?? ""));
  };
  /** A choice counts if the token that it decides still belongs to the text. */
  const count = (probability: number) => {
    if (!isFull()) surprisal -= Math.log(probability);
  };
  const happens = (probability: number): boolean => {
    const yes = uniform(seed, stream.data, draws++) < probability;
    count(yes ? probability : 1 - probability);
    return yes;
  };
  const sayOneOf = (choices: readonly string[]) => {
    count(1 / choices.length);
    say(choices[integer(seed, stream.data, draws++, choices.length)]);
  };
  const nounPhrase = (): Forms => {
    const forms = happens(0.5) ? singular : plural;
    sayOneOf(forms.determiners);
    while (happens(ADJECTIVE)) sayOneOf(adjectives);
    sayOneOf(forms.nouns);
    if (happens(RELATIVE_CLAUSE)) {
      say("that");
      verbPhrase(forms);
    }
    return forms;
  };
  const verbPhrase = (forms: Forms) => {
    sayOneOf(forms.verbs);
    nounPhrase();
  };
  while (!isFull()) {
    verbPhrase(nounPhrase());
    say(".");
  }
  return { ids, surprisal };
}

function formsOf({ determiners, nouns, verbs }: Forms): string[] {
  return [...determiners, ...nouns, ...verbs];
}
