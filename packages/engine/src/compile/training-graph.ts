import { gradients } from "../graph/autodiff.ts";
import { type CompiledGraph, Graph } from "../graph/graph.ts";
import { cappedSoftmax } from "../graph/ops/attention.ts";
import { type Objective, objectiveTerms } from "../loss/objective.ts";
import type { LlamaConfig } from "../model/config.ts";
import { headOf, logits, trunk } from "../model/llama.ts";
import { type Extras, layoutOf } from "../model/parameters.ts";
import { sequenceAttention } from "../nn/sequence-attention.ts";
import { Weights } from "../nn/weights.ts";

/** Prefix of the frozen reference model's parameters among the graph's inputs. */
export const REFERENCE = "reference.";
/** Prefix of the gradients among the graph's outputs. */
export const GRADIENT = "gradient.";

/**
 * Loss and gradients of one microbatch: inputs ids [B · T], the columns of the objective and the parameters; outputs
 * `loss`, the reported terms, `logProbability` [B · T, 1] and a gradient for each trainable parameter.
 */
export function trainingGraph(
  config: LlamaConfig,
  extras: Extras,
  objective: Objective,
  batch: number,
  length: number,
): CompiledGraph {
  const graph = new Graph();
  const layout = layoutOf(config, extras);
  const weights = Weights.declare(graph, layout, extras.lora);
  const ids = graph.input("ids", [batch * length], "int32");
  const attend = sequenceAttention(graph, config, batch, length, cappedSoftmax);
  const { hidden } = trunk(ids, weights, config, attend);
  const referenceLogits = () => {
    const frozen = Weights.declareFrozen(graph, layoutOf(config), REFERENCE);
    return logits(trunk(ids, frozen, config, attend).hidden, frozen, config);
  };

  const { loss, reported, logProbability } = objectiveTerms(objective, {
    graph,
    weights,
    hidden,
    head: headOf(weights, config),
    referenceLogits: objective.kl === undefined ? undefined : referenceLogits(),
  });
  graph.output("loss", loss);
  for (const [name, term] of Object.entries(reported)) graph.output(name, term);
  graph.output("logProbability", logProbability);

  const trainable = layout.specs.filter((spec) => spec.trainable);
  const results = gradients(
    loss,
    trainable.map(({ name }) => weights.get(name)),
  );
  for (const [index, gradient] of results.entries()) {
    graph.output(GRADIENT + (trainable[index]?.name ?? ""), gradient);
  }
  return graph.compile();
}
