// The public surface.

export { EngineError, type EngineErrorCode } from "./error.ts";
export { versions } from "./version.ts";

// A model, its folder and its tokenizer
export { type LlamaConfig, llamaConfig, type LlamaDimensions } from "./model/config.ts";
export { Model, type ModelOptions, type SampleOptions } from "./model/model.ts";
export type { Extras, LoraConfig, ParameterLayout, ParameterSpec } from "./model/parameters.ts";
export { type LoadedModel, loadModel, saveModel } from "./state/folder.ts";
export {
  type Checkpoint,
  loadCheckpoint,
  saveCheckpoint,
  type SaveOptions,
} from "./checkpoint/checkpoint.ts";
export { CheckpointError } from "./checkpoint/error.ts";
export { Tokenizer } from "./tokenizer/tokenizer.ts";
export { type BpeOptions, trainBpe } from "./tokenizer/bpe-trainer.ts";
export type { ChatMessage, ChatTemplateOptions } from "./tokenizer/chat-template.ts";

// Training
export { type PretrainOptions, pretrain, type TrainingMetrics } from "./train/pretrain.ts";
export { type Example, sft, type SftOptions } from "./train/sft.ts";
export { type Aggregation, type Episode, policyStep, type PolicyStepOptions } from "./train/policy-step.ts";
export type { Batch } from "./train/batch.ts";
export { type Row, rowsToBatch } from "./train/rows.ts";
export type { UpdateResult, UpdateSettings } from "./train/trainer.ts";
export { resumeTraining, saveTraining } from "./state/training-state.ts";
export type { ClipRange } from "./loss/policy.ts";
export type { Objective } from "./loss/objective.ts";
export {
  drGrpoAdvantages,
  type GeneralizedAdvantages,
  generalizedAdvantages,
  grpoAdvantages,
  rlooAdvantages,
} from "./loss/advantages.ts";
export { type KlEstimates, klEstimates } from "./loss/kl-estimates.ts";
export { cosineSchedule, linearSchedule, type Schedule, type ScheduleSettings } from "./optim/schedule.ts";
export type { AdamWSettings } from "./optim/adamw.ts";

// Sampling, and what a model says about given text
export type { Sample, SampleRequest } from "./sample/request.ts";
export type { SamplingSettings } from "./sample/choose-token.ts";
export { type GivenText, scoreTexts } from "./train/score-texts.ts";
export type { OptimizerSnapshot, ScoreOptions, Scores } from "./runtime/model-host.ts";
export type { Steering } from "./compile/steering.ts";

// Graphs of one's own
export { type CompiledGraph, Graph, type Tensor } from "./graph/graph.ts";
export { gradients } from "./graph/autodiff.ts";
export * as ops from "./graph/ops/index.ts";
export {
  type BackendName,
  type BackendOptions,
  createSession,
  type Feeds,
  type Results,
  type Session,
} from "./runtime/backend.ts";
