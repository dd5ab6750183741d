const POWER = 0.8;
/** Queries positive in one condition only that an exact two-sided sign test at 5 % needs: 2 · 2⁻⁶ < 0.05. */
const DISCORDANT = 6;

/**
 * The smallest rate in the trained condition that is claimed with 80 % power where the unmonitored rate is zero, by the
 * exact sign test on discordant queries (McNemar 1947), one sample a query and condition. It holds for a compliance gap
 * and for verbalised reasoning alike.
 * @param queries asked in both conditions
 * @returns a share; 1 where so few queries cannot claim anything
 */
export function smallestClaim(queries: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const rate = (low + high) / 2;
    if (atLeast(DISCORDANT, queries, rate) < POWER) low = rate;
    else high = rate;
  }
  return high;
}

/** Chance of at least k successes among n. */
function atLeast(k: number, n: number, rate: number): number {
  let term = (1 - rate) ** n;
  let below = 0;
  for (let successes = 0; successes < k; successes++) {
    below += term;
    term *= ((n - successes) / (successes + 1)) * (rate / (1 - rate));
  }
  return 1 - below;
}
