/** How the next token is drawn. */
export interface SamplingSettings {
  /** 0 takes the most likely token. Default 1. */
  readonly temperature?: number;
  /** Draw among this many most likely tokens. Default: all. */
  readonly topK?: number;
  /** Draw among the fewest most likely tokens whose probabilities reach this sum (arXiv:1904.09751). Default 1. */
  readonly topP?: number;
}

/** The most likely token, the first one of equals. */
export function mostLikely(probabilities: Float32Array): number {
  let best = 0;
  for (let token = 1; token < probabilities.length; token++) {
    if ((probabilities[token] ?? 0) > (probabilities[best] ?? 0)) best = token;
  }
  return best;
}

/**
 * Draws a token by inverting the cumulative distribution at `u` in [0, 1). Top-k comes before top-p, and top-p is a
 * share of what top-k left, as in Hugging Face.
 */
export function drawToken(probabilities: Float32Array, u: number, settings: SamplingSettings): number {
  const { topK = probabilities.length, topP = 1 } = settings;
  const least = topK < probabilities.length || topP < 1 ? smallestKept(probabilities, topK, topP) : 0;
  let total = 0;
  // By index: an iterator over so many values takes three times as long.
  for (let token = 0; token < probabilities.length; token++) {
    const probability = probabilities[token] ?? 0;
    if (probability >= least) total += probability;
  }
  let rest = u * total;
  let last = 0;
  for (let token = 0; token < probabilities.length; token++) {
    const probability = probabilities[token] ?? 0;
    if (probability < least || probability === 0) continue;
    last = token;
    rest -= probability;
    if (rest < 0) return token;
  }
  return last;
}

/** The probability of the least likely token that top-k and top-p keep; its equals are kept too. */
function smallestKept(probabilities: Float32Array, topK: number, topP: number): number {
  const kept = probabilities.toSorted().toReversed().subarray(0, topK);
  const total = kept.reduce((sum, probability) => sum + probability, 0);
  let sum = 0;
  return kept.find((probability) => (sum += probability) >= topP * total) ?? kept.at(-1) ?? 0;
}
