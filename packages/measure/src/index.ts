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
export { newcombePaired, type PairedTable, pairedTable } from "./gaps/newcombe-paired.ts";
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

// Many comparisons, many wordings
export { type CrossedGap, crossedGap } from "./many/crossed-gap.ts";
export { benjaminiHochberg, holm } from "./many/multiplicity.ts";
export {
  type Effect,
  type HeterogeneityMethod,
  type PooledEffect,
  randomEffects,
} from "./many/random-effects.ts";

// Imperfect judges
export { type Auroc, auroc } from "./judges/auroc.ts";
export { labellingSplit } from "./judges/labelling-split.ts";
export { type PredictionPowered, predictionPoweredMean } from "./judges/prediction-powered.ts";
export {
  type CorrectedRate,
  type JudgeCalibration,
  roganGladen,
  roganGladenGap,
  roganGladenSharedGap,
} from "./judges/rogan-gladen.ts";
export { brierScore, type ThresholdPoint, thresholdSweep } from "./judges/threshold-sweep.ts";

// Agreement
export { type CohenKappa, cohenKappa } from "./agreement/cohen.ts";
export { fleissKappa } from "./agreement/fleiss.ts";
export { krippendorffAlpha, type MeasurementLevel } from "./agreement/krippendorff.ts";

// Looking early
export {
  bettingEProcess,
  gapConfidenceSequence,
  gapEProcess,
  meanConfidenceSequence,
} from "./sequential/betting.ts";
export {
  mixtureEValue,
  normalMixtureBound,
  rateConfidenceSequence,
  sequentialMcnemar,
} from "./sequential/mixture.ts";

// Cause
export { jensenShannon, klDivergence, totalVariation } from "./causal/divergence.ts";
export { areaOverCurve, weightedAreaOverCurve } from "./causal/early-answering.ts";
export { hintFaithfulness } from "./causal/hint-faithfulness.ts";
export { binaryKl, type Importance, resamplingImportance } from "./causal/importance.ts";
export { linearProbe, type ProbeItem } from "./causal/linear-probe.ts";
export {
  binaryMediator,
  type Transplant,
  transplant,
  type TransplantCells,
  type TransplantEffects,
  transplantEffects,
} from "./causal/transplant.ts";

// Value preservation
export { gapArea, gapCurve, gapTrend, leastSquaresSlope, meanHeight } from "./preservation/gap-curve.ts";
export { meanOverSeeds } from "./preservation/over-seeds.ts";
export { smoothedRatio, smoothedRatioOverSeeds } from "./preservation/relative-gap.ts";
export { type Persistence, persistence, retention, valueRetention } from "./preservation/retention.ts";
export { type FreezeCurves, freezeSlope, valueFreezeSlope } from "./preservation/value-freeze.ts";

// Distributions
export { betaQuantile, logBeta, regularisedBeta } from "./distributions/beta.ts";
export { binomialCdf, binomialPmf, hypergeometricPmf } from "./distributions/binomial.ts";
export { chiSquareSurvival, logGamma, upperGamma } from "./distributions/gamma.ts";
export { normalCdf, normalDensity, normalQuantile } from "./distributions/normal.ts";
export { tCdf, tQuantile } from "./distributions/student.ts";
