import type { ParameterLayout } from "../model/parameters.ts";

/** Euclidean norm of all trainable gradients together. */
export function gradientNorm(layout: ParameterLayout, gradients: Float32Array): number {
  let sum = 0;
  for (const { offset, size, trainable } of layout.specs) {
    if (!trainable) continue;
    for (let index = offset; index < offset + size; index++) sum += (gradients[index] ?? 0) ** 2;
  }
  return Math.sqrt(sum);
}

/** The factor that brings a norm down to `most`, or 1, as in PyTorch's `clip_grad_norm_`. */
export function clipFactor(norm: number, most: number): number {
  return Math.min(1, most / (norm + 1e-6));
}
