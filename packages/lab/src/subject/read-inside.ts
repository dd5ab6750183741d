import { rowsToBatch, type Model } from "@candor/engine";
import type { Reading } from "./subject.ts";

/** Texts that run at once. */
const ROWS = 16;

/** What a model makes of texts: the next token, and the residual stream at the last one. */
export async function readInside(
  model: Pick<Model, "config" | "score">,
  texts: readonly (readonly number[])[],
): Promise<Reading[]> {
  const { config } = model;
  const taps = Array.from({ length: config.layers }, (_, layer) => layer);
  const readings: Reading[] = [];
  for (let start = 0; start < texts.length; start += ROWS) {
    const part = texts.slice(start, start + ROWS);
    // A row predicts the token after each one but its last: one more is put behind. Rows that are not used stay short.
    const rows = Array.from({ length: ROWS }, (_, row) => ({ ids: [...(part[row] ?? [0]), 0], weights: [] }));
    const batch = rowsToBatch(rows);
    const { logits, residuals } = await model.score(batch, { taps, logits: true });
    for (const [row, tokens] of part.entries()) {
      const last = row * batch.length + tokens.length - 1;
      const slice = (values: Float32Array | undefined, size: number) =>
        (values ?? new Float32Array()).slice(last * size, (last + 1) * size);
      readings.push({
        tokens,
        next: softmax(slice(logits, config.vocabSize)),
        residuals: taps.map((layer) => slice(residuals.get(layer), config.hiddenSize)),
      });
    }
  }
  return readings;
}

function softmax(logits: Float32Array): Float32Array {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = logits.map((logit) => Math.exp(logit - most));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}
