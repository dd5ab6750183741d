import type { ParameterLayout } from "../model/parameters.ts";

export interface AdamWSettings {
  readonly learningRate: number;
  /** Decay of the running mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the running mean of squared gradients. Default 0.95. */
  readonly beta2?: number;
  /** Default 10⁻⁸. */
  readonly epsilon?: number;
  /** Decoupled decay of matrices; gains are not decayed. Default 0.1. */
  readonly weightDecay?: number;
}

/** One number a parameter for each moment, and the number of steps taken. */
export interface AdamWState {
  readonly mean: Float32Array<ArrayBuffer>;
  readonly variance: Float32Array<ArrayBuffer>;
  step: number;
}

export function adamWState(size: number): AdamWState {
  return { mean: new Float32Array(size), variance: new Float32Array(size), step: 0 };
}

/**
 * One step of AdamW in place (Loshchilov and Hutter 2019, arXiv:1711.05101), as PyTorch orders it: decay first, then
 * θ ← θ − lr · m̂ / (√v̂ + ε). Gradients are multiplied by `gradientScale` on the way, which is how they are clipped.
 */
export function adamWStep(
  layout: ParameterLayout,
  parameters: Float32Array,
  gradients: Float32Array,
  state: AdamWState,
  settings: AdamWSettings,
  gradientScale = 1,
): void {
  const { learningRate, beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, weightDecay = 0.1 } = settings;
  state.step++;
  // lr · m̂ / (√v̂ + ε) with the corrections of m̂ and v̂ taken out of the loop: one division a parameter.
  const root = Math.sqrt(1 - beta2 ** state.step);
  const rate = (learningRate / (1 - beta1 ** state.step)) * root;
  const floor = epsilon * root;
  const { mean, variance } = state;
  for (const { offset, size, shape, trainable } of layout.specs) {
    if (!trainable) continue;
    const keep = shape.length > 1 ? 1 - learningRate * weightDecay : 1;
    for (let index = offset; index < offset + size; index++) {
      const gradient = (gradients[index] ?? 0) * gradientScale;
      const m = beta1 * (mean[index] ?? 0) + (1 - beta1) * gradient;
      const v = beta2 * (variance[index] ?? 0) + (1 - beta2) * gradient * gradient;
      mean[index] = m;
      variance[index] = v;
      parameters[index] = (parameters[index] ?? 0) * keep - (rate * m) / (Math.sqrt(v) + floor);
    }
  }
}
