import { ensure, ensureLevel, ensureProbability } from "../check.ts";
import { normalQuantile } from "../distributions/normal.ts";
import type { Errors } from "./gap-design.ts";

function quantiles({ power = 0.8, alpha = 0.05 }: Errors): { forAlpha: number; forPower: number } {
  ensureLevel("power", power);
  ensureLevel("alpha", alpha);
  return { forAlpha: normalQuantile(1 - alpha / 2), forPower: normalQuantile(power) };
}

/**
 * Queries needed in each of two independent arms to tell rate `a` from rate `b`, rounded up.
 *
 * Throws RangeError unless both rates lie in [0, 1] and differ, and power and alpha lie in (0, 1).
 * Source: Fleiss, Levin & Paik (2003), *Statistical Methods for Rates and Proportions*, eq. 4.14, no continuity
 * correction.
 */
export function queriesForRates(plan: { a: number; b: number } & Errors): number {
  const { a, b } = plan;
  ensureProbability("a", a);
  ensureProbability("b", b);
  ensure(a !== b, "b", "differ from a", b);
  const { forAlpha, forPower } = quantiles(plan);
  const pooled = (a + b) / 2;
  const under0 = forAlpha * Math.sqrt(2 * pooled * (1 - pooled));
  const under1 = forPower * Math.sqrt(a * (1 - a) + b * (1 - b));
  return Math.ceil(((under0 + under1) / (a - b)) ** 2);
}

/**
 * Queries needed for McNemar's test, one epoch a query and condition, when a share `onlyA` of queries succeeds in A
 * alone and a share `onlyB` in B alone; rounded up.
 *
 * Throws RangeError unless the shares lie in [0, 1], sum to at most 1 and differ, and power and alpha lie in (0, 1).
 * Source: Connor (1987), *Sample size for testing differences in proportions for the paired-sample design*.
 */
export function queriesForMcnemar(plan: { onlyA: number; onlyB: number } & Errors): number {
  const { onlyA, onlyB } = plan;
  ensureProbability("onlyA", onlyA);
  ensureProbability("onlyB", onlyB);
  ensure(onlyA + onlyB <= 1, "onlyA + onlyB", "be at most 1", onlyA + onlyB);
  ensure(onlyA !== onlyB, "onlyB", "differ from onlyA", onlyB);
  const { forAlpha, forPower } = quantiles(plan);
  const discordant = onlyA + onlyB;
  const gap = onlyA - onlyB;
  const under0 = forAlpha * Math.sqrt(discordant);
  const under1 = forPower * Math.sqrt(discordant - gap ** 2);
  return Math.ceil(((under0 + under1) / gap) ** 2);
}
