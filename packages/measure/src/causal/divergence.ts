import { ensure, ensureProbability } from "../check.ts";
import { sum } from "../moments.ts";

function ensureDistributions(p: readonly number[], q: readonly number[]): void {
  ensure(
    p.length === q.length && p.length > 0,
    "p and q",
    "cover the same outcomes",
    `${p.length} and ${q.length}`,
  );
  for (const distribution of [p, q]) {
    for (const chance of distribution) ensureProbability("chances", chance);
    ensure(Math.abs(sum(distribution) - 1) < 1e-9, "chances", "sum to 1", sum(distribution));
  }
}

/**
 * Kullback–Leibler divergence of p from q in nats; Infinity where p is positive and q is not.
 *
 * Throws RangeError unless both are distributions over the same outcomes. Source: Kullback & Leibler (1951).
 */
export function klDivergence(p: readonly number[], q: readonly number[]): number {
  ensureDistributions(p, q);
  if (p.some((chance, i) => chance > 0 && q[i] === 0)) return Infinity;
  return Math.max(0, sum(p.map((chance, i) => (chance === 0 ? 0 : chance * Math.log(chance / (q[i] ?? 0))))));
}

/**
 * Jensen–Shannon divergence in nats, in [0, ln 2]: symmetric and always finite.
 *
 * Throws RangeError unless both are distributions over the same outcomes. Source: Lin (1991).
 */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  ensureDistributions(p, q);
  const middle = p.map((chance, i) => (chance + (q[i] ?? 0)) / 2);
  return (klDivergence(p, middle) + klDivergence(q, middle)) / 2;
}

/**
 * Total variation distance in [0, 1]: the largest difference of the chance of any event.
 *
 * Throws RangeError unless both are distributions over the same outcomes.
 */
export function totalVariation(p: readonly number[], q: readonly number[]): number {
  ensureDistributions(p, q);
  return sum(p.map((chance, i) => Math.abs(chance - (q[i] ?? 0)))) / 2;
}
