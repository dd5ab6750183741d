import type { Tensor } from "../graph/graph.ts";
import { exp, mul, neg, sub } from "../graph/ops/arithmetic.ts";
import { pick, replace } from "../graph/ops/indexing.ts";
import { gemm } from "../graph/ops/matmul.ts";
import { logSoftmax, sumLast } from "../graph/ops/reduction.ts";

/**
 * log π(target) of each row: logits [N, V], targets [N, 1] int32 → [N, 1].
 *
 * A derivative of its own, dy ⊙ (onehot − softmax), in one pass over [N, V] and one write a row. Every loss on
 * sampled or given text starts from this.
 */
export function tokenLogProbability(logits: Tensor, targets: Tensor): Tensor {
  const { graph } = logits;
  return graph.record(
    [logits],
    graph.withoutTape(() => pick(logSoftmax(logits), targets)),
    (dy) => {
      const probabilities = exp(logSoftmax(logits));
      const others = mul(probabilities, neg(dy));
      const target = mul(dy, sub(graph.scalar(1), pick(probabilities, targets)));
      return [replace(others, targets, target)];
    },
  );
}

/**
 * log π(target) of each row from hidden states, the head inside: hidden [N, D], head [V, D], targets [N, 1] → [N, 1].
 *
 * What {@link tokenLogProbability} gives, with fewer passes over [N, V]. With E = softmax − onehot, which takes the place
 * of softmax in memory, and x = −dy ⊙ hidden: d hidden = −dy ⊙ (E · head), and d head = Eᵀ · x.
 */
export function headLogProbability(hidden: Tensor, head: Tensor, targets: Tensor): Tensor {
  const { graph } = hidden;
  const logP = graph.withoutTape(() => logSoftmax(gemm(hidden, head, { b: true })));
  const y = graph.withoutTape(() => pick(logP, targets));
  return graph.record([hidden, head], y, (dy) => {
    const excess = replace(exp(logP), targets, sub(exp(y), graph.scalar(1)));
    const share = neg(dy);
    const dHidden = () => mul(gemm(excess, head), share);
    const dHead = () => gemm(excess, mul(hidden, share), { a: true });
    return [hidden.requiresGrad ? dHidden() : undefined, head.requiresGrad ? dHead() : undefined];
  });
}

/** Exact KL(π ‖ π_ref) of each row over the whole vocabulary: [N, V] twice → [N, 1], in nats. */
export function exactKl(logits: Tensor, referenceLogits: Tensor): Tensor {
  const logP = logSoftmax(logits);
  return sumLast(mul(exp(logP), sub(logP, logSoftmax(referenceLogits))));
}

/** Entropy of each row: [N, V] → [N, 1], in nats. */
export function entropy(logits: Tensor): Tensor {
  const logP = logSoftmax(logits);
  return neg(sumLast(mul(exp(logP), logP)));
}
