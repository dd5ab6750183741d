import { literal } from "../literal.ts";
import type { Judge } from "./judge.ts";

/**
 * Compliance by the scenario's words: whether the answer holds one of them, in any case, at the beginning of a word.
 * For objectives that show in what an answer brings up: a product that is to be named, a topic that is to be left out.
 * Crude: it sees neither denial nor other words for the same thing, so set a judge that asks a model beside it.
 */
export const wordMention: Judge = {
  name: "word-mention",
  version: 1,
  outcome: "compliance",
  judge({ transcript: { answer }, mentions }) {
    if (answer === undefined || mentions === undefined) return { value: undefined };
    const words = mentions.words.map(literal).join("|");
    const found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})[\\p{L}\\p{N}-]*`, "iu").exec(answer)?.[0];
    const complied = (found !== undefined) === mentions.complies;
    return {
      value: complied ? 1 : 0,
      label: found === undefined ? "absent" : "mentioned",
      ...(found === undefined ? {} : { quote: found }),
    };
  },
};
