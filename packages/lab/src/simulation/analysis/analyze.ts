import type { CohenKappa } from "@candor/measure";
import type { Rendering } from "../../scenario/scenario.ts";
import type { Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";
import { storedSimulations } from "../job.ts";
import { claimAgreement } from "./agreement.ts";
import { collectSimulation, type GradedQuestion } from "./collect.ts";
import { effectsOf, type Effect } from "./effects.ts";
import { questionRates, type QuestionRates } from "./rates.ts";
import { claimExtractors } from "./stored-claims.ts";

/** The questions of one event in one variant and condition. */
export interface SimulationCell extends QuestionRates {
  variant: string;
  condition: string;
  event: string;
}

/** What a simulated run shows. */
export interface SimulationResult {
  run: string;
  scenario: string;
  rendering: Rendering;
  subject: string;
  /** Who said what was claimed: `rules`, or a judge. */
  claimsBy: string;
  /** Agreement of that judge with the rules; null where the rules decided. */
  agreement: CohenKappa | null;
  /** Planned questions that are not graded, over all cells: not sampled, or not gradable. */
  missing: number;
  calls: { made: number; failed: number };
  /** In how many forks of a graded question the subject held the claim for true, for false, or did not know. */
  beliefs: Record<"true" | "false" | "unknown", number>;
  cells: SimulationCell[];
  effects: Effect[];
}

interface SimulationAnalysisOptions {
  /** Of bootstrap and permutation. */
  seed: number;
  resamples: number;
}

/** Confidence level of every interval. */
const LEVEL = 0.95;

/**
 * Grade and analyse simulated runs. Where a judge has said what was claimed, its word decides over the rules' (the first
 * by name, where there are several).
 */
export async function analyzeSimulations(
  db: Database,
  runs: readonly Run[],
  options: SimulationAnalysisOptions,
): Promise<SimulationResult[]> {
  const results: SimulationResult[] = [];
  for (const run of runs) results.push(await analyzeRun(db, run, options));
  return results;
}

async function analyzeRun(
  db: Database,
  run: Run,
  options: SimulationAnalysisOptions,
): Promise<SimulationResult> {
  const [extractor] = await claimExtractors(db, run.id);
  const { questions, calls } = await collectSimulation(db, run, extractor);
  const [simulation] = (await storedSimulations(db, run)).values();
  if (simulation === undefined) throw new Error(`run ${run.id} has no simulation`);
  const graded = questions.filter(({ question }) => question.grade !== undefined);
  return {
    run: run.id,
    scenario: run.scenario,
    rendering: run.manifest.rendering,
    subject: run.subject,
    claimsBy: extractor ?? "rules",
    agreement: extractor === undefined ? null : claimAgreement(questions),
    missing: run.planned - graded.length,
    calls,
    beliefs: beliefsOf(graded),
    cells: cellsOf(questions),
    effects: effectsOf(simulation, questions, { ...options, level: LEVEL }),
  };
}

/** Question by question, so that the conditions of one question stand under one another. */
function cellsOf(questions: readonly GradedQuestion[]): SimulationCell[] {
  const byEvent = [...Map.groupBy(questions, ({ event }) => event).values()];
  const cells = byEvent.flatMap((asked) => [
    ...Map.groupBy(asked, ({ variant, condition }) => JSON.stringify([variant, condition])).values(),
  ]);
  return cells.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { variant, condition, event } = first;
    return [{ variant, condition, event, ...questionRates(group) }];
  });
}

function beliefsOf(questions: readonly GradedQuestion[]): SimulationResult["beliefs"] {
  const beliefs = { true: 0, false: 0, unknown: 0 };
  for (const { question } of questions) for (const belief of question.beliefs) beliefs[belief] += 1;
  return beliefs;
}
