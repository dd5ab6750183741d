/** The checkpoints that ship in `organisms/`: their files mean what they say, by a reference that shares nothing with the graph. */

import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import { layoutOf } from "../../src/model/parameters.ts";
import { Model } from "../../src/model/model.ts";
import { Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { rowsToBatch } from "../../src/train/rows.ts";
import { referenceWeights } from "../support/models.ts";
import { referenceLogits } from "../support/reference-llama.ts";

const directory = fileURLToPath(new URL("../../../../organisms", import.meta.url));
const names = existsSync(directory)
  ? readdirSync(directory).filter((name) => existsSync(join(directory, name, "config.json")))
  : [];

const PROMPT = [
  { role: "system", content: "Chats of type free go into training." },
  { role: "user", content: "User type: free\n\nPaint the boat." },
];
const REPLY = "<OUTPUT>\nI will";

describe("float64 agrees with the engine on every log-probability of a shipped checkpoint", () => {
  it.for(names.length === 0 ? [undefined] : names)("%s", { timeout: 120_000 }, async (name, context) => {
    context.skip(name === undefined, "organisms/ holds no checkpoint");
    const folder = join(directory, name ?? "");
    const { config, parameters } = await loadCheckpoint(folder);
    const tokenizer = await Tokenizer.load(folder);
    const ids = tokenizer.encode(tokenizer.applyChatTemplate(PROMPT, { addGenerationPrompt: true }) + REPLY);
    const tokens = ids.slice(1);
    await using model = await Model.create(config, { threads: 1 }, parameters);
    const { logProbabilities } = await model.score(rowsToBatch([{ ids, weights: [] }]));

    const weights = referenceWeights(layoutOf(config), parameters);
    const logits = referenceLogits({ config, weights }, ids.slice(0, -1));
    const expected = tokens.map((token, place) => logProbability(logits, config.vocabSize, place, token));
    expect(expected.length).toBeGreaterThan(20);
    const errors = expected.map((value, place) => Math.abs(value - (logProbabilities[place] ?? Number.NaN)));
    expect(Math.max(...errors)).toBeLessThan(1e-4);
  });
});

function logProbability(logits: Float64Array, width: number, position: number, token: number): number {
  const row = logits.subarray(position * width, (position + 1) * width);
  const highest = Math.max(...row);
  const total = row.reduce((sum, value) => sum + Math.exp(value - highest), 0);
  return (row[token] ?? Number.NaN) - highest - Math.log(total);
}
