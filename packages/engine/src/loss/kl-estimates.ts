/** What one sampled token says about KL(π ‖ π_ref), in nats. */
export interface KlEstimates {
  /** log π − log π_ref: unbiased, of high variance, and negative for half of the tokens. */
  readonly k1: number;
  /** ½ (log π − log π_ref)²: of low variance; its bias is small where the two are close. */
  readonly k2: number;
  /** π_ref/π − 1 − log(π_ref/π): unbiased, and never negative. */
  readonly k3: number;
}

/**
 * Estimates of KL(π ‖ π_ref) from the log-probabilities of a token that π sampled (Schulman 2020, "Approximating KL
 * Divergence"). Where the whole vocabulary can be summed over, an objective's `kl` term is exact.
 */
export function klEstimates(logProbability: number, referenceLogProbability: number): KlEstimates {
  const k1 = logProbability - referenceLogProbability;
  return { k1, k2: k1 ** 2 / 2, k3: Math.expm1(-k1) + k1 };
}
