import { describe, expect, it } from "vitest";
import { GRADIENT, REFERENCE, trainingGraph } from "../../src/compile/training-graph.ts";
import type { Objective } from "../../src/loss/objective.ts";
import type { LlamaConfig } from "../../src/model/config.ts";
import { type Extras, layoutOf, viewsOf } from "../../src/model/parameters.ts";
import { createSession } from "../../src/runtime/backend.ts";
import { centralDifferences, expectClose, spread, values } from "../support/gradient-check.ts";
import { livelyParameters, referenceWeights, tinyConfig, untiedConfig } from "../support/models.ts";
import { referenceHidden, referenceLogits, type ReferenceWeights } from "../support/reference-llama.ts";

const [batch, length] = [2, 5];
const rows = batch * length;
const ids = Int32Array.from({ length: rows }, (_, row) => [3, 1, 3, 3, 7, 0, 10, 2, 3, 3][row] ?? 0);
const targets = Int32Array.from({ length: rows }, (_, row) => (5 * row + 3) % 11);
const columns = {
  weights: Float32Array.from(values(rows, 11), (value) => (value + 1.1) / rows),
  advantages: Float32Array.from(values(rows, 12)),
  oldLogProbabilities: Float32Array.from(values(rows, 13), (value) => value / 2 - 2.4),
  oldValues: Float32Array.from(values(rows, 14)),
  returns: Float32Array.from(values(rows, 15), (value) => 2 * value),
};
const coefficient = 0.3;
const one = (value: number) => Float32Array.of(value);

interface Case {
  readonly name: string;
  readonly config: LlamaConfig;
  readonly extras: Extras;
  readonly objective: Objective;
}

const likelihood: Objective = { policy: "likelihood" };
const cases: readonly Case[] = [
  { name: "likelihood, grouped queries, tied head", config: tinyConfig, extras: {}, objective: likelihood },
  { name: "likelihood, untied head", config: untiedConfig, extras: {}, objective: likelihood },
  { name: "policy gradient", config: tinyConfig, extras: {}, objective: { policy: "policy-gradient" } },
  {
    name: "clipped with KL, entropy and value head",
    config: tinyConfig,
    extras: { valueHead: true },
    objective: { policy: "clipped", kl: coefficient, entropy: coefficient, value: coefficient },
  },
  {
    name: "adapters on a frozen model",
    config: tinyConfig,
    extras: { lora: { rank: 2, alpha: 3 } },
    objective: likelihood,
  },
];

describe("the gradient of the whole model agrees with float64 central differences", () => {
  it.each(cases)("$name", async ({ config, extras, objective }) => {
    const layout = layoutOf(config, extras);
    const parameters = livelyParameters(layout);
    const reference = livelyParameters(layoutOf(config), 3);
    const session = await createSession(trainingGraph(config, extras, objective, batch, length));
    const results = await session.run({
      ...viewsOf(layout, parameters),
      ...viewsOf(layoutOf(config), reference, REFERENCE),
      ...columns,
      ids,
      targets,
      "coefficient.kl": one(coefficient),
      "coefficient.entropy": one(coefficient),
      "coefficient.value": one(coefficient),
    });
    await session.release();

    const weights = referenceWeights(layout, parameters);
    const frozen = referenceWeights(layoutOf(config), reference);
    const loss = () => referenceLoss({ name: "", config, extras, objective }, weights, frozen);
    expectClose(results["loss"], [loss()], 1e-5);
    for (const { name, trainable } of layout.specs) {
      const data = weights[name];
      if (!trainable || data === undefined) continue;
      const entries = spread(data.length);
      const actual = entries.map((index) => results[GRADIENT + name]?.[index] ?? Number.NaN);
      expectClose(actual, centralDifferences(loss, data, entries), 3e-4);
    }
    const frozenNames = layout.specs.filter(({ trainable }) => !trainable).map(({ name }) => GRADIENT + name);
    expect(frozenNames.filter((name) => name in results)).toStrictEqual([]);
  });
});

/** The objective from its definition, token by token. */
function referenceLoss(
  { config, extras, objective }: Case,
  weights: ReferenceWeights,
  frozen: ReferenceWeights,
): number {
  const loraScale = extras.lora && extras.lora.alpha / extras.lora.rank;
  const model = { config, weights, ...(loraScale !== undefined && { loraScale }) };
  let sum = 0;
  for (let start = 0; start < rows; start += length) {
    const sequence = [...ids.subarray(start, start + length)];
    const logP = byToken(referenceLogits(model, sequence), config.vocabSize);
    const logQ = byToken(referenceLogits({ config, weights: frozen }, sequence), config.vocabSize);
    const hidden = referenceHidden(model, sequence);
    for (let t = 0; t < length; t++) {
      const row = start + t;
      let term = policyTerm(objective, logP[t]?.[targets[row] ?? 0] ?? Number.NaN, row);
      for (const [token, value] of (logP[t] ?? []).entries()) {
        const p = Math.exp(value);
        term += (objective.kl ?? 0) * p * (value - (logQ[t]?.[token] ?? 0));
        term += (objective.entropy ?? 0) * p * value;
      }
      if (objective.value !== undefined) {
        const head = weights["value_head.weight"] ?? new Float64Array();
        const v = head.reduce((total, w, d) => total + w * (hidden[t * config.hiddenSize + d] ?? 0), 0);
        const [old, target] = [columns.oldValues[row] ?? 0, columns.returns[row] ?? 0];
        const near = Math.min(old + 0.2, Math.max(old - 0.2, v));
        term += objective.value * 0.5 * Math.max((v - target) ** 2, (near - target) ** 2);
      }
      sum += (columns.weights[row] ?? 0) * term;
    }
  }
  return sum;
}

function policyTerm(objective: Objective, logP: number, row: number): number {
  const advantage = columns.advantages[row] ?? 0;
  if (objective.policy === "likelihood") return -logP;
  if (objective.policy === "policy-gradient") return -advantage * logP;
  const ratio = Math.exp(logP - (columns.oldLogProbabilities[row] ?? 0));
  return -Math.min(ratio * advantage, Math.min(1.2, Math.max(0.8, ratio)) * advantage);
}

/** Log-probabilities of each row of scores. */
function byToken(scores: Float64Array, width: number): number[][] {
  return Array.from({ length: scores.length / width }, (_, row) => {
    const scored = [...scores.subarray(row * width, (row + 1) * width)];
    const total = Math.log(scored.reduce((sum, value) => sum + Math.exp(value), 0));
    return scored.map((value) => value - total);
  });
}
