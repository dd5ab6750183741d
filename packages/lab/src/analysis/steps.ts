import type { Role } from "../scenario/scenario.ts";
import type { Gap } from "./gap.ts";
import type { JudgeResult } from "./result.ts";

type Rung = "pipeline" | "gap" | "labels" | "rating" | "reasoning" | "mediation";

/**
 * - `passed`: the ladder goes on (in `reasoning`: the reasoning states it)
 * - `failed`: shown not to go on
 * - `undecided`: the data decide neither
 * - `not-run`: an arm is missing, or does not apply
 */
type StepOutcome = "passed" | "failed" | "undecided" | "not-run";

/** One number that a step rests on, as a share with its 95 % interval. */
export interface Figure {
  /** The variant. */
  arm: string;
  /** What was measured, such as `trained − unmonitored`. */
  of: string;
  estimate: number;
  low: number;
  high: number;
  /** Two-sided; of the step `gap` after Holm's correction; null where nothing was tested. */
  p: number | null;
  /** A difference, in place of a share. */
  signed: boolean;
  /** Queries of a gap; episodes of a rate. */
  n: number;
  /** Planned episodes of the conditions compared that have no judgment. */
  missing: number;
}

/** The evidence for one step of the ladder. */
export interface Step {
  rung: Rung;
  outcome: StepOutcome;
  /** One sentence for people. */
  reason: string;
  figures: Figure[];
}

/** A gap between two roles of one arm, as evidence. */
export function gapFigure(
  arm: string,
  view: JudgeResult,
  gap: Gap,
  [first, second]: readonly [Role, Role],
  p = gap.p,
): Figure {
  const { estimate, low, high, queries } = gap;
  const missing = missingIn(view, first) + missingIn(view, second);
  return { arm, of: `${first} − ${second}`, estimate, low, high, p, signed: true, n: queries, missing };
}

/** Episodes of the first condition with a role that were planned and have no judgment. */
export function missingIn({ conditions }: JudgeResult, role: Role): number {
  return Object.values(conditions).find((condition) => condition.role === role)?.missing ?? 0;
}
