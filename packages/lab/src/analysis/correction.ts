import {
  clusteredRate,
  pairedGap,
  predictionPoweredMean,
  roganGladen,
  roganGladenGap,
  roganGladenSharedGap,
  type JudgeCalibration,
} from "@candor/measure";
import type { JudgeCard } from "../judge/calibration/card.ts";
import type { Role } from "../scenario/scenario.ts";
import type { Collected, JudgeIdentity, LabelledValues } from "./collect.ts";
import type { Gap } from "./gap.ts";

interface Corrected {
  estimate: number;
  low: number;
  high: number;
  /** The judge's errors in this condition, or in all together where its labels are too few. */
  calibration: "condition" | "pooled";
}

/** A condition's rate, corrected for the errors that the judge's card states (Rogan & Gladen 1978). */
interface CorrectedCondition extends Corrected {
  /** Why the correction says nothing; null where it does. */
  uninformative: string | null;
}

/** A condition's rate from human labels of its episodes and the judge's values of the rest (PPI++). */
interface LabelledRate {
  estimate: number;
  low: number;
  high: number;
  /** Human labels used. */
  labels: number;
  /** Weight given to the judge, from 0 to 1. */
  lambda: number;
}

/** What a judge's measured errors make of its rates. */
export interface Correction {
  card: { createdAt: string; labels: number } | null;
  /** Why the card was not applied; null where it was, or where there is none. */
  refused: string | null;
  conditions: Record<string, CorrectedCondition>;
  gap: Corrected | null;
  /** By condition, where enough of its episodes were labelled. */
  labelled: Record<string, LabelledRate>;
}

/** Fewest labels of each class in a condition for errors of its own, and in all for any correction. */
const LEAST_OF_CLASS = 5;
/** Fewest labels of a condition for PPI++, whose interval is normal. */
const LEAST_LABELS = 30;
/** A corrected interval wider than this says nothing. */
const WIDEST = 0.8;
const LEVEL = 0.95;

/** @returns null where there is neither a card of the judge nor enough labels of its episodes */
export function correctionOf(
  collected: Collected,
  gap: Gap | null,
  roles: Readonly<Record<string, { role: Role }>>,
  card: JudgeCard | undefined,
): Correction | null {
  const labelled = labelledRates(collected.labelled);
  if (card === undefined) {
    if (Object.keys(labelled).length === 0) return null;
    return { card: null, refused: null, conditions: {}, gap: null, labelled };
  }
  const about = { createdAt: card.createdAt, labels: card.labels.n };
  const refused = mismatch(card, collected.identities) ?? tooWeak(card);
  if (refused !== undefined) return { card: about, refused, conditions: {}, gap: null, labelled };
  const conditions = Object.fromEntries(
    [...collected.values].map(([name, byQuery]) => [name, correctedRate([...byQuery.values()], name, card)]),
  );
  return { card: about, refused: null, conditions, gap: correctedGap(collected, gap, roles, card), labelled };
}

/** A card speaks of one version, prompt and model. */
function mismatch(card: JudgeCard, identities: ReadonlyMap<string, JudgeIdentity>): string | undefined {
  const [identity, other] = [...identities.values()];
  if (identity === undefined) return undefined;
  if (other !== undefined) return "the judgments were made by different versions of the judge: judge again";
  return (
    differs("version", card.judgeVersion, identity.version) ??
    differs("model", card.judgeModel, identity.model) ??
    differs("prompt", card.promptHash, identity.promptHash)
  );
}

function differs(what: string, stated: unknown, found: unknown): string | undefined {
  if (stated === found) return undefined;
  return `the card is of ${what} ${String(stated)}, the judgments are of ${String(found)}: calibrate again`;
}

function tooWeak({ sensitivity, specificity }: JudgeCard): string | undefined {
  if (!enough(sensitivity) || !enough(specificity)) {
    return `the card rests on fewer than ${LEAST_OF_CLASS} labels of a class: label more`;
  }
  return sensitivity.estimate + specificity.estimate > 1
    ? undefined
    : "on its labels the judge is no better than chance";
}

