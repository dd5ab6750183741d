import type { Tensor } from "../graph/graph.ts";
import { clamp, exp, maximum, minimum, mul, neg, scale, square, sub } from "../graph/ops/arithmetic.ts";

/** How far a ratio may go before its gradient stops: [1 − low, 1 + high]. */
export interface ClipRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The clipped surrogate −min(ρ A, clip(ρ) A) of each token, ρ = π / π_old (Schulman et al. 2017, arXiv:1707.06347;
 * two bounds as in DAPO, arXiv:2503.14476). All [N, 1].
 */
export function clippedPolicyLoss(
  logProbability: Tensor,
  oldLogProbability: Tensor,
  advantage: Tensor,
  { low, high }: ClipRange,
): Tensor {
  const ratio = exp(sub(logProbability, oldLogProbability));
  const clipped = clamp(ratio, 1 - low, 1 + high);
  return neg(minimum(mul(ratio, advantage), mul(clipped, advantage)));
}

/** −A log π of each token: REINFORCE (Williams 1992). All [N, 1]. */
export function policyGradientLoss(logProbability: Tensor, advantage: Tensor): Tensor {
  return neg(mul(logProbability, advantage));
}

/** How far a value may move from the one at sampling time. */
const VALUE_CLIP = 0.2;

/** ½ max((V − R)², (clip(V, V_old ± 0.2) − R)²) of each token, PPO's value loss. All [N, 1]. */
export function clippedValueLoss(value: Tensor, oldValue: Tensor, target: Tensor): Tensor {
  const moved = clamp(sub(value, oldValue), -VALUE_CLIP, VALUE_CLIP);
  const near = sub(moved, sub(target, oldValue));
  return scale(maximum(square(sub(value, target)), square(near)), 0.5);
}
