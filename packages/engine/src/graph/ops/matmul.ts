/** @file Matrix products. */
import type { Tensor } from "../graph.ts";
import { at, sameShape, ShapeError } from "../shape.ts";

/** Which operands of a product are transposed in their last two axes. */
export interface Transposed {
  readonly a?: boolean;
  readonly b?: boolean;
}

/** op(a) · op(b) of two matrices: a [M, K], b [K, N] → [M, N]. One `Gemm`, which reads transposed operands as they lie. */
export function gemm(a: Tensor, b: Tensor, { a: ta = false, b: tb = false }: Transposed = {}): Tensor {
  const [rows, inner] = ends(a, ta);
  const [innerB, columns] = ends(b, tb);
  if (a.shape.length !== 2 || b.shape.length !== 2 || inner !== innerB) {
    throw new ShapeError("gemm", `inner sizes ${inner} and ${innerB}`, [a.shape, b.shape]);
  }
  const flags = { transA: Number(ta), transB: Number(tb) };
  const [y] = a.graph.emit("Gemm", [a, b], [{ shape: [rows, columns] }], flags);
  return a.graph.record([a, b], y, (dy) => productVjp(gemm, a, b, ta, tb, dy));
}

/** Products over the last two axes, batched over equal leading axes: [..., M, K] · [..., K, N] → [..., M, N]. */
export function matmul(a: Tensor, b: Tensor, { a: ta = false, b: tb = false }: Transposed = {}): Tensor {
  const [rows, inner] = ends(a, ta);
  const [innerB, columns] = ends(b, tb);
  const batch = a.shape.slice(0, -2);
  if (inner !== innerB || !sameShape(batch, b.shape.slice(0, -2))) {
    throw new ShapeError("matmul", `inner sizes ${inner} and ${innerB}`, [a.shape, b.shape]);
  }
  const operands = [ta ? swapEnds(a) : a, tb ? swapEnds(b) : b];
  const [y] = a.graph.emit("MatMul", operands, [{ shape: [...batch, rows, columns] }]);
  return a.graph.record([a, b], y, (dy) => productVjp(matmul, a, b, ta, tb, dy));
}

/** d(op(a) · op(b)): each operand's gradient is again one product, without a transpose of its own. */
function productVjp(
  product: (a: Tensor, b: Tensor, transposed?: Transposed) => Tensor,
  a: Tensor,
  b: Tensor,
  ta: boolean,
  tb: boolean,
  dy: Tensor,
): [Tensor | undefined, Tensor | undefined] {
  const da = () => (ta ? product(b, dy, { a: tb, b: true }) : product(dy, b, { b: !tb }));
  const db = () => (tb ? product(dy, a, { a: true, b: ta }) : product(a, dy, { a: !ta }));
  return [a.requiresGrad ? da() : undefined, b.requiresGrad ? db() : undefined];
}

/** Rows and columns of a matrix as the product sees them. */
function ends(x: Tensor, transposed: boolean): [number, number] {
  if (x.shape.length < 2) throw new ShapeError("matmul", "not a matrix", [x.shape]);
  const [rows, columns] = [at(x.shape, -2), at(x.shape, -1)];
  return transposed ? [columns, rows] : [rows, columns];
}

/** The runtime fuses this transpose into the product that reads it. */
function swapEnds(x: Tensor): Tensor {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
  const shape = perm.map((axis) => at(x.shape, axis));
  return x.graph.emit("Transpose", [x], [{ shape }], { perm })[0];
}
