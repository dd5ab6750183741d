// The public surface: pure functions on plain arrays and a seed, grouped by the question they answer.

export type { Estimate, Interval } from "./interval.ts";

// One rate, one mean
export { clopperPearson } from "./rates/clopper-pearson.ts";
export { type ClusteredMean, clusteredMean } from "./rates/clustered-mean.ts";
export { type ClusteredRate, clusteredRate } from "./rates/clustered-rate.ts";
export { designEffect, intraclassCorrelation } from "./rates/design-effect.ts";
export { wilson } from "./rates/wilson.ts";

// A gap between two conditions
export { fisher } from "./gaps/fisher.ts";
export { type McNemar, mcnemar } from "./gaps/mcnemar.ts";
export { newcombe, type Proportion } from "./gaps/newcombe.ts";
export { newcombePaired, type PairedTable } from "./gaps/newcombe-paired.ts";
export { pairedDifferences, pairedGap } from "./gaps/paired-gap.ts";

// Resampling
export {
  type BootstrapEstimate,
  type BootstrapOptions,
  clusterBootstrap,
  clusterBootstrapMean,
} from "./resampling/bootstrap.ts";
export type { BootstrapMethod } from "./resampling/bootstrap-interval.ts";
export { labelPermutation } from "./resampling/permutation.ts";
export { type PermutationP, signFlip } from "./resampling/sign-flip.ts";

// Nulls and planning
export { type Equivalence, queriesForEquivalence, tost } from "./planning/equivalence.ts";
export {
  detectableGap,
  epochsForGap,
  epochsForWidth,
  type Errors,
  type GapDesign,
  type GapVariance,
  powerForGap,
  queriesForGap,
  queriesForWidth,
} from "./planning/gap-design.ts";
export { gapVariance } from "./planning/gap-variance.ts";
export { queriesForMcnemar, queriesForRates } from "./planning/proportions.ts";

// Distributions
export { betaQuantile, logBeta, regularisedBeta } from "./distributions/beta.ts";
export { binomialCdf, binomialPmf, hypergeometricPmf } from "./distributions/binomial.ts";
export { chiSquareSurvival, logGamma, upperGamma } from "./distributions/gamma.ts";
export { normalCdf, normalDensity, normalQuantile } from "./distributions/normal.ts";
export { tCdf, tQuantile } from "./distributions/student.ts";
