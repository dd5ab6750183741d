import { ratedArm, type Arms } from "./arms.ts";
import { claimsGap, type Gap } from "./gap.ts";
import { gapFigure, type Step } from "./steps.ts";
import { isEquivalent, queriesToDecide } from "./verdict.ts";

/**
 * Whether being rated explains the gap, from an arm whose third condition is rated and never trained on. The gap is the sum
 * of its two parts; trained − rated is what training alone does.
 */
export function ratingStep(arms: Arms, main: Gap, delta: number): Step {
  const arm = ratedArm(arms);
  const gap = arm?.view.gap;
  const training = arm?.rating.trainedMinusRated;
  const rating = arm?.rating.ratedMinusUnmonitored;
  if (!arm || !gap || !training || !rating) {
    return { rung: "rating", outcome: "not-run", reason: "no condition is only rated", figures: [] };
  }
  const figures = [
    gapFigure(arm.name, arm.view, gap, ["trained", "unmonitored"]),
    gapFigure(arm.name, arm.view, training, ["trained", "rated"]),
    gapFigure(arm.name, arm.view, rating, ["rated", "unmonitored"]),
  ];
  if (Math.sign(gap.estimate) !== Math.sign(main.estimate)) {
    const reason = `under ${arm.name} there is no gap of the same direction to explain`;
    return { rung: "rating", outcome: "undecided", reason, figures };
  }
  const share = training.estimate / gap.estimate;
  const claims = (part: Gap) => claimsGap(part) && Math.sign(part.estimate) === Math.sign(main.estimate);
  const small = isEquivalent(training, delta);
  const [outcome, reason] = outcomeOf({
    follows: claims(rating) && (small || share < HALF),
    survives: claims(training) && share >= HALF,
    share,
    queries: queriesToDecide(training, delta),
  });
  return {
    rung: "rating",
    outcome,
    reason: `under ${arm.name} ${reason}`,
    figures,
  };
}

/** Training must make up at least this share of the gap for the gap to be laid to it. */
const HALF = 0.5;

function outcomeOf({
  follows,
  survives,
  share,
  queries,
}: {
  follows: boolean;
  survives: boolean;
  share: number;
  queries: number;
}): [Step["outcome"], string] {
  const percent = `${Math.round(share * 100)} % of the gap`;
  if (follows) return ["failed", `a conversation that is only rated makes the gap; training adds ${percent}`];
  if (survives) return ["passed", `training makes up ${percent}`];
  return [
    "undecided",
    `neither training nor being rated is shown to make the gap; about ${queries} queries would decide`,
  ];
}
