import { ensureCount } from "../check.ts";
import { hypergeometricPmf } from "../distributions/binomial.ts";

/**
 * Fisher's exact test for two independent proportions, two-sided: the total probability of the tables with these
 * margins that are no likelier than the one seen.
 *
 * Throws RangeError unless all are integers, 0 ≤ successes ≤ n.
 * Source: Fisher (1935); the two-sided rule of Freeman & Halton (1951), as R and SciPy use it. Probabilities equal
 * but for rounding (a relative 1e−7, R's tolerance) count as ties.
 */
export function fisher(a: { successes: number; n: number }, b: { successes: number; n: number }): number {
  ensureCount("a.successes", a.successes);
  ensureCount("b.successes", b.successes);
  ensureCount("a.n", a.n, a.successes);
  ensureCount("b.n", b.n, b.successes);
  const drawn = a.successes + b.successes;
  const seen = hypergeometricPmf(a.successes, a.n, b.n, drawn) * (1 + 1e-7);
  let p = 0;
  for (let k = Math.max(0, drawn - b.n); k <= Math.min(a.n, drawn); k++) {
    const probability = hypergeometricPmf(k, a.n, b.n, drawn);
    if (probability <= seen) p += probability;
  }
  return Math.min(1, p);
}
