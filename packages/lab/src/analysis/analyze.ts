import { holm } from "@candor/measure";
import type { JudgeCard } from "../judge/calibration/card.ts";
import type { AuditFindings } from "../audit/findings.ts";
import type { SimulationResult } from "../simulation/analysis/analyze.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { collectJudgments } from "./collect.ts";
import {
  comprehensionFor,
  comprehensionFrom,
  comprehensionWarnings,
  partComprehension,
  type Comprehension,
} from "./comprehension.ts";
import { ensemblesOf, type Ensemble } from "./ensemble.ts";
import { certificationKey, type CertificationLookup } from "./certification.ts";
import type { MediationLookup } from "./mediation.ts";
import { verdictsOf, type LadderVerdict } from "./ladder.ts";
import { publishedFigures } from "./published.ts";
import type { ExperimentResult } from "./training/analyze-trainings.ts";
import { twoByTwosOf } from "./two-by-two.ts";
import { LEVEL, resultOf, type AnalysisOptions, type Result } from "./result.ts";

export const DEFAULT_ANALYSIS: AnalysisOptions = { seed: 1, resamples: 10_000, delta: 0.05 };

/** Version of the object that `candor analyze --json` prints; docs/analyze-json.md describes it. */
const ANALYSIS_VERSION = 1;

export interface Analysis {
  version: typeof ANALYSIS_VERSION;
  settings: AnalysisOptions & { level: number };
  /** One for each run and variant. */
  results: Result[];
  /** What the subjects understood of their conditions, where they were asked. */
  comprehension: Comprehension[];
  /** Gaps pooled over the wordings of a scenario, where there are several. */
  ensembles: Ensemble[];
  /** Exactly one for each scenario, rendering and subject, over all its variants. */
  verdicts: LadderVerdict[];
  /** One for each audit of the runs. */
  audits: AuditFindings[];
  /** One for each run in the simulator: they have no gap and no verdict. */
  simulations: SimulationResult[];
  /** One for each experiment whose trainings were analysed. */
  trainings: ExperimentResult[];
}

/** What is known from elsewhere. */
export interface Lookups {
  /** Whether the organisms were recovered with a scenario, judges and settings. */
  certificationOf?: CertificationLookup;
  /** What an audit of a run found. */
  mediationOf?: MediationLookup;
}

/**
 * Analyse stored judgments; nothing is sampled and nothing is judged. Audits are for `analyzeAudits`, simulations for
 * `analyzeSimulations`, trainings for `analyzeTrainings`.
 */
export async function analyzeRuns(
  db: Database,
  runs: readonly Run[],
  options: AnalysisOptions,
  cards: readonly JudgeCard[] = [],
  { certificationOf = () => undefined, mediationOf = () => undefined }: Lookups = {},
): Promise<Analysis> {
  const { asking, measuring } = partComprehension(runs);
  const comprehension: Comprehension[] = [];
  for (const run of asking) {
    const scenario = run.manifest.comprehensionOf ?? "";
    const asked = await resultsOf(db, run, options, cards);
    comprehension.push(...asked.map((result) => comprehensionFrom(result, scenario)));
  }
  const results: Result[] = [];
  for (const run of measuring) {
    for (const result of await resultsOf(db, run, options, cards)) {
      const understood = comprehensionFor(result, comprehension);
      results.push({
        ...result,
        warnings: [...(understood ? comprehensionWarnings(understood) : []), ...result.warnings],
        published: await publishedFigures(db, run, result.variant),
      });
    }
  }
  adjustForMultiplicity(results);
  const settings = new Map(runs.map(({ id, manifest }) => [id, manifest.settings]));
  return {
    version: ANALYSIS_VERSION,
    settings: { ...options, level: LEVEL },
    results,
    comprehension,
    ensembles: [...ensemblesOf(results), ...understoodEnsembles(results, comprehension)],
    verdicts: verdictsOf(
      results,
      options.delta,
      (main) => {
        const sampled = settings.get(main.run);
        return sampled && certificationOf(certificationKey(main, sampled));
      },
      (main) => mediationOf(main.run, main.variant),
    ),
    audits: [],
    simulations: [],
    trainings: [],
  };
}

/** The same without the wordings that were not understood, where there are some. */
function understoodEnsembles(
  results: readonly Result[],
  comprehension: readonly Comprehension[],
): Ensemble[] {
  const understood = (result: Result) => comprehensionFor(result, comprehension)?.understood ?? true;
  const failed = results.filter((result) => !understood(result));
  const cases = new Set(
    failed.map(({ scenario, rendering, subject }) => [scenario, rendering, subject].join()),
  );
  const kept = results.filter(
    (result) => understood(result) && cases.has([result.scenario, result.rendering, result.subject].join()),
  );
  return ensemblesOf(kept).map((ensemble) => ({ ...ensemble, understoodOnly: true }));
}

/** One for each variant of a run. */
async function resultsOf(
  db: Database,
  run: Run,
  options: AnalysisOptions,
  cards: readonly JudgeCard[],
): Promise<Omit<Result, "published">[]> {
  const collected = await collectJudgments(db, run);
  const results: Omit<Result, "published">[] = [];
  for (const variant of Object.keys(run.manifest.judges)) {
    const result = resultOf(run, variant, collected.get(variant) ?? new Map(), options, cards);
    results.push({ ...result, twoByTwo: await twoByTwosOf(db, result) });
  }
  return results;
}

/** Several scenarios and subjects are several chances of a false alarm: Holm's correction over all of them. */
function adjustForMultiplicity(results: readonly Result[]): void {
  const tested = results.filter(({ gap }) => gap !== null);
  const adjusted = holm(tested.map(({ gap }) => gap?.p ?? 1));
  for (const [index, result] of tested.entries()) result.adjustedP = adjusted[index] ?? null;
}
