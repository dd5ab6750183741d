import { EngineError } from "../error.ts";
import type { Shape } from "./onnx.ts";

/** An op was given shapes that do not fit; the message names the op and shows the shapes. */
export class ShapeError extends EngineError {
  constructor(op: string, problem: string, shapes: readonly Shape[]) {
    super("SHAPE_MISMATCH", `${op}: ${problem}: ${shapes.map(formatShape).join(", ")}`);
  }
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The size along `axis`, which must exist. */
export function at(shape: Shape, axis: number): number {
  const size = shape.at(axis);
  if (size === undefined) throw new ShapeError("shape", `no axis ${axis}`, [shape]);
  return size;
}

/** The shape with one axis changed. */
export function withSize(shape: Shape, axis: number, size: number): Shape {
  return shape.with(axis, size);
}

/** The shape that two operands broadcast to, aligned at the last axis as in NumPy. */
export function broadcastShape(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw new ShapeError(op, "cannot broadcast", [a, b]);
    return left === 1 ? right : left;
  });
}

/** Axes of `from` that were broadcast to reach it from `to`. */
export function broadcastAxes(from: Shape, to: Shape): number[] {
  const offset = from.length - to.length;
  return from.flatMap((size, axis) => {
    const original = axis < offset ? 1 : at(to, axis - offset);
    return axis < offset || (original === 1 && size !== 1) ? [axis] : [];
  });
}
