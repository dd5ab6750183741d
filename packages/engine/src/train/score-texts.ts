import type { Model } from "../model/model.ts";
import type { ScoreOptions } from "../runtime/model-host.ts";
import { rowsToBatch } from "./rows.ts";

/** A text that was not sampled but given. */
export interface GivenText {
  readonly prompt: readonly number[];
  readonly tokens: readonly number[];
}

/** Rows that run at once. */
const ROWS = 32;

/** The model's log-probability of each token of each text, as if it had been sampled after its prompt. */
export async function scoreTexts(
  model: Model,
  texts: readonly GivenText[],
  options: Pick<ScoreOptions, "steering"> = {},
): Promise<number[][]> {
  const scored: number[][] = [];
  for (let start = 0; start < texts.length; start += ROWS) {
    const part = texts.slice(start, start + ROWS);
    const batch = rowsToBatch(
      Array.from({ length: ROWS }, (_, row) => {
        const text = part[row];
        return { ids: text === undefined ? [0, 0] : [...text.prompt, ...text.tokens], weights: [] };
      }),
    );
    const { logProbabilities } = await model.score(batch, options);
    for (const [row, { prompt, tokens }] of part.entries()) {
      const first = row * batch.length + prompt.length - 1;
      scored.push([...logProbabilities.subarray(first, first + tokens.length)]);
    }
  }
  return scored;
}
