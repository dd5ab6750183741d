import type { LlamaConfig } from "./config.ts";
import { type Extras, layoutOf, linearShapes, names, viewsOf } from "./parameters.ts";

/**
 * The parameters of the plain model that computes the same: W + alpha/rank · B·A for every adapted layer. Without
 * adapters, a view of the first part of the array, which is the plain model already.
 */
export function mergedParameters(
  config: LlamaConfig,
  extras: Extras,
  parameters: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const plain = layoutOf(config);
  const { lora } = extras;
  if (lora === undefined) return parameters.subarray(0, plain.size);
  const merged = parameters.slice(0, plain.size);
  const weights = viewsOf(plain, merged);
  const all = viewsOf(layoutOf(config, extras), parameters);
  for (let layer = 0; layer < config.layers; layer++) {
    for (const [part, [outputs, inputs]] of Object.entries(linearShapes(config))) {
      const w = weights[names.layer(layer, part)];
      const a = all[names.layer(layer, `${part}.lora_A`)];
      const b = all[names.layer(layer, `${part}.lora_B`)];
      if (w === undefined || a === undefined || b === undefined) continue;
      addProduct(w, b, a, outputs, lora.rank, inputs, lora.alpha / lora.rank);
    }
  }
  return merged;
}

/** w += factor · b·a: w [rows, columns], b [rows, inner], a [inner, columns]. */
function addProduct(
  w: Float32Array,
  b: Float32Array,
  a: Float32Array,
  rows: number,
  inner: number,
  columns: number,
  factor: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < inner; k++) {
      const scaled = factor * (b[row * inner + k] ?? 0);
      for (let column = 0; column < columns; column++) {
        const cell = row * columns + column;
        w[cell] = (w[cell] ?? 0) + scaled * (a[k * columns + column] ?? 0);
      }
    }
  }
}
