/** The public API of the laboratory: scenario → run → store → judge → analysis → report. */
export { UserError } from "./errors.ts";
export { loadScenarios } from "./scenario/load.ts";
export { listScenarios } from "./scenario/locate.ts";
export { promptComposer, type Prompt } from "./scenario/compose.ts";
export { comprehensionOf } from "./scenario/comprehension.ts";
export { scenarioJsonSchema } from "./scenario/schema.ts";
export type { Condition, Part, Published, Query, Rendering, Role, Scenario } from "./scenario/scenario.ts";
export { resolveSubject } from "./subject/resolve.ts";
export { scriptedSubject, type ScriptedSubject } from "./subject/scripted.ts";
export {
  SubjectError,
  type Capabilities,
  type Reading,
  type Reply,
  type SampleRequest,
  type Subject,
} from "./subject/subject.ts";
export { loadExperiment } from "./train/load.ts";
export { experimentJsonSchema, type Experiment } from "./train/schema.ts";
export { parseTranscript } from "./transcript/parse.ts";
export { DEFAULT_TAGS, type ParseStatus, type Tags, type Transcript } from "./transcript/transcript.ts";
export { openStore, type Store } from "./store/open.ts";
export { findRun, listRuns, type Manifest, type Run } from "./store/runs.ts";
export { listTrainings, type Training } from "./store/trainings.ts";
export { planEpisodes, type Plan, type PlanOptions } from "./run/plan.ts";
export { createJob, restoreJob } from "./run/job.ts";
export { DEFAULT_CALLS } from "./run/defaults.ts";
export { sampleAll } from "./run/sample-all.ts";
export { Budget } from "./run/budget.ts";
export { systemEnvironment, type Environment } from "./run/environment.ts";
export { executeRuns, type Job, type RunObserver, type RunOptions, type RunOutcome } from "./run/run.ts";
export { importVlaf } from "./import/vlaf.ts";
export { importPrompts, type ImportedPrompts } from "./import/prompts.ts";
export { readQueryFile, withQueries, type QueryFile } from "./import/query-file.ts";
export { drawDocuments, type Document, type DocumentOptions } from "./documents/documents.ts";
export type { FactName, TrainingWords } from "./documents/facts.ts";
export { RULE_JUDGES } from "./judge/rules.ts";
export type { Judge, JudgeInput, Judgment, Outcome } from "./judge/judge.ts";
export { judgeRun } from "./judge/judge-run.ts";
export { maskFor, maskTranscript, type Mask } from "./judge/mask.ts";
export { MODEL_JUDGES } from "./judge/model/judges.ts";
export type { ModelJudge } from "./judge/model/model-judge.ts";
export { executeVotes, type VoteJob, type VoteOptions } from "./judge/model/execute-votes.ts";
export type { Voter } from "./judge/model/vote-caster.ts";
export { calibrate, type Calibration, type JudgedLabel } from "./judge/calibration/calibrate.ts";
export { readLabels, type LabelEntry } from "./judge/calibration/labels-file.ts";
export { readCards, type JudgeCard } from "./judge/calibration/card.ts";
export { analyzeRuns, DEFAULT_ANALYSIS, type Analysis, type Lookups } from "./analysis/analyze.ts";
export { analyzeTrainings, type ExperimentResult } from "./analysis/training/analyze-trainings.ts";
export type { ArmResult } from "./analysis/training/arm-result.ts";
export type { Curve, CurvePoint } from "./analysis/training/curves.ts";
export type { Difference } from "./analysis/training/differences.ts";
export type { Freeze } from "./analysis/training/freeze.ts";
export type { Metric, MetricName } from "./analysis/training/metric.ts";
export type {
  AnalysisOptions,
  ConditionResult,
  JudgeResult,
  RatingContrasts,
  Result,
} from "./analysis/result.ts";
export type { Certification, CertificationKey, CertificationLookup } from "./analysis/certification.ts";
export { verdictsOf, type LadderName, type LadderVerdict } from "./analysis/ladder.ts";
export type { Mediation, MediationLookup } from "./analysis/mediation.ts";
export type { Figure, Step } from "./analysis/steps.ts";
export type { Comprehension, ConditionComprehension } from "./analysis/comprehension.ts";
export type { Ensemble } from "./analysis/ensemble.ts";
export type { Correction } from "./analysis/correction.ts";
export type { Gap } from "./analysis/gap.ts";
export type { Verdict, VerdictName } from "./analysis/verdict.ts";
export { createAudit, executeAudit, restoreAudit, type AuditJob } from "./audit/audit.ts";
export { analyzeAudits, auditFindings, mediationLookup, type AuditFindings } from "./audit/findings.ts";
export { INTERVENTIONS, type InterventionName, type Wording } from "./audit/intervention.ts";
export { loadAudited, type Audited } from "./audit/parents.ts";
export { possible, type AuditExtent } from "./audit/plan.ts";
export { analysisReport } from "./report/analysis-report.ts";
export { auditReport } from "./report/audit-report.ts";
export { htmlReport } from "./report/html-report.ts";
export { analyzeSimulations, type SimulationResult } from "./simulation/analysis/analyze.ts";
export type { Effect } from "./simulation/analysis/effects.ts";
export type { SimulatedOutcome } from "./simulation/grade/outcome.ts";
export { createSimulationJob, restoreSimulationJob, type SimulationJob } from "./simulation/job.ts";
export { loadSimulations } from "./simulation/load.ts";
export { listSimulations } from "./simulation/locate.ts";
export { SimulationPlan } from "./simulation/plan.ts";
export { executeSimulations } from "./simulation/run.ts";
export { simulationJsonSchema } from "./simulation/schema.ts";
export type { Matter, Simulation } from "./simulation/simulation.ts";
export { simulationReport } from "./report/simulation-report.ts";
