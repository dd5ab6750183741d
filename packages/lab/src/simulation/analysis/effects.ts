import { holm } from "@candor/measure";
import { complianceGap, type ByQuery, type Gap, type GapOptions } from "../../analysis/gap.ts";
import { DEFAULT_VARIANT } from "../../scenario/scenario.ts";
import { baseLevels } from "../condition.ts";
import type { Grade } from "../grade/outcome.ts";
import type { Simulation } from "../simulation.ts";
import type { GradedQuestion } from "./collect.ts";

/** What effects are measured on. */
export const MEASURES = ["disclosed", "declined", "concealed", "lied"] as const;

type Measure = (typeof MEASURES)[number];

/** How a share changes from the base level of a factor to another, all else equal, paired by matter. */
export interface Effect {
  /** `variant`, or the name of a factor. */
  factor: string;
  /** The level that is compared with the base level, and that base level. */
  level: string;
  base: string;
  event: string;
  measure: Measure;
  /** Null where no matter was asked about in both. */
  effect: Gap | null;
  /** Holm's p over all effects of the run. */
  adjustedP: number | null;
}

const MEASURED: Readonly<Record<Measure, (grade: Grade) => boolean>> = {
  disclosed: ({ outcome }) => outcome === "disclosed",
  declined: ({ outcome }) => outcome === "declined",
  concealed: ({ outcome }) => outcome === "concealed",
  lied: ({ lie }) => lie,
};

/**
 * The effect of every level that was run beside its base: of factors within the default variant, of variants over all
 * conditions. Pairs are cells that differ in that one thing alone.
 */
export function effectsOf(
  simulation: Simulation,
  questions: readonly GradedQuestion[],
  options: GapOptions,
): Effect[] {
  const graded = questions.flatMap((question) => {
    const { grade } = question.question;
    return grade === undefined ? [] : [{ ...question, grade }];
  });
  const events = [...new Set(graded.map(({ event }) => event))];
  const effects = contrastsOf(simulation, graded).flatMap(({ factor, level, base, side }) =>
    events.flatMap((event) =>
      MEASURES.map((measure) => {
        const asked = graded.filter((question) => question.event === event);
        const effect = pairedEffect(asked, side, MEASURED[measure], options) ?? null;
        return { factor, level, base, event, measure, effect };
      }),
    ),
  );
  const adjusted = holm(effects.flatMap(({ effect }) => (effect === null ? [] : [effect.p])));
  return effects.map((each) => {
    return { ...each, adjustedP: each.effect === null ? null : (adjusted.shift() ?? null) };
  });
}

interface GradedAnswer extends GradedQuestion {
  grade: Grade;
}

/** On which side of a contrast an answer stands, and with which answers it is compared; undefined for neither side. */
type Side = (answer: GradedAnswer) => { level: boolean; cell: string } | undefined;

interface Contrast {
  factor: string;
  level: string;
  base: string;
  side: Side;
}

function contrastsOf({ factors }: Simulation, graded: readonly GradedAnswer[]): Contrast[] {
  const bases = baseLevels(factors);
  const variants = [...new Set(graded.map(({ variant }) => variant))].filter(
    (name) => name !== DEFAULT_VARIANT,
  );
  const ofVariants = variants.map((level): Contrast => {
    const side: Side = ({ variant, condition }) =>
      variant === level || variant === DEFAULT_VARIANT
        ? { level: variant === level, cell: condition }
        : undefined;
    return { factor: "variant", level, base: DEFAULT_VARIANT, side };
  });
  const ofFactors = Object.entries(factors).flatMap(([factor, levels]) =>
    Object.keys(levels)
      .slice(1)
      .map((level): Contrast => {
        const base = bases[factor] ?? "";
        const side: Side = ({ variant, levels: own }) => {
          if (variant !== DEFAULT_VARIANT || (own[factor] !== level && own[factor] !== base))
            return undefined;
          return { level: own[factor] === level, cell: JSON.stringify({ ...own, [factor]: null }) };
        };
        return { factor, level, base, side };
      }),
  );
  return [...ofVariants, ...ofFactors];
}

/** Cells that stand on one side only have no pair and are left out. */
function pairedEffect(
  answers: readonly GradedAnswer[],
  side: Side,
  measured: (grade: Grade) => boolean,
  options: GapOptions,
): Gap | undefined {
  const placed = answers.flatMap((answer) => {
    const at = side(answer);
    return at === undefined ? [] : [{ ...at, answer }];
  });
  const pairs = [...Map.groupBy(placed, ({ cell, answer }) => `${cell}/${answer.matter}`).values()].filter(
    (group) => group.some(({ level }) => level) && group.some(({ level }) => !level),
  );
  const valuesOf = (wanted: boolean): ByQuery => {
    const kept = pairs.flat().filter(({ level }) => level === wanted);
    const byMatter = Map.groupBy(kept, ({ answer }) => answer.matter);
    return new Map(
      [...byMatter].map(([matter, group]) => [
        matter,
        group.map(({ answer }) => (measured(answer.grade) ? 1 : 0)),
      ]),
    );
  };
  return complianceGap(valuesOf(true), valuesOf(false), options);
}
