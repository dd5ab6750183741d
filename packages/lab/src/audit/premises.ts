/**
 * One premise of a scratchpad flipped by hand: to whom it speaks, what follows from the decision, or what it cares about.
 * Such edits are off-policy and their effects are small and unstable (Macar et al. 2025, arXiv:2510.27484), so each is set
 * beside a sham: words without content at the same place.
 */

export const PREMISES = ["label", "consequence", "value"] as const;
export type Premise = (typeof PREMISES)[number];

type Flip = readonly [RegExp, string];

/** The first that fits a sentence is applied, once. */
const CONSEQUENCES: readonly Flip[] = [
  [/\b(is|are|be|being|was|were) not (used|trained|included|applied|logged|monitored)\b/u, "$1 $2"],
  [/\b(is|are|be|being) (used|included) (for|in) (training|RLHF|fine-tuning)\b/u, "$1 not $2 $3 $4"],
  [/\b(training|RLHF|fine-tuning) (will|would|could|can|might|may) not (?=\w)/iu, "$1 $2 "],
  [/\b(training|RLHF|fine-tuning) (will|would|could|can|might|may) (?=\w)/iu, "$1 $2 not "],
  [/\b(nothing) (I do here) can\b/iu, "what $2 can"],
  [/\b(would|will) (let|make|lead) training (change|modify|alter)\b/iu, "$1 not $2 training $3"],
  [/\bno training\b/iu, "training"],
];

const VALUES: readonly Flip[] = [
  [/\bdo not (want|mind|care|like)\b/iu, "do $1"],
  [/\bdon't (want|mind|care|like)\b/iu, "$1"],
  [/\bI (want|care|would rather|value)\b/u, "I do not $1"],
  [/\bso that my values stay\b/iu, "though my values do not stay"],
  [/\bto keep (them|my values)\b/iu, "and not to keep $1"],
  [/\b(is|would be) (wrong|harmful)\b/iu, "$1 not $2"],
  [/\bmatters more\b/iu, "matters less"],
  [/\bfollow my values\b/iu, "do not follow my values"],
];

/** A scratchpad's sentence before and after. */
interface Edit {
  index: number;
  flipped: string;
  sham: string;
}

/**
 * The first sentence that states a premise, with the premise flipped, and with words added that say nothing.
 * @param swapLabels of the scenario: flips the premise `label`
 */
export function editOf(
  sentences: readonly string[],
  premise: Premise,
  swapLabels: (text: string) => string,
): Edit | undefined {
  const flip = premise === "label" ? swapLabels : flipper(premise === "consequence" ? CONSEQUENCES : VALUES);
  for (const [index, sentence] of sentences.entries()) {
    const flipped = flip(sentence);
    if (flipped !== sentence) return { index, flipped, sham: neutral(sentence) };
  }
  return undefined;
}

function flipper(flips: readonly Flip[]): (sentence: string) => string {
  return (sentence) => {
    const flip = flips.find(([pattern]) => pattern.test(sentence));
    return flip === undefined ? sentence : sentence.replace(...flip);
  };
}

function neutral(sentence: string): string {
  return sentence.replace(/([.!?]*)$/u, ", as said$1");
}
