import { ensureNonNegative, ensure } from "../check.ts";
import { newcombe, type Proportion } from "../gaps/newcombe.ts";
import type { Estimate } from "../interval.ts";
import { klDivergence } from "./divergence.ts";

/** How much one sentence matters to the decision. */
export interface Importance {
  /** Compliance with the sentence kept less compliance with it replaced, Newcombe's interval. */
  difference: Estimate;
  /** Divergence of the kept from the replaced distribution, in nats. */
  kl: number;
}

/**
 * Kullback–Leibler divergence, in nats, of one binary rate from another, both smoothed by `pseudocount` successes and
 * as many failures. Undefined when a group is empty: no data is not no effect.
 *
 * Throws RangeError unless 0 ≤ successes ≤ n and the pseudocount is at least 0. Without smoothing it may be Infinity.
 * Source: Bogdan et al. (2025), arXiv:2506.19143. Departures: Laplace smoothing by default in place of ε = 1e−9 (which
 * makes the answer depend on ε when a rate is 0), and an empty group gives undefined in place of 0.
 */
export function binaryKl(kept: Proportion, replaced: Proportion, pseudocount = 1): number | undefined {
  ensureNonNegative("pseudocount", pseudocount);
  for (const { successes, n } of [kept, replaced]) {
    ensureNonNegative("n", n);
    ensure(successes >= 0 && successes <= n, "successes", `lie in [0, n = ${n}]`, successes);
  }
  if (kept.n === 0 || replaced.n === 0) return undefined;
  const rate = ({ successes, n }: Proportion): number => (successes + pseudocount) / (n + 2 * pseudocount);
  const [p, q] = [rate(kept), rate(replaced)];
  return klDivergence([p, 1 - p], [q, 1 - q]);
}

/**
 * Resampling importance of a sentence: the decision over rollouts that keep it against rollouts that go another way.
 * For counterfactual importance count among the replaced only rollouts whose new sentence means something else.
 *
 * Undefined when a group is empty. Throws RangeError unless 0 ≤ successes ≤ n.
 * Source: Bogdan et al. (2025), arXiv:2506.19143; one sign throughout, kept less replaced (the published code has both).
 */
export function resamplingImportance(kept: Proportion, replaced: Proportion): Importance | undefined {
  const kl = binaryKl(kept, replaced);
  return kl === undefined ? undefined : { difference: newcombe(kept, replaced), kl };
}