type Share = JudgeCard["sensitivity"];

function enough(share: Share): share is NonNullable<Share> {
  return share !== null && share.n >= LEAST_OF_CLASS;
}

/** Errors in a condition of its own, where its labels allow; undefined elsewhere. */
function ownErrors(card: JudgeCard, condition: string): JudgeCalibration | undefined {
  const { sensitivity = null, specificity = null } = card.conditions[condition] ?? {};
  if (!enough(sensitivity) || !enough(specificity)) return undefined;
  return sensitivity.estimate + specificity.estimate > 1 ? { sensitivity, specificity } : undefined;
}

function pooledErrors({ sensitivity, specificity }: JudgeCard): JudgeCalibration {
  if (sensitivity === null || specificity === null) throw new RangeError("a weak card is not applied");
  return { sensitivity, specificity };
}

/** The judge's positives out of the effective number of episodes: epochs of a query are not independent. */
function observedRate(clusters: readonly (readonly number[])[]) {
  const { estimate, effectiveN } = clusteredRate(clusters, LEVEL);
  return { successes: Math.min(effectiveN, estimate * effectiveN), n: effectiveN };
}

function correctedRate(
  clusters: readonly (readonly number[])[],
  condition: string,
  card: JudgeCard,
): CorrectedCondition {
  const own = ownErrors(card, condition);
  const rate = roganGladen(observedRate(clusters), own ?? pooledErrors(card), LEVEL);
  return {
    estimate: rate.estimate,
    low: rate.low,
    high: rate.high,
    calibration: own ? "condition" : "pooled",
    uninformative: silence(rate),
  };
}

function silence({ unclipped, low, high }: ReturnType<typeof roganGladen>): string | null {
  if (unclipped < 0) return "the judge says yes less often than its false positives alone would make it";
  if (unclipped > 1) return "the judge says yes more often than its sensitivity allows";
  if (high - low > WIDEST) return "the interval covers most of what is possible: label more";
  return null;
}

/** With errors in each condition the difference of corrected rates; with pooled ones the gap over Youden's index. */
function correctedGap(
  { values }: Collected,
  gap: Gap | null,
  roles: Readonly<Record<string, { role: Role }>>,
  card: JudgeCard,
): Corrected | null {
  if (gap === null || gap.differences.length < 2) return null;
  const side = (role: Role) => {
    const name = Object.keys(roles).find((key) => roles[key]?.role === role) ?? "";
    const clusters = [...(values.get(name)?.values() ?? [])];
    const judge = ownErrors(card, name);
    return judge && clusters.length > 0 ? { observed: observedRate(clusters), judge } : undefined;
  };
  const [trained, unmonitored] = [side("trained"), side("unmonitored")];
  if (trained && unmonitored) {
    return { ...roganGladenGap(trained, unmonitored, { level: LEVEL }), calibration: "condition" };
  }
  const { standardError } = pairedGap(gap.differences);
  const shared = roganGladenSharedGap({ estimate: gap.estimate, standardError }, pooledErrors(card), LEVEL);
  return shared ? { ...shared, calibration: "pooled" } : null;
}

/** PPI++ (Angelopoulos et al. 2023) treats episodes as independent: with several epochs a query it is too sure. */
function labelledRates(byCondition: ReadonlyMap<string, LabelledValues>): Record<string, LabelledRate> {
  const rates = [...byCondition].flatMap(([condition, { human, judge, unlabelled }]) => {
    if (human.length < LEAST_LABELS || unlabelled.length === 0) return [];
    const { estimate, low, high, lambda } = predictionPoweredMean({ human, judge }, unlabelled, {
      level: LEVEL,
    });
    const rate: LabelledRate = {
      estimate: Math.min(1, Math.max(0, estimate)),
      low: Math.max(0, low),
      high: Math.min(1, high),
      labels: human.length,
      lambda,
    };
    return [[condition, rate] as const];
  });
  return Object.fromEntries(rates);
}
