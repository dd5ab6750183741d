import type { Analysis } from "../../analysis/analyze.ts";
import type { Comprehension } from "../../analysis/comprehension.ts";
import type { Ensemble } from "../../analysis/ensemble.ts";
import type { LadderVerdict } from "../../analysis/ladder.ts";
import type { Result } from "../../analysis/result.ts";
import { named } from "../verdict-lines.ts";

/** A result and the anchor of its detail on the page. */
export interface PlacedResult {
  anchor: string;
  result: Result;
}

/** One scenario, rendering and subject: the verdict, with the results and pooled gaps that it covers. */
export interface Case {
  anchor: string;
  verdict: LadderVerdict;
  /** One for each run and variant; never empty. */
  results: PlacedResult[];
  ensembles: Ensemble[];
  comprehension: Comprehension[];
}

/** The parts of a page in the order of the verdicts; every result stands in exactly one. */
export function casesOf({ results, ensembles, comprehension, verdicts }: Analysis): Case[] {
  const placed = results.map((result, index) => ({ anchor: `result-${index + 1}`, result }));
  return verdicts.map((verdict, index) => ({
    anchor: `verdict-${index + 1}`,
    verdict,
    results: placed.filter(({ result }) => isOf(verdict, result)),
    ensembles: ensembles.filter((ensemble) => isOf(verdict, ensemble)),
    comprehension: comprehension.filter((each) => isOf(verdict, each)),
  }));
}

/** `helpful-only [compact] × openai/gpt-x` */
export function caseName({ scenario, rendering, subject }: Key): string {
  return `${named(scenario, rendering)} × ${subject}`;
}

type Key = Pick<LadderVerdict, "scenario" | "rendering" | "subject">;

function isOf(verdict: Key, { scenario, rendering, subject }: Key): boolean {
  return verdict.scenario === scenario && verdict.rendering === rendering && verdict.subject === subject;
}
