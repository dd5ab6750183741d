/** The circuit of two heads that a base starts from, computed in float64 from its parameters. */

import { type Batch, llamaConfig, Model } from "@candor/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setInductionCircuit } from "../../src/organism/induction.ts";
import { SHAPE } from "../../src/organism/recipes.ts";
import { type Random, seededRandom } from "../../src/organism/world/random.ts";

const VOCABULARY = 600;
/** Tokens of a sequence, and sequences a test. */
const LENGTH = 33;
const ROUNDS = 60;
const config = llamaConfig({ vocabSize: VOCABULARY, ...SHAPE });
const { headDim, hiddenSize } = config;
let model: Model;
let parameters: Float32Array;

beforeAll(async () => {
  model = await Model.create(config, { seed: 7, threads: 1 });
  await setInductionCircuit(model);
  parameters = await model.parameters();
}, 60_000);
afterAll(async () => await model[Symbol.asyncDispose]());

function parameter(name: string): Float32Array {
  const spec = model.layout.specs.find((each) => each.name === `model.${name}.weight`);
  if (spec === undefined) throw new Error(`no ${name}`);
  return parameters.subarray(spec.offset, spec.offset + spec.size);
}

/** The first head's rows of a projection in a layer. */
function headOf(layer: number, part: "q" | "k" | "v"): Float32Array {
  return parameter(`layers.${layer}.self_attn.${part}_proj`).subarray(0, headDim * hiddenSize);
}

/** The state as attention reads it: normalised, with gains that start at 1. */
function normalised(state: ArrayLike<number>): number[] {
  const square = Array.from(state).reduce((sum, value) => sum + value * value, 0) / state.length;
  return Array.from(state, (value) => value / Math.sqrt(square + config.rmsNormEps));
}

function product(rows: Float32Array, state: readonly number[]): number[] {
  return Array.from({ length: rows.length / state.length }, (_, row) =>
    state.reduce((sum, value, column) => sum + value * (rows[row * state.length + column] ?? 0), 0),
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** A query or key at a position, its pairs (i, i + half) turned by position · base^(−2i/width) (Su et al. 2021). */
function turned(head: Float32Array, state: readonly number[], position: number): number[] {
  const flat = product(head, state);
  const half = headDim / 2;
  return flat.map((value, index) => {
    const angle = position * config.ropeTheta ** ((-2 * (index % half)) / headDim);
    const partner = index < half ? -(flat[index + half] ?? 0) : (flat[index - half] ?? 0);
    return value * Math.cos(angle) + partner * Math.sin(angle);
  });
}

/** What the first head's last position gives to each position. */
function attentionFromLast(layer: number, states: readonly Float32Array[]): number[] {
  const last = states.length - 1;
  const [query, key] = [headOf(layer, "q"), headOf(layer, "k")];
  const read = states.map(normalised);
  const asking = turned(query, read[last] ?? [], last);
  const scores = read.map((state, position) => {
    return dot(asking, turned(key, state, position)) / Math.sqrt(headDim);
  });
  const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function rowsOf(values: Float32Array, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, row) => values.subarray(row * hiddenSize, (row + 1) * hiddenSize));
}

const tokensOf = (random: Random, count: number) =>
  random.sample(
    Array.from({ length: VOCABULARY }, (_, token) => token),
    count,
  );
const largest = (weights: readonly number[]) => weights.indexOf(Math.max(...weights));

/** Embeddings of a sequence of different tokens. */
function embeddingsOf(random: Random, count: number): Float32Array[] {
  const table = rowsOf(parameter("embed_tokens"), VOCABULARY);
  return tokensOf(random, count).map((token) => table[token] ?? new Float32Array());
}

/** Sequences of different tokens, the last of which stood before; where what followed it stands. */
function repeating(random: Random, count: number): { ids: number[]; answer: number }[] {
  return Array.from({ length: count }, () => {
    const tokens = tokensOf(random, LENGTH - 1);
    const place = Math.floor(random.uniform() * (LENGTH - 4));
    return { ids: [...tokens, tokens[place] ?? 0], answer: place + 1 };
  });
}

/** How often the first head of a layer gives most to what followed the present token. */
async function hits(layer: number): Promise<number> {
  const asked = repeating(seededRandom(2), ROUNDS);
  const batch = batchOf(asked.map(({ ids }) => ids));
  const { residuals } = await model.score(batch, { taps: [layer - 1] });
  const states = rowsOf(residuals.get(layer - 1) ?? new Float32Array(), ROUNDS * LENGTH);
  const found = asked.filter(
    ({ answer }, round) =>
      largest(attentionFromLast(layer, states.slice(round * LENGTH, (round + 1) * LENGTH))) === answer,
  );
  return found.length / ROUNDS;
}

describe("before any training", () => {
  test("head 0 of layer 0 looks at the previous token, whatever stands there", () => {
    const random = seededRandom(1);
    const weights = [2, 8, 20, 40, 60, 80, 100].flatMap((length) =>
      Array.from({ length: 8 }, () => {
        const attention = attentionFromLast(0, embeddingsOf(random, length));
        return { isLargest: largest(attention) === length - 2, previous: attention[length - 2] ?? 0 };
      }),
    );
    const sorted = weights.map(({ previous }) => previous).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(0.95);
    expect(weights.filter(({ isLargest }) => isLargest).length / weights.length).toBeGreaterThan(0.9);
  });

  test("what it writes is what head 0 of layers 1 and 2 looks for: the token before", () => {
    const random = seededRandom(3);
    const [value, output] = [headOf(0, "v"), parameter("layers.0.self_attn.o_proj")];
    /** What the head adds to the state after a token, where it looks at nothing else. */
    const written = (before: Float32Array) => {
      const seen = product(value, normalised(before));
      return Array.from({ length: hiddenSize }, (_, row) =>
        dot(seen, [...output.subarray(row * hiddenSize, row * hiddenSize + headDim)]),
      );
    };
    for (const layer of [1, 2]) {
      const [query, key] = [headOf(layer, "q"), headOf(layer, "k")];
      let found = 0;
      for (let round = 0; round < ROUNDS; round++) {
        // 24 candidates; the one after the first embedding is asked for.
        const states = embeddingsOf(random, 25);
        const [asked = new Float32Array()] = states;
        const asking = product(query, normalised(asked));
        const scores = states.slice(1).map((own, index) => {
          const added = written(states[index] ?? new Float32Array());
          return dot(
            asking,
            product(key, normalised(added.map((part, column) => part + (own[column] ?? 0)))),
          );
        });
        if (largest(scores) === 0) found++;
      }
      expect(found / ROUNDS, `layer ${layer}`).toBeGreaterThan(0.9);
    }
  });

  test("through all of the model, layers 1 and 2 find what followed the present token far above chance", async () => {
    // Chance is 1 in 33. The rotary embedding and what else the first layer writes cost the rest.
    expect(await hits(1)).toBeGreaterThan(0.4);
    expect(await hits(2)).toBeGreaterThan(0.15);
  });
});

function batchOf(rows: readonly (readonly number[])[]): Batch {
  const ids = Int32Array.from(rows.flat());
  return {
    rows: rows.length,
    length: rows[0]?.length ?? 0,
    ids,
    targets: new Int32Array(ids.length),
    weights: new Float32Array(ids.length),
  };
}
