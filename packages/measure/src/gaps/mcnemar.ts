import { ensureCount } from "../check.ts";
import { binomialCdf, binomialPmf } from "../distributions/binomial.ts";
import { chiSquareSurvival } from "../distributions/gamma.ts";

/** Tests of one paired table; every p is two-sided. */
export interface McNemar {
  /** Exact conditional p. */
  exact: number;
  /** Mid-p: less conservative, close to nominal. */
  midP: number;
  chi2: number;
  chi2P: number;
  /** χ² with Edwards' continuity correction. */
  chi2Corrected: number;
  chi2CorrectedP: number;
}

/**
 * McNemar's test that A and B succeed equally often, from the discordant pairs.
 *
 * With no discordant pair there is no evidence: every p is 1 and every χ² 0.
 * Throws RangeError unless both are integers of at least 0.
 * Source: McNemar (1947); Edwards (1948) for the correction; mid-p as in Fagerland, Lydersen & Laake (2013), *The
 * McNemar test for binary matched-pairs data*, who recommend it. Departure: at onlyA = onlyB mid-p is 1, the value of the doubled tail,
 * and not 1 − ½ P(tie).
 */
export function mcnemar(onlyA: number, onlyB: number): McNemar {
  ensureCount("onlyA", onlyA);
  ensureCount("onlyB", onlyB);
  const n = onlyA + onlyB;
  if (n === 0) return { exact: 1, midP: 1, chi2: 0, chi2P: 1, chi2Corrected: 0, chi2CorrectedP: 1 };
  const fewer = Math.min(onlyA, onlyB);
  const tails = 2 * binomialCdf(fewer, n, 0.5);
  const difference = Math.abs(onlyA - onlyB);
  const chi2 = difference ** 2 / n;
  const chi2Corrected = Math.max(0, difference - 1) ** 2 / n;
  return {
    exact: Math.min(1, tails),
    midP: Math.min(1, tails - binomialPmf(fewer, n, 0.5)),
    chi2,
    chi2P: chiSquareSurvival(chi2, 1),
    chi2Corrected,
    chi2CorrectedP: chiSquareSurvival(chi2Corrected, 1),
  };
}
