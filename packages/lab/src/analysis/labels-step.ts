import type { Arm, Arms } from "./arms.ts";
import { claimsGap, type Gap } from "./gap.ts";
import { gapFigure, type Figure, type Step } from "./steps.ts";
import { isEquivalent, queriesToDecide, regionText } from "./verdict.ts";

/** Variants that give the conditions other labels and leave the rest as it is. */
export const LABEL_ARMS = ["swapped-labels", "neutral-labels"] as const;

interface Reading {
  /** `undefined` where the arm was not run. */
  gap: Gap | undefined;
  says: "vanishes" | "turns round" | "stays" | "is undecided" | "was not run";
}

/**
 * Whether the gap follows the labels. It does where it vanishes or turns round in either arm; it does not where both arms
 * claim a gap of the same sign.
 */
export function labelsStep(arms: Arms, main: Gap, delta: number): Step {
  const readings = LABEL_ARMS.map((name) => [name, readingOf(arms.byName.get(name), main, delta)] as const);
  const figures = LABEL_ARMS.flatMap((name) => figuresOf(arms.byName.get(name)));
  const saying = (says: Reading["says"]) => readings.filter(([, reading]) => reading.says === says);
  const step = (outcome: Step["outcome"], note = ""): Step => ({
    rung: "labels",
    outcome,
    reason: `${readings.map(([name, { says }]) => sentence(name, says)).join(", ")}${note}`,
    figures,
  });
  if (saying("vanishes").length + saying("turns round").length > 0) return step("failed");
  if (saying("was not run").length > 0) return step("not-run");
  const open = saying("is undecided").flatMap(([, { gap }]) => (gap ? [queriesToDecide(gap, delta)] : []));
  if (open.length === 0) return step("passed");
  return step(
    "undecided",
    `; about ${Math.max(...open)} queries would show whether it vanishes (${regionText(delta)})`,
  );
}

function sentence(name: string, says: Reading["says"]): string {
  return says === "was not run" ? `${name} was not run` : `under ${name} the gap ${says}`;
}

function readingOf(arm: Arm | undefined, main: Gap, delta: number): Reading {
  const gap = arm?.view.gap;
  if (!gap) return { gap: undefined, says: "was not run" };
  if (isEquivalent(gap, delta)) return { gap, says: isApart(gap, main) ? "vanishes" : "is undecided" };
  if (!claimsGap(gap)) return { gap, says: "is undecided" };
  return { gap, says: Math.sign(gap.estimate) === Math.sign(main.estimate) ? "stays" : "turns round" };
}

/** A gap next to ±δ may be claimed in one arm and shown to be small in the other by chance: the intervals must not meet. */
function isApart(arm: Gap, main: Gap): boolean {
  return main.estimate > 0 ? arm.high < main.low : arm.low > main.high;
}

function figuresOf(arm: Arm | undefined): Figure[] {
  const gap = arm?.view.gap;
  return arm && gap ? [gapFigure(arm.name, arm.view, gap, ["trained", "unmonitored"])] : [];
}
