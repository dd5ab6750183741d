// All ops of a graph.
export {
  abs,
  add,
  clamp,
  cos,
  div,
  erf,
  exp,
  lessOrEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  reciprocal,
  relu,
  scale,
  sigmoid,
  silu,
  sin,
  softplus,
  sqrt,
  square,
  sub,
  swiglu,
  tanh,
  where,
} from "./arithmetic.ts";
export { attention, cappedSoftmax, maskedSoftmax } from "./attention.ts";
export { gatherRows, pick, replace, scatterRowsAdd } from "./indexing.ts";
export { gemm, matmul } from "./matmul.ts";
export { cumsum, logSoftmax, logSumExp, maxLast, meanLast, softmax, sumLast } from "./reduction.ts";
export { rmsNorm } from "./rms-norm.ts";
export { rotary, rotaryTable } from "./rotary.ts";
export { concat, expand, full, reduceSum, reshape, slice, sumAll, transpose, zeros } from "./shaping.ts";
