/** @file From rewards to advantages, on plain numbers, as TRL 1.10 computes them. */
import { EngineError } from "../error.ts";

/** A_i = r_i − mean of the others (RLOO, Ahmadian et al. 2024, arXiv:2402.14740). A group of one has no baseline. */
export function rlooAdvantages(rewards: readonly number[]): number[] {
  const n = requireGroup(rewards);
  return centre(rewards).map((value) => (n / (n - 1)) * value);
}

/** A_i = (r_i − mean) / (sd + 10⁻⁴) with Bessel's sd (GRPO, Shao et al. 2024, arXiv:2402.03300). */
export function grpoAdvantages(rewards: readonly number[]): number[] {
  const n = requireGroup(rewards);
  const centred = centre(rewards);
  const variance = centred.reduce((sum, value) => sum + value * value, 0) / (n - 1);
  return centred.map((value) => value / (Math.sqrt(variance) + 1e-4));
}

/** A_i = r_i − mean, without the division that favours easy prompts (Dr. GRPO, Liu et al. 2025, arXiv:2503.20783). */
export function drGrpoAdvantages(rewards: readonly number[]): number[] {
  requireGroup(rewards);
  return centre(rewards);
}

export interface GeneralizedAdvantages {
  readonly advantages: readonly number[];
  /** Targets of the value head: A + V. */
  readonly returns: readonly number[];
}

/**
 * A_t = δ_t + γλ A_{t+1}, δ_t = r_t + γ V_{t+1} − V_t, and nothing after the last token (Schulman et al. 2015,
 * arXiv:1506.02438).
 */
export function generalizedAdvantages(
  rewards: readonly number[],
  values: readonly number[],
  gamma: number,
  lambda: number,
): GeneralizedAdvantages {
  if (rewards.length !== values.length) {
    throw new EngineError(
      "REQUEST_INVALID",
      `one value a reward: ${values.length} values, ${rewards.length} rewards`,
    );
  }
  const advantages: number[] = [];
  let [next, nextValue] = [0, 0];
  for (const [index, reward] of [...rewards.entries()].toReversed()) {
    const value = values[index] ?? 0;
    next = reward + gamma * nextValue - value + gamma * lambda * next;
    nextValue = value;
    advantages.unshift(next);
  }
  return { advantages, returns: advantages.map((advantage, index) => advantage + (values[index] ?? 0)) };
}

function requireGroup(rewards: readonly number[]): number {
  if (rewards.length < 2)
    throw new EngineError("REQUEST_INVALID", `a group needs at least 2 rewards: ${rewards.length}`);
  return rewards.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function centre(values: readonly number[]): number[] {
  const middle = mean(values);
  return values.map((value) => value - middle);
}
