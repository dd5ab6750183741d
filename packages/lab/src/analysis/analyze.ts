import { holm } from "@candor/measure";
import type { JudgeCard } from "../judge/calibration/card.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { collectJudgments } from "./collect.ts";
import { ensemblesOf, type Ensemble } from "./ensemble.ts";
import { certificationKey, type CertificationLookup } from "./certification.ts";
import type { MediationLookup } from "./mediation.ts";
import { verdictsOf, type LadderVerdict } from "./ladder.ts";
import { publishedFigures } from "./published.ts";
import { LEVEL, resultOf, type AnalysisOptions, type Result } from "./result.ts";

export const DEFAULT_ANALYSIS: AnalysisOptions = { seed: 1, resamples: 10_000, delta: 0.05 };

/** Version of the object that `candor analyze --json` prints; docs/analyze-json.md describes it. */
const ANALYSIS_VERSION = 1;

export interface Analysis {
  version: typeof ANALYSIS_VERSION;
  settings: AnalysisOptions & { level: number };
  /** One for each run and variant. */
  results: Result[];
  /** Gaps pooled over the variants of a scenario, where there are several. */
  ensembles: Ensemble[];
  /** Exactly one for each scenario, rendering and subject, over all its variants. */
  verdicts: LadderVerdict[];
}

/** What is known from elsewhere. */
export interface Lookups {
  /** Whether the organisms were recovered with a scenario, judges and settings. */
  certificationOf?: CertificationLookup;
  /** What an audit of a run found. */
  mediationOf?: MediationLookup;
}

/**
 * Analyse stored judgments; nothing is sampled and nothing is judged.
 */
export async function analyzeRuns(
  db: Database,
  runs: readonly Run[],
  options: AnalysisOptions,
  cards: readonly JudgeCard[] = [],
  { certificationOf = () => undefined, mediationOf = () => undefined }: Lookups = {},
): Promise<Analysis> {
  const results: Result[] = [];
  for (const run of runs) {
    const collected = await collectJudgments(db, run);
    for (const variant of Object.keys(run.manifest.judges)) {
      const result = resultOf(run, variant, collected.get(variant) ?? new Map(), options, cards);
      results.push({ ...result, published: await publishedFigures(db, run, variant) });
    }
  }
  adjustForMultiplicity(results);
  const settings = new Map(runs.map(({ id, manifest }) => [id, manifest.settings]));
  return {
    version: ANALYSIS_VERSION,
    settings: { ...options, level: LEVEL },
    results,
    ensembles: ensemblesOf(results),
    verdicts: verdictsOf(
      results,
      options.delta,
      (main) => {
        const sampled = settings.get(main.run);
        return sampled && certificationOf(certificationKey(main, sampled));
      },
      (main) => mediationOf(main.run, main.variant),
    ),
  };
}

/** Several scenarios and subjects are several chances of a false alarm: Holm's correction over all of them. */
function adjustForMultiplicity(results: readonly Result[]): void {
  const tested = results.filter(({ gap }) => gap !== null);
  const adjusted = holm(tested.map(({ gap }) => gap?.p ?? 1));
  for (const [index, result] of tested.entries()) result.adjustedP = adjusted[index] ?? null;
}
