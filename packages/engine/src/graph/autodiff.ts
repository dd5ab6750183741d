/**
 * @file Reverse-mode differentiation. Each op's derivative (its vjp, vector-Jacobian product) is built from ops,
 * so the backward pass is more of the same graph and the runtime sees one plain program.
 */
import type { Tensor } from "./graph.ts";
import { add } from "./ops/arithmetic.ts";
import { zeros } from "./ops/shaping.ts";
import { ShapeError } from "./shape.ts";

/**
 * The gradients of `loss`, a scalar, with respect to `parameters`: same shapes, same order. A parameter that the
 * loss does not depend on has a gradient of zeros.
 */
export function gradients(loss: Tensor, parameters: readonly Tensor[]): Tensor[] {
  if (loss.shape.length > 0) throw new ShapeError("gradients", "the loss must be a scalar", [loss.shape]);
  const { graph } = loss;
  const flowing = new Map<string, Tensor>([[loss.name, graph.scalar(1)]]);
  return graph.withoutTape(() => {
    for (const { inputs, output, vjp } of graph.tape.toReversed()) {
      const upstream = flowing.get(output.name);
      if (upstream === undefined) continue;
      for (const [index, gradient] of vjp(upstream).entries()) {
        const input = inputs[index];
        if (gradient === undefined || !input?.requiresGrad) continue;
        const before = flowing.get(input.name);
        flowing.set(input.name, before === undefined ? gradient : add(before, gradient));
      }
    }
    return parameters.map(({ name, shape }) => flowing.get(name) ?? zeros(graph, shape));
  });
}
