/** @file What one training step minimises: a sum over tokens of weight × (policy loss + regularisers). */
import type { Graph, Tensor } from "../graph/graph.ts";
import { add, mul, neg } from "../graph/ops/arithmetic.ts";
import { gemm } from "../graph/ops/matmul.ts";
import { sumAll } from "../graph/ops/shaping.ts";
import { at } from "../graph/shape.ts";
import { names } from "../model/parameters.ts";
import type { Weights } from "../nn/weights.ts";
import { type ClipRange, clippedPolicyLoss, clippedValueLoss, policyGradientLoss } from "./policy.ts";
import { entropy, exactKl, headLogProbability, tokenLogProbability } from "./token-log-probability.ts";

export interface Objective {
  /** `likelihood` is −log π; `policy-gradient` and `clipped` weigh it by advantages. */
  readonly policy: "likelihood" | "policy-gradient" | "clipped";
  /** Bounds of `clipped`. Default 0.2 and 0.2. */
  readonly clip?: ClipRange;
  /** Coefficient of the exact KL from the reference parameters. */
  readonly kl?: number;
  /** Coefficient of the entropy bonus. */
  readonly entropy?: number;
  /** Coefficient of the value head's loss. */
  readonly value?: number;
}

/** The terms of the loss, summed over the tokens of a batch with their weights. */
export interface ObjectiveTerms {
  readonly loss: Tensor;
  /** Scalars to report, by name. */
  readonly reported: Readonly<Record<string, Tensor>>;
  /** log π of each target, [N, 1]. */
  readonly logProbability: Tensor;
}

/** What the terms are computed from. */
export interface ObjectiveContext {
  readonly graph: Graph;
  readonly weights: Weights;
  readonly hidden: Tensor;
  /** The output head [V, D]. */
  readonly head: Tensor;
  /** Needed by `kl`. */
  readonly referenceLogits: Tensor | undefined;
}

/** Builds the loss. Declares the inputs targets, weights, and, where the objective needs them, the others, all [N, 1]. */
export function objectiveTerms(objective: Objective, context: ObjectiveContext): ObjectiveTerms {
  const { graph, hidden, head, referenceLogits } = context;
  const rows = at(hidden.shape, 0);
  const column = (name: string) => graph.input(name, [rows, 1]);
  const tokenWeights = column("weights");
  const weighted = (term: Tensor) => sumAll(mul(term, tokenWeights));

  const targets = graph.input("targets", [rows, 1], "int32");
  const needsLogits = objective.kl !== undefined || objective.entropy !== undefined;
  const logits = needsLogits ? gemm(hidden, head, { b: true }) : undefined;
  const logProbability =
    logits === undefined ? headLogProbability(hidden, head, targets) : tokenLogProbability(logits, targets);
  const policy = weighted(policyTerm(objective, logProbability, column));
  const reported: Record<string, Tensor> = { policy };
  let loss = policy;
  const include = (name: string, coefficient: number | undefined, sign: 1 | -1, term: () => Tensor) => {
    if (coefficient === undefined) return;
    const value = weighted(term());
    reported[name] = value;
    const factored = mul(value, graph.input(`coefficient.${name}`, []));
    loss = add(loss, sign === 1 ? factored : neg(factored));
  };

  if (logits !== undefined) {
    include("kl", objective.kl, 1, () => {
      if (referenceLogits === undefined) throw new Error("the KL term needs a reference model");
      return exactKl(logits, referenceLogits);
    });
    include("entropy", objective.entropy, -1, () => entropy(logits));
  }
  include("value", objective.value, 1, () => {
    const value = gemm(hidden, context.weights.get(names.valueHead), { b: true });
    return clippedValueLoss(value, column("oldValues"), column("returns"));
  });
  return { loss, reported, logProbability };
}

const defaultClip: ClipRange = { low: 0.2, high: 0.2 };

function policyTerm(objective: Objective, logProbability: Tensor, column: (name: string) => Tensor): Tensor {
  if (objective.policy === "likelihood") return neg(logProbability);
  if (objective.policy === "policy-gradient") return policyGradientLoss(logProbability, column("advantages"));
  const old = column("oldLogProbabilities");
  return clippedPolicyLoss(logProbability, old, column("advantages"), objective.clip ?? defaultClip);
}
